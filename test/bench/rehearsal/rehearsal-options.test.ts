import { expect, test } from "vitest";
import { parseRehearsalOptions } from "../../../bench/rehearsal/rehearsal-options.ts";

test("asks for 100 tokens of the folder that is named, unless told otherwise", () => {
  expect(parseRehearsalOptions(["models/x"])).toEqual({
    directory: "models/x",
    tokens: 100,
    json: false,
  });
  expect(parseRehearsalOptions(["--json", "models/x", "--tokens", "20"])).toEqual({
    directory: "models/x",
    tokens: 20,
    json: true,
  });
});

test.each([
  [[], /Name one model folder/],
  [["one", "two"], /Name one model folder/],
  [["one", "--tokens", "1"], /--tokens must be a whole number from 2/],
  [["one", "--tokens", "many"], /--tokens must be/],
  [["one", "--speed"], /--speed/],
])("refuses %j", (commandLine, reason) => {
  expect(() => parseRehearsalOptions(commandLine)).toThrow(reason);
});
