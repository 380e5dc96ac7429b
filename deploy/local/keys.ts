/** `npm run keys`: API keys by the service's admin API. */
import { z } from "zod";
import { describeError } from "../../shared/describe-error.ts";
import { callEdge, type EdgeCall } from "./edge-client.ts";
import { type KeysOptions, parseKeysOptions, usage } from "./keys-options.ts";
import { findRunningService, type RunningService } from "./running-service.ts";
import { readServiceSecrets } from "./service-secrets.ts";
import { readServiceSettings } from "./service-settings.ts";

const objectSchema = z.record(z.string(), z.unknown());
const listSchema = z.object({ data: z.array(objectSchema) });

process.exitCode = await run(process.argv.slice(2));

/** Returns the exit code: 0 done, 1 failed, 2 bad usage. */
async function run(commandLine: string[]): Promise<number> {
  let options: KeysOptions;
  try {
    options = parseKeysOptions(commandLine);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return 2;
  }
  try {
    const [path, call] = toCall(options);
    const response = await callEdge(await findAdmin(), path, call);
    const isLog = options.command === "audit";
    process.stdout.write(isLog ? await response.text() : format(await response.json(), options));
    return 0;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}

function toCall({ command, id, settings, graceSeconds }: KeysOptions): [string, EdgeCall] {
  const path = `/admin/keys/${encodeURIComponent(id)}`;
  if (command === "audit") return ["/admin/audit", {}];
  if (command === "create") return ["/admin/keys", { body: settings }];
  if (command === "list") {
    const { tenant } = settings;
    return [`/admin/keys${tenant ? `?tenant=${encodeURIComponent(tenant)}` : ""}`, {}];
  }
  if (command === "get") return [path, {}];
  if (command === "usage") return [`${path}/usage`, {}];
  if (command === "update") return [path, { method: "PATCH", body: settings }];
  if (command === "delete") return [path, { method: "DELETE" }];
  if (command === "rotate") return [`${path}/rotate`, { body: { grace_seconds: graceSeconds } }];
  return [`${path}/${command}`, { method: "POST" }];
}

/** The edge with its admin key. */
async function findAdmin(): Promise<RunningService> {
  const { EDGE_URL: edge = "", ADMIN_KEY: key = "" } = process.env;
  if (edge !== "") {
    if (key !== "") return { edge: edge.replace(/\/+$/u, ""), key };
    throw new Error("EDGE_URL is set, but ADMIN_KEY is not: set it to that service's admin key.");
  }
  const { STATE_DIR } = readServiceSettings(process.env);
  const running = await findRunningService(STATE_DIR);
  const secrets = readServiceSecrets(STATE_DIR);
  if (running && secrets) return { edge: running.edge, key: secrets.ADMIN_KEY };
  throw new Error("No service runs here. Start one by npm start, or set EDGE_URL and ADMIN_KEY.");
}

function format(content: unknown, { command, json }: KeysOptions): string {
  if (json) return `${JSON.stringify(content)}\n`;
  if (command !== "list") return formatObject(objectSchema.parse(content));
  const lines = listSchema
    .parse(content)
    .data.map(({ id, status, tenant, name }) =>
      [id, status, tenant ?? "-", name].map(String).join("  "),
    );
  return lines.map((line) => `${line}\n`).join("");
}

/** A line for each field, but for what is empty. */
function formatObject(fields: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(fields).filter(
    ([name, value]) => value !== null && name !== "object",
  );
  return shown.map(([name, value]) => `${name}: ${formatValue(value)}\n`).join("");
}

function formatValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
