/** POST /v1/completions. */
import { Hono } from "hono";
import { completionRequestSchema } from "../../shared/completion.ts";
import { describeError } from "../../shared/describe-error.ts";
import { toServiceError } from "../../shared/errors.ts";
import type { NodeEnvironment } from "../node-environment.ts";
import { toCompletionResponse, toEventStream } from "../completion-response.ts";
import type { Completion, CompletionSummary } from "../completion.ts";
import { type Log, type LogFields } from "../log.ts";
import type { NodeState } from "../node-state.ts";
import { readRequest } from "../read-request.ts";

export interface CompletionsRouteParts {
  readonly state: NodeState;
  readonly log: Log;
  /** Called with the model's id when an answer came to its end. */
  readonly onAnswer: (model: string) => void;
}

export function createCompletionsRoute({ state, log, onAnswer }: CompletionsRouteParts) {
  const route = new Hono<NodeEnvironment>();
  route.post("/", async (context) => {
    state.requireReady();
    const request = await readRequest(context, completionRequestSchema);
    const service = state.findService(request.model);
    const requestId = context.get("requestId");
    const caller = { tenant: context.req.header("x-tenant") ?? "" };
    const completion = service.start(request, caller, (summary) => {
      logSummary(log, { request: requestId, model: service.info.id }, summary);
      if (summary.outcome === "stop" || summary.outcome === "length") onAnswer(service.info.id);
    });
    if (request.stream) {
      const logError = (error: unknown) =>
        log("failed", { request: requestId, cause: describeError(toServiceError(error)) });
      return context.body(toEventStream(completion, logError), 200, eventStreamHeaders);
    }
    const response = await cancelOnAbort(completion, context.req.raw.signal);
    return response ? context.json(response) : clientClosedRequest();
  });
  return route;
}

const eventStreamHeaders = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store",
  // Proxies that buffer would hold the tokens back.
  "X-Accel-Buffering": "no",
};

async function cancelOnAbort(completion: Completion, signal: AbortSignal) {
  const cancel = () => completion.cancel();
  signal.addEventListener("abort", cancel);
  try {
    return await toCompletionResponse(completion);
  } finally {
    // Node keeps a signal, and with it the whole request, for as long as someone listens.
    signal.removeEventListener("abort", cancel);
  }
}

function logSummary(log: Log, of: LogFields, summary: CompletionSummary): void {
  log("completion", {
    ...of,
    outcome: summary.outcome,
    prompt_tokens: summary.promptTokens,
    completion_tokens: summary.completionTokens,
    queue_ms: toWholeMs(summary.queueMs),
    first_token_ms: toWholeMs(summary.firstTokenMs),
    total_ms: toWholeMs(summary.totalMs),
  });
}

function toWholeMs(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.round(milliseconds);
}

/** Nobody reads it; the status is the one that nginx's logs use. */
function clientClosedRequest(): Response {
  return new Response(null, { status: 499 });
}
