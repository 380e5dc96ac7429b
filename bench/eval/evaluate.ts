import type { EvaluationCase } from "./evaluation-case.ts";
import type { Answer, NodeClient } from "./node-client.ts";

export interface CaseResult {
  readonly question: EvaluationCase;
  readonly answer: Answer;
  /** Right to the last digit, and ended by the model itself. */
  readonly isRight: boolean;
}

export interface EvaluationResult {
  /** In the order of the cases. */
  readonly results: readonly CaseResult[];
  readonly seconds: number;
}

/** Puts every case to the node, `concurrency` at a time. `onProgress` hears how many are done. */
export async function evaluate(
  client: NodeClient,
  cases: readonly EvaluationCase[],
  concurrency: number,
  onProgress?: (done: number) => void,
): Promise<EvaluationResult> {
  const startedMs = performance.now();
  const results: CaseResult[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      const index = next;
      const question = cases[index];
      if (question === undefined) return;
      next += 1;
      results[index] = await runCase(client, question);
      done += 1;
      onProgress?.(done);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { results, seconds: (performance.now() - startedMs) / 1000 };
}

async function runCase(client: NodeClient, question: EvaluationCase): Promise<CaseResult> {
  const answer = await client.ask(question.turns);
  const isRight = answer.finishReason === "stop" && question.isRight(answer.text);
  return { question, answer, isRight };
}
