/** What the node says of itself: GET /health, /ready, /metrics and /v1/models. */
import { Hono } from "hono";
import type { ModelList } from "../../shared/model-info.ts";
import type { NodeEnvironment } from "../node-environment.ts";
import { toWire } from "../memory-report.ts";
import type { LoadedModel, NodeState } from "../node-state.ts";

export function createStatusRoutes(state: NodeState) {
  const routes = new Hono<NodeEnvironment>();
  routes.get("/health", (context) => {
    const health = toHealth(state);
    return context.json(health, health.status === "ok" ? 200 : 503);
  });
  routes.get("/ready", (context) => {
    const models = state.requireReady();
    return context.json({ status: "ready", models: models.map(({ service }) => service.info.id) });
  });
  routes.get("/metrics", async (context) => {
    context.header("Content-Type", state.metrics.contentType);
    return context.body(await state.metrics.render());
  });
  routes.get("/v1/models", (context) => {
    const data = state.requireReady().map(({ service }) => service.info);
    return context.json({ object: "list", data } satisfies ModelList);
  });
  return routes;
}

/** A step that takes so long won't come back: a driver or a kernel hangs. */
const stalledStepMs = 60_000;

function isStalled({ service }: LoadedModel): boolean {
  return (service.scheduler.stepAgeMs ?? 0) > stalledStepMs;
}

function toHealth({ phase, startedAt, models, memoryReports }: NodeState) {
  return {
    status: models.some(isStalled) ? "stalled" : "ok",
    phase,
    started_at: startedAt.toISOString(),
    models: models.map(toModelHealth),
    memory: memoryReports.map(toWire),
  };
}

function toModelHealth(model: LoadedModel) {
  const { service, provider, device, runtimeVersion, memoryPlan, loadMs } = model;
  const { scheduler } = service;
  return {
    id: service.info.id,
    provider,
    device,
    runtime: `onnxruntime ${runtimeVersion}`,
    load_ms: Math.round(loadMs),
    context_length: service.info.context_length,
    kv_bytes: memoryPlan.kvBytes,
    memory_plan: {
      limit_bytes: memoryPlan.limitBytes,
      weights_bytes: memoryPlan.weightsBytes,
      kv_bytes: memoryPlan.kvBytes,
      rows: memoryPlan.rowClasses.map(({ length, rows }) => ({ length, count: rows })),
    },
    requests_running: scheduler.runningCount,
    requests_waiting: scheduler.waitingCount,
    step_ms: scheduler.stepAgeMs === null ? null : Math.round(scheduler.stepAgeMs),
    is_stalled: isStalled(model),
  };
}
