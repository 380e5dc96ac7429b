/** Everything from a request's input to its last event. */
import { detectLanguage } from "../../shared/linear-system/reading/question-words.ts";
import { readSystem, type SystemReading } from "../../shared/linear-system/read-system.ts";
import type { Refusal } from "../../shared/linear-system/refusal.ts";
import type { ModelInfo } from "../../shared/model-info.ts";
import type { SolveEvent, SolveRequest } from "../../shared/solve.ts";
import { Capabilities } from "../../shared/capabilities.ts";
import { isServiceError } from "../../shared/errors.ts";
import type { NodeCall, NodeClient } from "../routing/node-client.ts";
import { createProblem, toSystemEvent } from "./solve-problem.ts";
import { writeWordProblemQuestion } from "./solve-question.ts";
import { SolveSession } from "./solve-session.ts";

type Events<Result> = AsyncGenerator<SolveEvent, Result, undefined>;

export interface InputPlan {
  readonly reading: SystemReading | Refusal;
  /** Undefined where none is to be asked, or none can be. */
  readonly model: ModelInfo | undefined;
}

/**
 * Reads the input, and finds the model where one may be asked: a refusal costs nothing.
 * @throws ServiceError `model_not_found`
 */
export async function planAnswer(
  request: SolveRequest,
  node: NodeClient,
  call: NodeCall,
): Promise<InputPlan> {
  const reading = readSystem(request.input, request.lang ?? undefined);
  const isProse = reading.status === "refused" && reading.topic === "word_problem";
  if (request.max_attempts === 0 || (reading.status === "refused" && !isProse)) {
    return { reading, model: undefined };
  }
  const model = await findModel(request.model ?? undefined, node, call);
  const isBeyond = isProse && !new Capabilities(model?.capabilities).wordProblems;
  return { reading, model: isBeyond ? undefined : model };
}

/** Undefined where the node can't be asked now: exact answers go on without it. */
async function findModel(
  id: string | undefined,
  node: NodeClient,
  call: NodeCall,
): Promise<ModelInfo | undefined> {
  try {
    return await node.findModel(id, call);
  } catch (thrown) {
    if (call.signal.aborted || !isServiceError(thrown) || thrown.status < 500) throw thrown;
    return undefined;
  }
}

/** Ends with `usage` and `done`. */
export async function* answerInput(
  { reading, model }: InputPlan,
  request: SolveRequest,
  node: NodeClient,
  call: NodeCall,
): Events<void> {
  const session = new SolveSession({
    request,
    model,
    node,
    call,
    seed: request.seed ?? drawSeed(),
  });
  if (reading.status === "system") {
    const problem = createProblem(reading, request, "input");
    yield toSystemEvent(problem);
    yield* session.solve(problem);
  } else if (model) yield* answerWordProblem(session, reading, request, call);
  else yield toErrorAnswer(reading);
  yield { event: "usage", data: session.usage };
  yield { event: "done", data: {} };
}

/** The model sets the equations up, which are then read and solved as if they had been the input. */
async function* answerWordProblem(
  session: SolveSession,
  refusal: Refusal,
  request: SolveRequest,
  call: NodeCall,
): Events<void> {
  const language = request.lang ?? detectLanguage(request.input);
  const question = writeWordProblemQuestion(request.input, language);
  const text = yield* askForEquations(session, question, call);
  const reading = readSystem(text, language);
  if (reading.status === "refused") {
    yield toErrorAnswer(refusal);
    return;
  }
  const problem = createProblem(reading, { ...request, lang: language }, "model");
  yield toSystemEvent(problem, text);
  yield* session.solve(problem);
}

/** Nothing where the node fails: the input is then refused as it stands. */
async function* askForEquations(
  session: SolveSession,
  question: string,
  call: NodeCall,
): Events<string> {
  try {
    const { text, isWhole } = yield* session.askForEquations(question);
    return isWhole ? text : "";
  } catch (thrown) {
    if (call.signal.aborted || !isServiceError(thrown)) throw thrown;
    return "";
  }
}

function toErrorAnswer({ code, message, span }: Refusal): SolveEvent {
  return {
    event: "answer",
    data: { status: "error", verified: false, source: null, code, message, span: span ?? null },
  };
}

/** Any will do; it is told with the attempt, so that the answer can be had again. */
function drawSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
