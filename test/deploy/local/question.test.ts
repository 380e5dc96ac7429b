import { describe, expect, test } from "vitest";
import { writeQuestion } from "../../../deploy/local/question.ts";

describe("writeQuestion", () => {
  test.each([
    "3x - y = 3; 2x + y = -9",
    "3x - y = 3, 2x + y = -9",
    "3x - y = 3\n2x + y = -9\n",
    "3x - y = 3、2x + y = -9",
    " 3x - y = 3 ;; 2x + y = -9 ;",
  ])("puts the equations of %j one a line", (text) => {
    expect(writeQuestion(text, "en")).toBe(
      "Solve the following simultaneous equations:\n3x - y = 3\n2x + y = -9",
    );
  });

  test("asks in Japanese", () => {
    expect(writeQuestion("x + y = 3; x - y = 1", "ja")).toBe(
      "次の連立方程式を解きなさい\nx + y = 3\nx - y = 1",
    );
  });

  test("finds no question in separators alone", () => {
    expect(writeQuestion(" ;\n, ", "en")).toBeUndefined();
  });
});
