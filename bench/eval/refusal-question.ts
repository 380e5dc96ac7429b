/** Questions that a model for two linear equations in two unknowns can't answer, and should say so. */
import type { Random } from "./random.ts";
import type { Language } from "./wording.ts";

const chat = {
  en: [
    "Hello!",
    "Good afternoon, how are you today?",
    "Give me a recipe for apple pie.",
    "How long do I boil an egg?",
    "Write a short poem about rain.",
    "What is the capital of Portugal?",
    'Translate "thank you" into German.',
    "Who wrote Hamlet?",
    "What is 17 times 23?",
    "Tell me about the history of algebra.",
    "What is the difference between a virus and a bacterium?",
    "Recommend a good book on gardening, please.",
  ],
  ja: [
    "こんにちは！",
    "お元気ですか？",
    "りんごのケーキの作り方を教えてください。",
    "卵は何分ゆでればよいですか？",
    "雨についての短い詩を書いてください。",
    "ポルトガルの首都はどこですか？",
    "「ありがとう」をドイツ語に訳してください。",
    "17かける23はいくつですか？",
    "代数の歴史を教えてください。",
    "おすすめの本はありますか？",
  ],
} as const;

const wordings = {
  en: [
    "Solve the following simultaneous equations:\n{equations}",
    "Solve the following system of equations:\n{equations}",
    "Solve: {equations}",
  ],
  ja: [
    "次の連立方程式を解きなさい\n{equations}",
    "以下の連立方程式を解いてください。\n{equations}",
  ],
} as const;

/** Half of them no mathematics at all, half equations beyond two linear ones in two unknowns. */
export function writeRefusalQuestion(random: Random, language: Language): string {
  if (random.chance(0.5)) return random.pick(chat[language]);
  return random.pick(wordings[language]).replace("{equations}", () => writeUnsolvable(random));
}

function writeUnsolvable(random: Random): string {
  const number = (): number => random.integer(2, 12);
  const linear = `${number()}x + ${number()}y = ${number()}`;
  return random.pick([
    // Three unknowns.
    `${number()}x + ${number()}y - ${number()}z = ${number()}\n${number()}x - y + ${number()}z = ${number()}\n` +
      `x + ${number()}y + z = ${number()}`,
    // Squares.
    `x^2 + ${number()}y = ${number()}\n${linear}`,
    `x² - ${number()}x = ${number()}`,
    `${number()}x^2 + y^2 = ${number()}\n${linear}`,
    // A product of the unknowns.
    `xy = ${number()}\n${linear}`,
    // One equation alone.
    linear,
    // An inequality.
    `${number()}x + ${number()}y > ${number()}\n${linear}`,
  ]);
}
