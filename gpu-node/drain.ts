/** An orderly end: nothing new is taken, what runs may finish, the rest is told. */
import type { NodeState } from "./node-state.ts";
import type { RunningServer } from "./server.ts";

/** How long answers that are made already may take to reach their readers. */
const flushMs = 1000;

/** Settles when all answers are out, after `drainMs` and a little at the latest. */
export async function drain(
  state: NodeState,
  server: RunningServer,
  drainMs: number,
): Promise<void> {
  state.beginDrain();
  const schedulers = state.models.map((model) => model.service.scheduler);
  const deadline = setTimeout(() => schedulers.forEach((each) => each.endAll()), drainMs);
  await Promise.all(schedulers.map((each) => each.drain()));
  clearTimeout(deadline);
  await server.close(flushMs);
}
