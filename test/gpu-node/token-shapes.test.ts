import { expect, it } from "vitest";
import { createTokenShapes } from "../../gpu-node/token-shapes.ts";
import { createNanoTokenizer } from "../support/nano-model.ts";

const tokenizer = createNanoTokenizer();
const shapes = createTokenShapes(tokenizer.spelling, 32_064);

function shapesOf(text: string): number[] {
  return tokenizer.encode([text], { addsBos: false }).map((id) => shapes[id] ?? -1);
}

it("makes texts alike that differ in numbers and names only", () => {
  expect(shapesOf("So x = -12, y = 40")).toEqual(shapesOf("So p = -37, q = 58"));
  expect(shapesOf("So x = -12, y = 40")).not.toEqual(shapesOf("So x = 12, y = 40"));
});

it("leaves words, signs and control tokens what they are", () => {
  const ids = tokenizer.encode(["Solve the equations: (+) = ×", 32010, 32007], { addsBos: false });
  expect(ids.map((id) => shapes[id])).toEqual(ids);
});
