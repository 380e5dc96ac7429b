import { describe, expect, test } from "vitest";
import { parseSolveOptions } from "../../../deploy/local/solve-options.ts";

describe("parseSolveOptions", () => {
  test("reads the equations and the options in any order", () => {
    const expected = { equations: "x = 1; y = 2", language: "ja", json: true };
    expect(parseSolveOptions(["x = 1; y = 2", "--lang", "ja", "--json"])).toEqual(expected);
    expect(parseSolveOptions(["--json", "--lang=ja", "x = 1; y = 2"])).toEqual(expected);
  });

  test("takes equations that begin with a minus sign, and - for stdin", () => {
    expect(parseSolveOptions(["-x + y = 2; x = 1"]).equations).toBe("-x + y = 2; x = 1");
    expect(parseSolveOptions(["-"]).equations).toBe("-");
  });

  test.each([
    [[], "No equations"],
    [["x = 1", "y = 2"], "one argument"],
    [["--lang", "fr", "x = 1"], "fr"],
    [["--speed", "x = 1"], "--speed"],
  ])("says what is wrong with %j", (commandLine, fault) => {
    expect(() => parseSolveOptions(commandLine)).toThrow(fault);
  });
});
