/** The node's process: settings, server, model, and an orderly end. */
import { describeError } from "../shared/describe-error.ts";
import { createApp } from "./app.ts";
import { readConfig, type Config } from "./config.ts";
import { drain } from "./drain.ts";
import { loadModel, planModel } from "./load-model.ts";
import { writeLog } from "./log.ts";
import { createMemoryReport, formatMemoryReport } from "./memory-report.ts";
import { formatRows } from "./memory-plan.ts";
import { NodeState, type LoadedModel } from "./node-state.ts";
import { startServer, type RunningServer } from "./server.ts";

/** Told to a parent process, if it opened a channel. */
type ParentMessage =
  | { readonly type: "listening"; readonly url: string }
  | { readonly type: "ready" };

const brokenFlushMs = 500;

async function main(): Promise<void> {
  const config = readConfig();
  const state = new NodeState();
  const answered = new Set<string>();
  const app = createApp({
    state,
    key: config.key,
    log: writeLog,
    onAnswer: (model) => {
      // After load and after the first answer: what a model takes does not change later.
      if (answered.has(model)) return;
      answered.add(model);
      reportMemory("after inference", model, state, config);
    },
  });
  const server = await startServer({
    fetch: app.fetch,
    host: config.host,
    port: config.port,
    onAnswered: (request) => state.metrics.http.observe(request),
  });
  endWhenAsked(state, server, config.drainMs);
  process.stderr.write(`listening on ${server.url}\n`);
  tellParent({ type: "listening", url: server.url });
  await load(state, config);
}

async function load(state: NodeState, config: Config): Promise<void> {
  // All are looked over before the first, which may take minutes, is loaded.
  const planned = await Promise.all(config.models.map((source) => planModel(source, config)));
  for (const [index, model] of planned.entries()) {
    const yetToCome = planned.slice(index + 1);
    const { metrics, models } = state;
    const context = { config, metrics, log: writeLog, loaded: models, onBroken: endBroken };
    const loaded = await loadModel([model, ...yetToCome], context);
    state.addModel(loaded);
    reportLoaded(loaded, state, config);
  }
  state.endLoading();
  tellParent({ type: "ready" });
}

/** A model that fails at each step won't recover: whoever watches the process starts another. */
function endBroken(model: string, error: unknown): void {
  writeLog("broken", { model, cause: describeError(error) });
  // The errors of the requests at hand go out first.
  setTimeout(() => process.exit(1), brokenFlushMs);
}

function reportLoaded(model: LoadedModel, state: NodeState, config: Config): void {
  const { id, context_length } = model.service.info;
  reportMemory("after model load", id, state, config);
  writeLog("ready", {
    model: id,
    provider: model.provider,
    device: model.device,
    onnxruntime: model.runtimeVersion,
    context: context_length,
    rows: formatRows(model.memoryPlan.rowClasses),
    weights_mb: toMegabytes(model.memoryPlan.weightsBytes),
    kv_mb: toMegabytes(model.memoryPlan.kvBytes),
    load_ms: Math.round(model.loadMs),
  });
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

function reportMemory(
  moment: "after model load" | "after inference",
  id: string,
  state: NodeState,
  { deviceId, models }: Config,
): void {
  const provider = state.models.find((model) => model.service.info.id === id)?.provider ?? "cpu";
  const label = models.length > 1 ? `${moment} (${id})` : moment;
  const report = createMemoryReport(label, provider, deviceId);
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
