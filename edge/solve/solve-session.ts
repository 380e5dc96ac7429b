/**
 * One request to /v1/solve once its input is read: the model writes and every line is checked; what is not right is tried
 * again, and at last the exact solver writes the steps itself.
 */
import { Capabilities, type WholeSystem } from "../../shared/capabilities.ts";
import type { Usage } from "../../shared/completion.ts";
import { isServiceError } from "../../shared/errors.ts";
import { isRightAnswer } from "../../shared/linear-system/judge-answer.ts";
import { readAnswer } from "../../shared/linear-system/read-answer.ts";
import { createStepChecker, type StepChecker } from "../../shared/linear-system/step-checker.ts";
import type { ModelInfo } from "../../shared/model-info.ts";
import type { SolveEvent, SolveRequest } from "../../shared/solve.ts";
import type { NodeCall, NodeClient } from "../routing/node-client.ts";
import { nodeUnavailable } from "../routing/node-error.ts";
import { runExactAttempt } from "./exact-attempt.ts";
import { type AttemptOutcome, type AttemptRequest, runAttempt } from "./model-attempt.ts";
import { type AnswerOrigin, createAnswer } from "./solve-answer.ts";
import { type SolveProblem, toWholeSystem } from "./solve-problem.ts";
import { writeSystemQuestion } from "./solve-question.ts";
import { type TextName, writeText } from "./solve-texts.ts";

export interface SessionParts {
  readonly request: SolveRequest;
  /** Undefined where none is to be asked, or none can be. */
  readonly model: ModelInfo | undefined;
  readonly node: NodeClient;
  readonly call: NodeCall;
  /** Of the first attempt. */
  readonly seed: number;
}

type Events<Result> = AsyncGenerator<SolveEvent, Result, undefined>;

const defaultMaxAttempts = 2;

export class SolveSession {
  readonly #parts: SessionParts;
  readonly #capabilities: Capabilities;
  readonly #notices: string[] = [];
  #attempts = 0;
  #usage: Usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#capabilities = new Capabilities(parts.model?.capabilities);
  }

  /** Of all attempts. */
  get usage(): Usage {
    return this.#usage;
  }

  /** From the system that was read to the answer. */
  async *solve(problem: SolveProblem): Events<void> {
    if (problem.source === "model") this.#note(problem, "setUpByModel");
    const reason = yield* this.#askModel(problem);
    if (reason === "answered") return;
    if (reason !== "notAsked") this.#note(problem, reason);
    this.#attempts += 1;
    const { method, notice } = yield* runExactAttempt(problem, this.#attempts);
    if (notice !== undefined) this.#notices.push(notice);
    yield this.#answer(problem, { source: "exact", method, steps_ok: true });
  }

  /** What the model writes when it is asked for the equations of a word problem. */
  askForEquations(question: string): Events<AttemptOutcome> {
    return this.#attempt({ task: "equations", isRetry: false, question });
  }

  /** Why the model did not answer, if it did not. */
  async *#askModel(problem: SolveProblem): Events<TextName | "answered" | "notAsked"> {
    const { request, model, call } = this.#parts;
    if (request.max_attempts === 0) return "notAsked";
    if (!model) return "modelDown";
    const whole = toWholeSystem(problem);
    const unfit = this.#reasonAgainst(problem, whole);
    if (unfit !== undefined) return unfit;
    try {
      return (yield* this.#tryUntilRight(problem, whole)) ? "answered" : "notRight";
    } catch (thrown) {
      // Whoever has left needs no answer, and a fault of our own must not pass for the model's.
      if (call.signal.aborted || !isServiceError(thrown)) throw thrown;
      // What the request itself is at fault for, such as too many tokens.
      if (thrown.status === 400) this.#notices.push(thrown.message);
      return "modelFailed";
    }
  }

  #reasonAgainst(problem: SolveProblem, whole: WholeSystem): TextName | undefined {
    if (!this.#capabilities.covers(whole)) return "outsideModel";
    if (!this.#capabilities.knowsMethod(problem.method)) return "methodUnknown";
    return this.#capabilities.knowsLanguage(problem.language) ? undefined : "languageUnknown";
  }

  async *#tryUntilRight(problem: SolveProblem, whole: WholeSystem): Events<boolean> {
    const { reading, solution, language, method } = problem;
    const { system } = reading;
    const question = writeSystemQuestion(whole, language, method, this.#capabilities);
    const tries = this.#parts.request.max_attempts ?? defaultMaxAttempts;
    for (let index = 0; index < tries; index += 1) {
      const checker = createStepChecker(system, solution);
      const what = { task: "solution", isRetry: index > 0, question } as const;
      const { text, isWhole, stepsOk } = yield* this.#attempt(what, checker);
      // A number that was cut off would read as another.
      if (!isWhole || !isRightAnswer(readAnswer(text, system.unknowns), solution)) continue;
      yield this.#answer(problem, { source: "model", method, steps_ok: stepsOk });
      return true;
    }
    return false;
  }

  async *#attempt(
    what: Pick<AttemptRequest, "task" | "isRetry" | "question">,
    checker?: StepChecker,
  ): Events<AttemptOutcome> {
    const { model, request, node, call, seed } = this.#parts;
    if (!model) throw nodeUnavailable(new Error("No model is known."));
    const attempt = this.#attempts + 1;
    this.#attempts = attempt;
    const outcome = yield* runAttempt(
      { ...what, attempt, seed: seed + attempt - 1, model, request },
      checker,
      node,
      call,
    );
    this.#addUsage(outcome.usage);
    return outcome;
  }

  #answer(
    problem: SolveProblem,
    origin: Pick<AnswerOrigin, "source" | "method" | "steps_ok">,
  ): SolveEvent {
    const data = createAnswer(problem, {
      ...origin,
      attempt: this.#attempts,
      notices: this.#notices,
    });
    return { event: "answer", data };
  }

  #note({ language }: SolveProblem, name: TextName): void {
    this.#notices.push(writeText(language, name));
  }

  #addUsage(usage: Usage | undefined): void {
    if (!usage) return;
    const { prompt_tokens, completion_tokens, total_tokens } = this.#usage;
    this.#usage = {
      prompt_tokens: prompt_tokens + usage.prompt_tokens,
      completion_tokens: completion_tokens + usage.completion_tokens,
      total_tokens: total_tokens + usage.total_tokens,
    };
  }
}
