/** A whole explanation as one text. */
import type { Explanation, ExplanationStep } from "./explanation.ts";

/** Numbered steps, each equation on a line of its own. */
export function formatExplanation(explanation: Explanation): string {
  return writeSteps(explanation, ({ after, labels }) =>
    after.map((equation, index) => {
      const label = labels[index];
      return `    ${equation}${label === undefined ? "" : `  ${label}`}`;
    }),
  );
}

/** Markdown with the formulas in LaTeX, between `$$`. */
export function formatExplanationMarkdown(explanation: Explanation): string {
  return writeSteps(explanation, ({ latex }) => (latex === "" ? [] : ["", `$$${latex}$$`, ""]));
}

function writeSteps(
  { notice, steps }: Explanation,
  writeFormulas: (step: ExplanationStep) => string[],
): string {
  const lines = steps.flatMap((step, index) => [
    `${index + 1}. ${step.text}`,
    ...writeFormulas(step),
  ]);
  // A change of method is the first step already.
  const isSaid = notice === undefined || steps[0]?.text === notice;
  return [...(isSaid ? [] : [notice, ""]), ...lines].join("\n").replaceAll(/\n{3,}/gu, "\n\n");
}
