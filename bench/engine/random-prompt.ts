/** Prompts without meaning, for what is measured by their length alone. */
import { createRandom } from "../../gpu-node/engine/random.ts";

/** Of the vocabulary these are neither bytes nor control tokens. */
const firstToken = 300;
const lastToken = 31_999;

/** Prompts of different seeds have nothing in common. */
export function createRandomPrompt(seed: number, length: number): number[] {
  const random = createRandom(seed);
  const count = lastToken - firstToken + 1;
  return Array.from({ length }, () => firstToken + Math.floor(random() * count));
}
