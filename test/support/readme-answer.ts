import { readFileSync } from "node:fs";

/** The answer to the article's question that the README shows as the model's. */
export function readReadmeAnswer(): string {
  const readme = readFileSync("README.md", "utf8");
  const block = /<!-- answer -->\n+```text\n([^`]*)\n```/.exec(readme);
  if (block?.[1] === undefined) throw new Error("README.md shows no answer after <!-- answer -->");
  return block[1];
}
