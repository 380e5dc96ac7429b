import { describe, expect, test } from "vitest";
import { parseEvalOptions } from "../../../bench/eval/eval-options.ts";

describe("parseEvalOptions", () => {
  test("reads every option", () => {
    const commandLine =
      "--n 2000 --lang ja --seed 4 --kind none --range 9,50 --form rearranged --concurrency 2 --json";
    expect(parseEvalOptions(commandLine.split(" "))).toEqual({
      n: 2000,
      lang: "ja",
      seed: 4,
      kind: "none",
      range: { coefficient: 9, constant: 50 },
      form: "rearranged",
      concurrency: 2,
      json: true,
    });
  });

  test.each([
    [["--n", "0"], "--n"],
    [["--lang", "fr"], "--lang"],
    [["--range", "9"], "--range"],
    [["--form", "tidy"], "--form"],
    [["--kind", "cubic"], "--kind"],
    [["--speed", "9"], "--speed"],
    [["2000"], "2000"],
  ])("names what is wrong in %j", (commandLine, name) => {
    expect(() => parseEvalOptions(commandLine)).toThrow(name);
  });
});
