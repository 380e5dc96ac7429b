/** The question that `npm run solve` puts to the model, in the article's wording. */
const wordings = {
  en: "Solve the following simultaneous equations:",
  ja: "次の連立方程式を解きなさい",
} as const;

/** The equations one a line; undefined where `text` holds none. */
export function writeQuestion(text: string, language: "en" | "ja"): string | undefined {
  const equations = text
    .split(/[;；,，、\n]/)
    .map((equation) => equation.trim())
    .filter((equation) => equation !== "");
  return equations.length === 0 ? undefined : [wordings[language], ...equations].join("\n");
}
