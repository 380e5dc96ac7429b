import { describe, expect, test } from "vitest";
import { parseSolveOptions } from "../../../deploy/local/solve-options.ts";

describe("parseSolveOptions", () => {
  test("reads the equations and the options in any order", () => {
    const expected = {
      question: "x = 1; y = 2",
      lang: "ja",
      method: "cramer",
      attempts: 3,
      json: true,
    };
    const options = ["--lang", "ja", "--json", "--method", "cramer", "--attempts=3"];
    expect(parseSolveOptions(["x = 1; y = 2", ...options])).toEqual(expected);
    expect(parseSolveOptions([...options, "x = 1; y = 2"])).toEqual(expected);
  });

  test("takes equations that begin with a minus sign, and - for stdin", () => {
    expect(parseSolveOptions(["-x + y = 2; x = 1"]).question).toBe("-x + y = 2; x = 1");
    expect(parseSolveOptions(["-"]).question).toBe("-");
  });

  test.each([
    [[], "No equations"],
    [["x = 1", "y = 2"], "one argument"],
    [["--lang", "fr", "x = 1"], "--lang"],
    [["--method", "magic", "x = 1"], "--method"],
    [["--attempts", "9", "x = 1"], "--attempts"],
    [["--speed", "x = 1"], "--speed"],
  ])("says what is wrong with %j", (commandLine, fault) => {
    expect(() => parseSolveOptions(commandLine)).toThrow(fault);
  });
});
