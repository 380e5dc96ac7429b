/** The command line of `npm run keys`. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { type KeyUpdate, keyUpdateSchema } from "../../shared/api-key.ts";

export const usage = `Usage: npm run -s keys -- COMMAND [options] [--json]
  create --name NAME [settings]  make a key, which is shown this once
  list [--tenant NAME]           all keys
  get ID                         one key
  update ID [settings]           change what is given and leave the rest
  rotate ID [--grace SECONDS]    a new secret for the key; the former one is taken for the grace (default 0)
  disable ID | enable ID         refuse the key for a while
  revoke ID                      refuse the key for ever, at once
  delete ID                      delete the key and what it has used
  usage ID                       what the key has used
  audit                          all that was done to keys, as JSON Lines
Settings ("none" takes a limit away):
  --name NAME  --tenant NAME  --scopes chat,solve,models,usage  --models ID,ID  --max-tokens N  --rpm N
  --tokens-per-minute N  --concurrency N  --tokens-per-day N  --tokens-per-month N  --expires TIME (2027-01-31T12:00:00Z)
The service is the one at EDGE_URL, with its ADMIN_KEY; without EDGE_URL, the one that npm start runs.
Exit codes: 0 done, 1 failed, 2 bad usage.
`;

const commands = [
  "create",
  "list",
  "get",
  "update",
  "rotate",
  "disable",
  "enable",
  "revoke",
  "delete",
  "usage",
  "audit",
] as const;
const withoutId = new Set<string>(["create", "list", "audit"]);

const text = { type: "string" } as const;
const settingOptions = {
  name: text,
  tenant: text,
  scopes: text,
  models: text,
  "max-tokens": text,
  rpm: text,
  "tokens-per-minute": text,
  concurrency: text,
  "tokens-per-day": text,
  "tokens-per-month": text,
  expires: text,
};
const options = { ...settingOptions, grace: text, json: { type: "boolean" } } as const;

/** Beside --json. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  create: Object.keys(settingOptions),
  update: Object.keys(settingOptions),
  list: ["tenant"],
  rotate: ["grace"],
};

export interface KeysOptions {
  readonly command: (typeof commands)[number];
  /** Empty for commands that take none. */
  readonly id: string;
  readonly settings: KeyUpdate;
  readonly graceSeconds: number;
  readonly json: boolean;
}

/** Throws an Error that says what is wrong with the command line. */
export function parseKeysOptions(commandLine: string[]): KeysOptions {
  const { values, positionals } = parseArgs({ args: commandLine, allowPositionals: true, options });
  const [given, id = "", ...others] = positionals;
  const command = commands.find((name) => name === given);
  if (command === undefined) throw new Error(`The command is one of ${commands.join(", ")}.`);
  if ((id === "") !== withoutId.has(command) || others.length > 0) {
    throw new Error(`${command} takes ${withoutId.has(command) ? "no id" : "the id of one key"}.`);
  }
  const { json = false, grace, ...settings } = values;
  const wrong = Object.keys({ ...settings, ...(grace !== undefined && { grace }) }).find(
    (name) => allowed[command]?.includes(name) !== true,
  );
  if (wrong !== undefined) throw new Error(`${command} takes no --${wrong}.`);
  if (command === "create" && settings.name === undefined) throw new Error("create takes --name.");
  const graceSeconds = grace === undefined ? 0 : readNumber(grace);
  return { command, id, settings: readSettings(settings), graceSeconds, json };
}

function readSettings(given: Readonly<Record<string, string | undefined>>): KeyUpdate {
  const fields = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [readSetting(name, value)],
  );
  const parsed = keyUpdateSchema.safeParse(Object.fromEntries(fields));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `--${String(path[0]).replaceAll("_", "-")}: ${message}`,
  );
  throw new Error(faults.join("; "));
}

function readSetting(name: string, value: string): [string, unknown] {
  if (name === "name") return [name, value];
  const field = name === "expires" ? "expires_at" : name.replaceAll("-", "_");
  if (value === "none") return [field, null];
  if (name === "tenant") return [field, value];
  if (name === "scopes" || name === "models") return [field, value.split(",")];
  return [field, name === "expires" ? readTime(value) : readNumber(value)];
}

function readNumber(value: string): number {
  return z.string().regex(/^\d+$/u).safeParse(value).success ? Number(value) : Number.NaN;
}

function readTime(value: string): number {
  const timeMs = Date.parse(value);
  if (!Number.isNaN(timeMs)) return Math.floor(timeMs / 1000);
  throw new Error(`--expires: ${value} is no time. Write 2027-01-31T12:00:00Z.`);
}
