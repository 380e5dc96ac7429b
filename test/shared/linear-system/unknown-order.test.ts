import { expect, test } from "vitest";
import { compareUnknowns } from "../../../shared/linear-system/solving/unknown-order.ts";

test("unknowns come in the order of the alphabet and of their numbers", () => {
  const names = ["y", "x10", "x", "x2", "x_3", "β", "B", "a", "α", "x'"];
  const sorted = ["B", "a", "x", "x2", "x_3", "x10", "x'", "y", "α", "β"];
  expect(names.toSorted(compareUnknowns)).toEqual(sorted);
});
