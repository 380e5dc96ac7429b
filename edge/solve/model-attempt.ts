/** One attempt of the model: its text as it comes, each finished line checked. */
import type { CompletionChunk, CompletionRequest, Usage } from "../../shared/completion.ts";
import { applyChatTemplate, toPrompt } from "../../shared/chat-template.ts";
import {
  combineImplied,
  type Implied,
} from "../../shared/linear-system/checking/judge-equation.ts";
import type { CheckedStep } from "../../shared/linear-system/checking/line-checker.ts";
import type { StepChecker } from "../../shared/linear-system/step-checker.ts";
import type { ModelInfo } from "../../shared/model-info.ts";
import type { SolveEvent, SolveRequest } from "../../shared/solve.ts";
import type { NodeCall, NodeClient } from "../routing/node-client.ts";
import { QueuePositions } from "./queue-positions.ts";

const defaultMaxTokens = 800;
/** Of a question that is asked again: the likeliest tokens would be the same again. */
const retryTemperature = 0.7;

export interface AttemptRequest {
  /** From 1. */
  readonly attempt: number;
  readonly task: "equations" | "solution";
  /** Whether the same question was asked before. */
  readonly isRetry: boolean;
  readonly question: string;
  readonly model: ModelInfo;
  readonly seed: number;
  readonly request: SolveRequest;
}

export interface AttemptOutcome {
  readonly text: string;
  /** Whether the model ended the text itself. */
  readonly isWhole: boolean;
  /** False if a step is, true if one is and none is false, else null. */
  readonly stepsOk: boolean | null;
  readonly usage: Usage | undefined;
}

/** @throws ServiceError when the node refuses the request or its answer breaks off */
export async function* runAttempt(
  attemptRequest: AttemptRequest,
  checker: StepChecker | undefined,
  node: NodeClient,
  call: NodeCall,
): AsyncGenerator<SolveEvent, AttemptOutcome, undefined> {
  const { attempt, task } = attemptRequest;
  const sent = toCompletionRequest(attemptRequest);
  const head = { temperature: sent.temperature ?? 0, seed: attemptRequest.seed };
  yield { event: "attempt", data: { attempt, source: "model", task, ...head } };
  const queue = new QueuePositions();
  const onQueue = (position: number): void => queue.note(position);
  const chunks = await node.complete(sent, { ...call, onQueue });
  const first = chunks.next();
  yield* tellQueue(queue, first);
  let text = "";
  let isWhole = false;
  const implied: Implied[] = [];
  const keep = (step: CheckedStep): SolveEvent => {
    implied.push(step.implied);
    return toStepEvent(attempt, step);
  };
  let usage: Usage | undefined;
  for await (const chunk of resume(first, chunks)) {
    const [choice] = chunk.choices;
    usage = chunk.usage ?? usage;
    isWhole ||= choice?.finish_reason === "stop";
    const piece = choice?.text ?? "";
    if (piece === "") continue;
    text += piece;
    yield { event: "token", data: { attempt, text: piece } };
    for (const step of checker?.push(piece) ?? []) yield keep(step);
  }
  for (const step of checker?.finish() ?? []) yield keep(step);
  return { text, isWhole, stepsOk: combineImplied(implied), usage };
}

function toCompletionRequest({
  isRetry,
  question,
  model,
  seed,
  request,
}: AttemptRequest): CompletionRequest & { readonly stream: true } {
  const turns = [{ role: "user", content: question } as const];
  const asked = request.temperature ?? 0;
  return {
    model: model.id,
    prompt: toPrompt(applyChatTemplate(turns), model.control_tokens),
    // Half of a short context is left to the question.
    max_tokens: request.max_tokens ?? Math.min(defaultMaxTokens, model.context_length >> 1),
    temperature: asked > 0 || !isRetry ? asked : retryTemperature,
    top_p: request.top_p,
    seed,
    stream: true,
    stream_options: { include_usage: true },
  };
}

/** The places in the queue until the model begins. */
async function* tellQueue(
  queue: QueuePositions,
  first: Promise<unknown>,
): AsyncGenerator<SolveEvent, void, undefined> {
  const begins = first.then(() => true);
  let hasBegun = false;
  while (!hasBegun) {
    hasBegun = await Promise.race([begins, queue.more.then(() => false)]);
    for (const position of queue.takeAll()) yield { event: "queue", data: { position } };
  }
}

/** The chunk that was asked for already, then the others. */
async function* resume(
  first: Promise<IteratorResult<CompletionChunk, void>>,
  others: AsyncGenerator<CompletionChunk, void, undefined>,
): AsyncGenerator<CompletionChunk, void, undefined> {
  const next = await first;
  if (next.done) return;
  yield next.value;
  yield* others;
}

function toStepEvent(attempt: number, step: CheckedStep): SolveEvent {
  const { index, offset, text, implied, equations } = step;
  return {
    event: "step",
    data: {
      attempt,
      index,
      text,
      place: { offset, length: text.length },
      implied,
      equations: equations.map(toCheckedSpan),
    },
  };
}

function toCheckedSpan({
  span: { offset, length, text },
  implied,
}: CheckedStep["equations"][number]) {
  return { offset, length, text, implied };
}
