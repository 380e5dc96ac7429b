/** The node's process: settings, server, model, and an orderly end. */
import { createApp } from "./app.ts";
import { readConfig, type Config } from "./config.ts";
import { drain } from "./drain.ts";
import { loadModel } from "./load-model.ts";
import { describeError, writeLog } from "./log.ts";
import { createMemoryReport, formatMemoryReport } from "./memory-report.ts";
import { NodeState } from "./node-state.ts";
import { startServer, type RunningServer } from "./server.ts";

/** Told to a parent process, if it opened a channel. */
type ParentMessage =
  | { readonly type: "listening"; readonly url: string }
  | { readonly type: "ready" };

async function main(): Promise<void> {
  const config = readConfig();
  const state = new NodeState();
  const app = createApp({
    state,
    key: config.key,
    log: writeLog,
    onAnswer: () => {
      // After load and after the first answer: what a model takes does not change later.
      if (state.memoryReports.length < 2) reportMemory("after inference", state, config);
    },
  });
  const server = await startServer({ fetch: app.fetch, host: config.host, port: config.port });
  endWhenAsked(state, server, config.drainMs);
  process.stderr.write(`listening on ${server.url}\n`);
  tellParent({ type: "listening", url: server.url });
  await load(state, config);
}

async function load(state: NodeState, config: Config): Promise<void> {
  const model = await loadModel(config, writeLog);
  state.setModel(model);
  reportMemory("after model load", state, config);
  writeLog("ready", {
    model: model.service.info.id,
    provider: model.provider,
    onnxruntime: model.runtimeVersion,
    context: model.service.info.context_length,
    load_ms: Math.round(model.loadMs),
  });
  tellParent({ type: "ready" });
}

function reportMemory(label: string, state: NodeState, { deviceId }: Config): void {
  const report = createMemoryReport(label, state.model?.provider ?? "cpu", deviceId);
  state.memoryReports.push(report);
  process.stderr.write(`${formatMemoryReport(report)}\n`);
}

function endWhenAsked(state: NodeState, server: RunningServer, drainMs: number): void {
  const end = async (reason: string) => {
    if (state.phase === "draining") return;
    writeLog("draining", { reason });
    await drain(state, server, drainMs);
    writeLog("ended");
    process.exit(0);
  };
  process.on("SIGTERM", () => void end("SIGTERM"));
  process.on("SIGINT", () => void end("SIGINT"));
  // A parent that is gone can't end the node any more.
  if (process.send) process.on("disconnect", () => void end("parent gone"));
}

function tellParent(message: ParentMessage): void {
  process.send?.(message);
}

try {
  await main();
} catch (error) {
  writeLog("failed", { cause: describeError(error) });
  process.exit(1);
}
