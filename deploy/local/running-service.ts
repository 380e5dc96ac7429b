/** Where the local service runs: a small file that `npm start` keeps and the other commands read. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const fileName = "service.json";
const healthTimeoutMs = 1000;

const runningServiceSchema = z.object({ edge: z.url(), key: z.string().min(1) });
/** URL of the edge and a key for it. */
export type RunningService = z.infer<typeof runningServiceSchema>;

/** Only the user may read the file, since it holds the key. */
export function rememberService(folder: string, { edge, key }: RunningService): void {
  const path = join(folder, fileName);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  writeFileSync(path, JSON.stringify({ edge, key }), { mode: 0o600 });
}

/** Leaves the file alone where another service has written it since. */
export function forgetService(folder: string, { edge }: RunningService): void {
  if (readRememberedService(folder)?.edge !== edge) return;
  rmSync(join(folder, fileName), { force: true });
}

/** The remembered service if it answers, else undefined. */
export async function findRunningService(folder: string): Promise<RunningService | undefined> {
  const service = readRememberedService(folder);
  if (service === undefined) return undefined;
  try {
    const signal = AbortSignal.timeout(healthTimeoutMs);
    const health = await fetch(`${service.edge}/health`, { signal });
    return health.ok ? service : undefined;
  } catch {
    // Nobody listens there: it ended without tidying up.
    return undefined;
  }
}

function readRememberedService(folder: string): RunningService | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(join(folder, fileName), "utf8"));
    return runningServiceSchema.safeParse(content).data;
  } catch {
    // No such file, or one cut short: as good as none.
    return undefined;
  }
}
