import { readFileSync } from "node:fs";

/** What the README shows as the output of `npm run solve` for the article's question. */
export function readReadmeOutput(): string {
  const readme = readFileSync("README.md", "utf8");
  const block = /<!-- answer -->\n+```text\n([^`]*)\n```/.exec(readme);
  if (block?.[1] === undefined) throw new Error("README.md shows no answer after <!-- answer -->");
  return block[1];
}

/** The model's part of it: without the marks, and without the last line. */
export function readReadmeAnswer(): string {
  const lines = readReadmeOutput().split("\n").slice(0, -1);
  return lines.map((line) => line.replace(/ [✓✗]$/u, "")).join("\n");
}
