/** A service to work with: the one that EDGE_URL names or that `npm start` runs, else one of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalService } from "./local-service.ts";
import { onEndSignal } from "./on-end-signal.ts";
import { findRunningService, type RunningService } from "./running-service.ts";
import { readServiceSettings } from "./service-settings.ts";

/** One of its own runs on free ports and ends with the work, or when this process is told to end. */
export async function withService<Result>(
  work: (service: RunningService) => Promise<Result>,
): Promise<Result> {
  const settings = readServiceSettings({ ...process.env, EDGE_PORT: "0", NODE_PORT: "0" });
  const running = findNamedService() ?? (await findRunningService(settings.STATE_DIR));
  if (running !== undefined) return work(running);
  process.stderr.write("No service runs here yet; starting one for this.\n");
  // Its keys end with it.
  const STATE_DIR = mkdtempSync(join(tmpdir(), "renritsu-"));
  const own = new LocalService({ ...settings, DRAIN_MS: 0, STATE_DIR }, "kept");
  onEndSignal(() => void own.stop());
  try {
    return await work(await own.start());
  } finally {
    await own.stop();
    rmSync(STATE_DIR, { recursive: true, force: true });
  }
}

function findNamedService(): RunningService | undefined {
  const { EDGE_URL: edge, API_KEY: key } = process.env;
  if (edge === undefined || edge === "") return undefined;
  if (key === undefined || key === "") {
    throw new Error("EDGE_URL is set, but API_KEY is not: set it to a key of that service.");
  }
  return { edge: edge.replace(/\/+$/, ""), key };
}
