import { describe, expect, it } from "vitest";
import { parseSpeculationOptions } from "../../../bench/engine/speculation-options.ts";

describe("the command line of bench:speculation", () => {
  it("measures 500 answers of the embedded model after 50 others", () => {
    expect(parseSpeculationOptions([])).toMatchObject({
      model: "models/renritsu-nano/int4",
      text: "solver",
      answers: 500,
      warmUp: 50,
    });
  });

  it("takes what it is told", () => {
    const commandLine = ["--text", "random", "--lang", "ja", "--answers", "7", "--warm-up", "0"];
    expect(parseSpeculationOptions(commandLine)).toMatchObject({
      text: "random",
      language: "ja",
      answers: 7,
      warmUp: 0,
    });
  });

  it.each([
    [["--answers", "0"], "--answers takes a whole number from 1"],
    [["--tokens", "many"], "--tokens takes a whole number from 2"],
    [["--text", "novel"], "--text takes solver or random"],
  ])("says what is wrong with %j", (commandLine, message) => {
    expect(() => parseSpeculationOptions(commandLine)).toThrow(message);
  });
});
