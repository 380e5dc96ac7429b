/** Where the local service runs: a small file that `npm start` keeps and the other commands read. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";

const folder = ".renritsu";
const path = `${folder}/service.json`;
const healthTimeoutMs = 1000;

const runningServiceSchema = z.object({ edge: z.url(), key: z.string().min(1) });
/** URL of the edge and a key for it. */
export type RunningService = z.infer<typeof runningServiceSchema>;

/** Only the user may read the file, since it holds the key. */
export function rememberService({ edge, key }: RunningService): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  writeFileSync(path, JSON.stringify({ edge, key }), { mode: 0o600 });
}

/** Leaves the file alone where another service has written it since. */
export function forgetService({ edge }: RunningService): void {
  if (readRememberedService()?.edge === edge) rmSync(path, { force: true });
}

/** The remembered service if it answers, else undefined. */
export async function findRunningService(): Promise<RunningService | undefined> {
  const service = readRememberedService();
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

function readRememberedService(): RunningService | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(path, "utf8"));
    return runningServiceSchema.safeParse(content).data;
  } catch {
    // No such file, or one cut short: as good as none.
    return undefined;
  }
}
