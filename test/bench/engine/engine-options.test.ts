import { describe, expect, it } from "vitest";
import { parseEngineOptions } from "../../../bench/engine/engine-options.ts";

describe("the command line of bench:engine", () => {
  it("measures everything five times unless it is told otherwise", () => {
    const { sections, turns, json } = parseEngineOptions([]);
    expect(sections).toEqual(["compare", "steps", "newcomer", "prefix", "memory", "clients"]);
    expect([turns, json]).toEqual([5, false]);
  });

  it("takes sections by name", () => {
    const options = ["--only", "memory,steps", "--turns", "2", "--json"];
    expect(parseEngineOptions(options)).toEqual({
      sections: ["memory", "steps"],
      turns: 2,
      keepsSettings: false,
      json: true,
    });
  });

  it("says what is wrong", () => {
    expect(() => parseEngineOptions(["--only", "speed"])).toThrow('not "speed"');
    expect(() => parseEngineOptions(["--turns", "0"])).toThrow("whole number from 1");
    expect(() => parseEngineOptions(["--fast"])).toThrow("--fast");
  });
});
