/** The events of an answer as one object, for those who don't want a stream. */
import type { SolveEvent, SolveResponse } from "../../shared/solve.ts";
import { nodeUnavailable } from "../routing/node-error.ts";

type Attempt = SolveResponse["attempts"][number];

/** @throws ServiceError where the events end without an answer */
export async function collectSolveResponse(
  events: AsyncIterable<SolveEvent>,
  model: string | null,
): Promise<SolveResponse> {
  const attempts: Attempt[] = [];
  let system: SolveResponse["system"] = null;
  let answer: SolveResponse["answer"] | undefined;
  let usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  for await (const { event, data } of events) {
    const attempt = attempts.at(-1);
    if (event === "system") system = data;
    else if (event === "attempt") attempts.push({ ...data, text: "", steps: [] });
    else if (event === "token" && attempt) attempt.text += data.text;
    else if (event === "step" && attempt) attempt.steps.push(data);
    else if (event === "answer") answer = data;
    else if (event === "usage") usage = data;
  }
  if (!answer) throw nodeUnavailable(new Error("The events hold no answer."));
  return {
    id: `solve-${crypto.randomUUID().replaceAll("-", "")}`,
    object: "solve",
    created: Math.floor(Date.now() / 1000),
    model: attempts.some(({ source }) => source === "model") ? model : null,
    system,
    attempts: attempts.map(withText),
    answer,
    usage,
  };
}

/** The exact solver's steps are its text. */
function withText(attempt: Attempt): Attempt {
  if (attempt.source === "model") return attempt;
  return { ...attempt, text: attempt.steps.map((step) => step.text).join("\n") };
}
