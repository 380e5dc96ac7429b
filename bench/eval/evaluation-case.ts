/** One question of an evaluation and how to judge its answer. */
import type { ChatTurn } from "../../shared/chat-template.ts";
import { isRightAnswer, isRightRefusal } from "./check-answer.ts";
import { createRandom, type Random } from "./random.ts";
import { createRandomSystem, pickKind, type Range, type SystemKind } from "./random-system.ts";
import { writeRefusalQuestion } from "./refusal-question.ts";
import { type Form, type Language, pickSystemMessage, writeQuestion } from "./wording.ts";

export type CaseKind = SystemKind | "refusal";

export interface EvaluationCase {
  readonly kind: CaseKind;
  readonly turns: readonly ChatTurn[];
  /** Whether `text`, the model's whole answer, is right. */
  readonly isRight: (text: string) => boolean;
}

export interface CaseOptions {
  readonly count: number;
  readonly language: Language;
  readonly seed: number;
  readonly range: Range;
  /** How the equations are written; default standard. */
  readonly form?: Form | undefined;
  /** Only this kind; absent = systems of all kinds, in `pickKind`'s shares. */
  readonly kind?: CaseKind | undefined;
}

/** The same options give the same cases. */
export function createCases(options: CaseOptions): EvaluationCase[] {
  const random = createRandom(options.seed);
  return Array.from({ length: options.count }, () => createCase(random, options));
}

function createCase(random: Random, { language, range, form, kind }: CaseOptions): EvaluationCase {
  const chosen = kind ?? pickKind(random);
  const system = pickSystemMessage(random, language);
  const createTurns = (question: string): ChatTurn[] => [
    ...(system === undefined ? [] : [{ role: "system", content: system } as const]),
    { role: "user", content: question },
  ];
  if (chosen === "refusal") {
    return {
      kind: chosen,
      turns: createTurns(writeRefusalQuestion(random, language)),
      isRight: (text) => isRightRefusal(text, language),
    };
  }
  const equations = createRandomSystem(random, chosen, range);
  return {
    kind: chosen,
    turns: createTurns(writeQuestion(random, equations, language, form)),
    isRight: (text) => isRightAnswer(text, equations, language),
  };
}
