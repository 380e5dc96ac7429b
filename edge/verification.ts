/** The verdict on a chat answer: its question is read, solved exactly, and compared with what the model wrote. */
import {
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatCompletionRequest,
  toText,
} from "../shared/chat-completion.ts";
import { combineImplied } from "../shared/linear-system/checking/judge-equation.ts";
import { formatEquation } from "../shared/linear-system/format-equation.ts";
import { formatFraction } from "../shared/linear-system/format-number.ts";
import { isRightAnswer } from "../shared/linear-system/judge-answer.ts";
import { readAnswer } from "../shared/linear-system/read-answer.ts";
import { readSystem } from "../shared/linear-system/read-system.ts";
import { solveSystem } from "../shared/linear-system/solve-system.ts";
import { createStepChecker } from "../shared/linear-system/step-checker.ts";
import type { Verification } from "../shared/verification.ts";

/** @param isWhole whether the model ended the answer itself */
function verifyAnswer(
  messages: ChatCompletionRequest["messages"],
  answer: string,
  isWhole: boolean,
): Verification {
  const question = messages.findLast(({ role }) => role === "user");
  const reading = readSystem(question ? toText(question.content) : "");
  if (reading.status === "refused") return unread(reading.code);
  const { system } = reading;
  const solution = solveSystem(system);
  const checker = createStepChecker(system, solution);
  const steps = [...checker.push(answer), ...checker.finish()];
  const claim = readAnswer(answer, system.unknowns);
  return {
    verified: isWhole && isRightAnswer(claim, solution),
    status: solution.status,
    steps_ok: combineImplied(steps.map(({ implied }) => implied)),
    equations: system.equations.map((equation) => formatEquation(equation)),
    solution:
      solution.status === "unique"
        ? Object.fromEntries(
            [...solution.values].map(([name, value]) => [name, formatFraction(value)]),
          )
        : null,
    reason: reasonAgainst(claim, isWhole),
  };
}

/** The chunks with the verdict in the last of them. */
export async function* withVerification(
  chunks: AsyncIterable<ChatCompletionChunk>,
  messages: ChatCompletionRequest["messages"],
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  let answer = "";
  let isWhole = false;
  let held: ChatCompletionChunk | undefined;
  for await (const chunk of chunks) {
    if (held) yield held;
    held = undefined;
    const [choice] = chunk.choices;
    answer += choice?.delta.content ?? "";
    isWhole ||= choice?.finish_reason === "stop";
    // Only one of these can be the last; text goes on at once.
    if (choice && choice.finish_reason === null) yield chunk;
    else held = chunk;
  }
  if (held) yield { ...held, verification: verifyAnswer(messages, answer, isWhole) };
}

export function addVerification(
  completion: ChatCompletion,
  messages: ChatCompletionRequest["messages"],
): ChatCompletion {
  const [choice] = completion.choices;
  const answer = choice?.message.content ?? "";
  const verification = verifyAnswer(messages, answer, choice?.finish_reason === "stop");
  return { ...completion, verification };
}

function unread(reason: string): Verification {
  return {
    verified: false,
    status: null,
    steps_ok: null,
    equations: [],
    solution: null,
    reason,
  };
}

function reasonAgainst(claim: ReturnType<typeof readAnswer>, isWhole: boolean): string | null {
  if (!isWhole) return "cut_off";
  return claim.status === "unreadable" ? claim.reason : null;
}
