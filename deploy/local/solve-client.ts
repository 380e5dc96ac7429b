/** Asks /v1/solve over HTTP, as any client does. */
import {
  type SolveEvent,
  solveEventSchema,
  type SolveRequest,
  type SolveResponse,
  solveResponseSchema,
} from "../../shared/solve.ts";
import { decodeEvents } from "../../shared/sse.ts";
import { callEdge } from "./edge-client.ts";
import type { RunningService } from "./running-service.ts";

/**
 * Events as they come, the last one `done`.
 * @throws Error where the service refuses the request, or its stream breaks off
 */
export async function* streamSolve(
  service: RunningService,
  request: SolveRequest,
): AsyncGenerator<SolveEvent, void, undefined> {
  const { body } = await post(service, { ...request, stream: true });
  for await (const { event, data } of decodeEvents(body ?? new ReadableStream())) {
    const content: unknown = JSON.parse(data);
    const parsed = solveEventSchema.parse({ event, data: content });
    if (parsed.event === "error") throw new Error(parsed.data.error.message);
    yield parsed;
    if (parsed.event === "done") return;
  }
  throw new Error("The answer broke off before its end.");
}

/** The whole answer, also where the input can't be solved. */
export async function fetchSolve(
  service: RunningService,
  request: SolveRequest,
): Promise<SolveResponse> {
  const response = await post(service, request);
  return solveResponseSchema.parse(await response.json());
}

async function post(service: RunningService, request: SolveRequest): Promise<Response> {
  // 422 carries an answer: why the input can't be solved.
  return callEdge(service, "/v1/solve", { body: request, accepted: 422 });
}
