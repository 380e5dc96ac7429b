/** Fresh questions for /v1/solve, in groups that are counted apart. */
import { createRandom } from "../eval/random.ts";
import { createRandomSystem, pickKind } from "../eval/random-system.ts";
import { type Language, writeQuestion } from "../eval/wording.ts";

const range = { coefficient: 12, constant: 99 };

export interface ModelCase {
  readonly input: string;
  /** What the case is counted under. */
  readonly groups: readonly string[];
}

/** The same seed gives the same cases. A language's questions hold LaTeX now and then, as people's do. */
export function createModelCases(count: number, language: Language, seed: number): ModelCase[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const system = createRandomSystem(random, pickKind(random), range);
    const input = writeQuestion(random, system, language);
    const form = input.includes("\\begin") ? "LaTeX" : "plain";
    return { input, groups: [language, system.kind, form] };
  });
}
