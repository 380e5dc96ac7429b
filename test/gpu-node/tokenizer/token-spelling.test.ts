import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TokenSpelling } from "../../../gpu-node/tokenizer/token-spelling.ts";
import { createNanoTokenizer } from "../../support/nano-model.ts";
import { propertyRuns } from "../../support/property-runs.ts";

describe("a token of a SentencePiece vocabulary", () => {
  const tokenizer = createNanoTokenizer();

  it("spells its part of any text (property)", () => {
    const texts = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
    const cases = fc.property(texts, (text) => {
      const ids = tokenizer.encode(text, { addsBos: false });
      const bytes = Uint8Array.from(ids.flatMap((id) => [...tokenizer.spelling.bytesOf(id)]));
      // The tokenizer puts a space before a text, and takes U+2581 for one.
      expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)).toBe(
        ` ${text}`.replaceAll("▁", " "),
      );
    });
    fc.assert(cases, propertyRuns(5000));
  });

  it("that is a byte of a character is U+FFFD as text", () => {
    const [, , first = 0] = tokenizer.encode("a😀", { addsBos: false }).slice(-5);
    expect(tokenizer.spelling.textOf(first)).toBe("\uFFFD");
  });

  it("that is a control token is spelt as such", () => {
    expect(tokenizer.spelling.textOf(32_007)).toBe("<|end|>");
  });

  it("that isn't there spells nothing", () => {
    expect(tokenizer.spelling.textOf(32_060)).toBe("");
  });
});

describe("a token of a byte-level vocabulary", () => {
  const vocab = { Ġx: 0, Ċ: 1, ðŁĺ: 2, Ģ: 3, é: 4 };
  const spelling = new TokenSpelling(
    { model: { vocab }, decoder: { type: "ByteLevel" } },
    new Map(),
  );

  it("spells the bytes that its letters stand for", () => {
    expect(spelling.textOf(0)).toBe(" x");
    expect(spelling.textOf(1)).toBe("\n");
    const emoji = Uint8Array.from([...spelling.bytesOf(2), ...spelling.bytesOf(3)]);
    expect(new TextDecoder().decode(emoji)).toBe("😀");
    expect([...spelling.bytesOf(4)]).toEqual([0xe9]);
  });
});
