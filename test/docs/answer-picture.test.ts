import { expect, test } from "vitest";
import { readReadmeOutput } from "../support/readme-answer.ts";
import { drawTerminal } from "./draw-terminal.ts";

test("docs/answer.svg shows the README's answer (npm run docs draws it)", async () => {
  const command = 'npm run -s solve -- "3x - y = 3; 2x + y = -9"';
  const picture = drawTerminal(command, readReadmeOutput().split("\n"));
  await expect(picture).toMatchFileSnapshot("../../docs/answer.svg");
});
