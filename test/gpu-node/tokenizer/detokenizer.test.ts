import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNanoTokenizer } from "../../support/nano-model.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const tokenizer = createNanoTokenizer();
const assistant = 32001;

/** The pieces that come out when the tokens of `text` go in one by one, after a control token. */
function pieces(text: string): string[] {
  const [, ...ids] = tokenizer.encode([assistant, text]);
  const detokenizer = tokenizer.createDetokenizer([assistant]);
  return [...ids.map((id) => detokenizer.push(id)), detokenizer.flush()];
}

describe("Detokenizer", () => {
  it("gives the words out with their spaces, but none before the first", () => {
    expect(pieces("Multiply the second equation")).toEqual([
      "Mult",
      "ip",
      "ly",
      " the",
      " second",
      " equation",
      "",
    ]);
  });

  it("holds an emoji back until its last byte", () => {
    expect(pieces("a😀b")).toEqual(["a", "", "", "", "😀", "b", ""]);
  });

  it("goes on from the prompt's text with a space where the word begins", () => {
    const prompt = tokenizer.encode("hello");
    const [, world = 0] = tokenizer.encode("hello world");
    expect(tokenizer.createDetokenizer(prompt).push(world)).toBe(" world");
    expect(tokenizer.createDetokenizer([...prompt, assistant]).push(world)).toBe("world");
  });

  it("gives no text for control tokens, and keeps the space of the word after them", () => {
    const [, world = 0] = tokenizer.encode("hello world");
    const detokenizer = tokenizer.createDetokenizer([assistant]);
    const made = [world, 32007, 32010, world].map((id) => detokenizer.push(id));
    expect(made).toEqual(["world", "", "", " world"]);
  });

  it("gives bytes that are no character out in the end, instead of holding them for ever", () => {
    const startByte = 3 + 0xf0; // byte tokens are 3 to 258
    const detokenizer = tokenizer.createDetokenizer([assistant]);
    const made = Array.from({ length: 8 }, () => detokenizer.push(startByte)).join("");
    expect(made).toMatch(/^\uFFFD{8}$/);
    expect(detokenizer.push(startByte) + detokenizer.flush()).toBe("\uFFFD");
  });

  it("gives out the text that went in, in whole characters (property)", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom("3x - y = 3\n\n2x + y = −9", "答えは x = -6/5 です。"),
    );
    const cases = fc.property(text, (whole) => {
      const expected = whole.trimStart(); // the control token before it swallows the rest
      const made = pieces(whole);
      expect(made.join("")).toBe(expected);
      const cutCharacters = made.filter((piece) => piece.includes("\uFFFD"));
      expect(cutCharacters.length > 0).toBe(expected.includes("\uFFFD"));
    });
    fc.assert(cases, propertyRuns(10_000));
  });
});
