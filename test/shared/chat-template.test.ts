import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyChatTemplate,
  type ChatTurn,
  type PromptSegment,
  toPrompt,
} from "../../shared/chat-template.ts";
import { fakeModel } from "../support/fake-node-facts.ts";
import { propertyRuns } from "../support/property-runs.ts";

const controlTokens = fakeModel.control_tokens;
const spellings = Object.keys(controlTokens);

const contentArbitrary = fc
  .array(fc.oneof(fc.constantFrom(...spellings, "<|", "|>", "<｜user｜>", "\u200B"), fc.string()))
  .map((parts) => parts.join(""));
const turnsArbitrary: fc.Arbitrary<ChatTurn[]> = fc.array(
  fc.record({
    role: fc.constantFrom("system", "user", "assistant"),
    content: contentArbitrary,
  }),
  { minLength: 1, maxLength: 8 },
);

function spell(segments: readonly PromptSegment[]): string {
  return segments
    .map((segment) => (typeof segment === "string" ? segment : segment.control))
    .join("");
}

describe("the chat template", () => {
  it("gives the article's prompt as segments", () => {
    const turns: ChatTurn[] = [
      { role: "system", content: "You are a helpful digital assistant." },
      { role: "user", content: "3x - y = 3\n2x + y = -9" },
    ];
    expect(toPrompt(applyChatTemplate(turns), controlTokens)).toEqual([
      32006,
      "\nYou are a helpful digital assistant.",
      32007,
      "\n",
      32010,
      "\n3x - y = 3\n2x + y = -9",
      32007,
      "\n",
      32001,
      "\n",
    ]);
  });

  it("spells the template of the model's own folder", () => {
    fc.assert(
      fc.property(turnsArbitrary, (turns) => {
        const whole = turns.map(({ role, content }) => `<|${role}|>\n${content}<|end|>\n`).join("");
        expect(spell(applyChatTemplate(turns))).toBe(`${whole}<|assistant|>\n`);
      }),
      propertyRuns(10_000),
    );
  });

  it("never lets a text become a control token, whatever it spells", () => {
    fc.assert(
      fc.property(turnsArbitrary, (turns) => {
        const prompt = toPrompt(applyChatTemplate(turns), controlTokens);
        const ids = prompt.filter((item) => typeof item === "number");
        const expected = turns.flatMap(({ role }) => [controlTokens[`<|${role}|>`], 32007]);
        expect(ids).toEqual([...expected, 32001]);
        const texts = prompt.filter((item) => typeof item === "string");
        expect(texts).toEqual([...turns.flatMap(({ content }) => [`\n${content}`, "\n"]), "\n"]);
      }),
      propertyRuns(100_000),
    );
  });

  it("names the token that a model lacks", () => {
    const segments = applyChatTemplate([{ role: "user", content: "hi" }]);
    expect(() => toPrompt(segments, { "<|user|>": 1 })).toThrow(
      expect.objectContaining({
        code: "internal_error",
        message: expect.stringContaining("<|end|>"),
      }),
    );
    expect(() => toPrompt([{ control: "constructor" }], {})).toThrow("constructor");
  });
});
