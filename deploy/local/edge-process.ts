/**
 * Runs the worker in workerd, Cloudflare's own runtime, as a process of the local service. Waits for the one message
 * that says how, and ends, with workerd, on SIGTERM or when the process that started it is gone.
 */
import { unstable_startWorker as startWorker } from "wrangler";
import { z } from "zod";

const edgeStartSchema = z.object({
  port: z.int(),
  /** Where Durable Objects keep their data. */
  storage: z.string(),
  bindings: z.record(z.string(), z.string()),
});
export type EdgeStart = z.infer<typeof edgeStartSchema>;

/** Set once the start message has come, so that ending waits for a start under way. */
let starting: ReturnType<typeof startWorker> | undefined;

process.once("SIGTERM", () => void end());
process.once("disconnect", () => void end());
process.once("message", (message) => void run(message));

async function run(message: unknown): Promise<void> {
  const { port, storage, bindings } = edgeStartSchema.parse(message);
  starting = startWorker({
    config: "wrangler.toml",
    bindings: Object.fromEntries(
      Object.entries(bindings).map(([name, value]) => [name, { type: "plain_text", value }]),
    ),
    dev: {
      server: { hostname: "127.0.0.1", port },
      inspector: false,
      watch: false,
      persist: storage,
      logLevel: "warn",
    },
  });
  const url = await (await starting).url;
  process.send?.({ type: "listening", url: url.origin });
}

async function end(): Promise<void> {
  const worker = await starting;
  await worker?.dispose();
  process.exit(0);
}
