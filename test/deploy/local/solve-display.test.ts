import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { SolveDisplay } from "../../../deploy/local/solve-display.ts";
import type { SolveEvent } from "../../../shared/solve.ts";

function token(text: string): SolveEvent {
  return { event: "token", data: { attempt: 1, text } };
}

function step(text: string, implied: boolean | null, index = 0): SolveEvent {
  const place = { offset: 0, length: text.length };
  return { event: "step", data: { attempt: 1, index, text, place, implied, equations: [] } };
}

function show(events: readonly SolveEvent[]): { answer: string; progress: string } {
  let [answer, progress] = ["", ""];
  const display = new SolveDisplay({
    answer: (text) => (answer += stripVTControlCharacters(text)),
    progress: (text) => (progress += text),
  });
  for (const event of events) display.show(event);
  return { answer, progress };
}

describe("SolveDisplay", () => {
  test("puts each line's mark behind it, however the text is cut", () => {
    const events = [
      token("We add"),
      token(":\n5x"),
      step("We add:", null),
      token(" = -6\n\nx = 1"),
      step("5x = -6", true, 1),
      token("\n"),
      step("x = 1", false, 2),
    ];
    expect(show(events).answer).toBe("We add:\n5x = -6 ✓\n\nx = 1 ✗\n");
  });

  test("shows text as it comes, before its line is finished", () => {
    expect(show([token("5x"), token(" = ")]).answer).toBe("5x = ");
  });

  test("marks the last line, which has no end of its own", () => {
    expect(show([token("x = 1"), step("x = 1", true)]).answer).toBe("x = 1 ✓\n");
  });

  test("tells those who watch what they wait for", () => {
    const { answer, progress } = show([{ event: "queue", data: { position: 3 } }]);
    expect(answer).toBe("");
    expect(progress).toBe("Waiting: 3 before this one.\n");
  });

  test("shows the equations that a step of the exact solver leads to", () => {
    const data = {
      attempt: 1,
      index: 0,
      text: "Add (1) and (2).",
      place: null,
      implied: true,
      equations: [],
      rule: "combine",
      before: ["3x - y = 3", "2x + y = -9"],
      after: ["5x = -6"],
      latex: "5x = -6",
    };
    expect(show([{ event: "step", data }]).answer).toBe("Add (1) and (2). ✓\n    5x = -6\n");
  });

  test("says which attempt follows, and when the exact solver takes over", () => {
    const attempt = (number: number, source: "model" | "exact"): SolveEvent => ({
      event: "attempt",
      data: { attempt: number, source, task: "solution" },
    });
    const { answer } = show([attempt(1, "model"), attempt(2, "model"), attempt(3, "exact")]);
    expect(answer).toBe("That is not right. Attempt 2:\nThe exact solver:\n");
  });
});
