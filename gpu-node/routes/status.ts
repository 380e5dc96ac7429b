/** What the node says of itself: GET /health, /ready, /metrics and /v1/models. */
import { Hono } from "hono";
import type { ModelList } from "../../shared/model-info.ts";
import type { NodeEnvironment } from "../node-environment.ts";
import { toWire } from "../memory-report.ts";
import type { NodeState } from "../node-state.ts";

export function createStatusRoutes(state: NodeState) {
  const routes = new Hono<NodeEnvironment>();
  routes.get("/health", (context) => context.json(toHealth(state)));
  routes.get("/ready", (context) => {
    const { info } = state.requireService();
    return context.json({ status: "ready", model: info.id });
  });
  routes.get("/metrics", async (context) => {
    const metrics = state.model?.service.metrics;
    if (!metrics) return context.text(""); // nothing has been counted yet
    context.header("Content-Type", metrics.contentType);
    return context.body(await metrics.render());
  });
  routes.get("/v1/models", (context) => {
    const { info } = state.requireService();
    return context.json({ object: "list", data: [info] } satisfies ModelList);
  });
  return routes;
}

function toHealth({ phase, startedAt, model, memoryReports }: NodeState) {
  return {
    status: "ok",
    phase,
    started_at: startedAt.toISOString(),
    model: model && {
      id: model.service.info.id,
      provider: model.provider,
      runtime: `onnxruntime ${model.runtimeVersion}`,
      load_ms: Math.round(model.loadMs),
      context_length: model.service.info.context_length,
      kv_bytes: model.kvBytes,
      requests_running: model.service.scheduler.runningCount,
      requests_waiting: model.service.scheduler.waitingCount,
    },
    memory: memoryReports.map(toWire),
  };
}
