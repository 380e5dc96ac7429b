import { PreTrainedTokenizer } from "@huggingface/transformers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelTokenizer } from "../../../gpu-node/tokenizer/model-tokenizer.ts";
import { applyChatTemplate, toPrompt, type ChatTurn } from "../../../shared/chat-template.ts";
import { createNanoTokenizer, readTokenizerFiles } from "../../support/nano-model.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const controlSpelling = /<\|[a-z0-9]+\|>|<\/?s>|<unk>/;

/** What people write: words, mathematics, scripts, emoji, white space in odd places, and noise. */
const textArbitrary = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.constantFrom(" ", "  ", "\n", "\n\n", "\t", "\r\n", " \u00a0", "\u3000", "▁", "<0x0A>"),
      fc.constantFrom(
        "3x - y = 3",
        "2x + y = −9",
        "次の連立方程式を解きなさい",
        "\\begin{align}",
        "😀👩‍👩‍👧",
        "<|",
        "|>",
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""))
  .filter((text) => !controlSpelling.test(text));

const turnsArbitrary: fc.Arbitrary<ChatTurn[]> = fc.array(
  fc.record({
    role: fc.constantFrom("system", "user", "assistant"),
    content: textArbitrary,
  }),
  { minLength: 1, maxLength: 4 },
);

describe.each([true, false])("a prompt of segments, rstrip %s", (rstrip) => {
  const { tokenizer, config } = readTokenizerFiles(rstrip);
  const reference = new PreTrainedTokenizer(tokenizer, config);
  const ours = createNanoTokenizer(rstrip);

  it("has the ids of apply_chat_template for ordinary conversations (property)", () => {
    const cases = fc.property(turnsArbitrary, (turns) => {
      const expected: unknown = reference.apply_chat_template(turns, {
        add_generation_prompt: true,
        return_tensor: false,
        return_dict: false,
      });
      const prompt = toPrompt(applyChatTemplate(turns), ours.controlTokens);
      expect(ours.encode(prompt)).toEqual(expected);
    });
    fc.assert(cases, propertyRuns(10_000));
  });

  it("yields no control token from text, whatever it spells (property)", () => {
    const spellings = Object.keys(ours.controlTokens);
    const control = new Set([...Object.values(ours.controlTokens), 2]);
    const hostile = fc
      .array(fc.oneof(fc.constantFrom(...spellings, "</s>", "\n", " "), textArbitrary), {
        maxLength: 6,
      })
      .map((parts) => parts.join(""));
    const cases = fc.property(hostile, (text) => {
      expect(ours.encode(`${text}x`).filter((id) => control.has(id))).toEqual([]);
    });
    fc.assert(cases, propertyRuns(10_000));
  });

  it("does not depend on how a text is cut into strings (property)", () => {
    const cases = fc.property(fc.array(textArbitrary, { minLength: 1, maxLength: 4 }), (texts) => {
      expect(ours.encode([32010, ...texts, 32007])).toEqual(
        ours.encode([32010, texts.join(""), 32007]),
      );
    });
    fc.assert(cases, propertyRuns(1000));
  });
});

describe("ModelTokenizer", () => {
  const tokenizer = createNanoTokenizer();

  it("lists the tokenizer's control tokens with their ids", () => {
    expect(tokenizer.controlTokens).toMatchObject({
      "<|endoftext|>": 32000,
      "<|assistant|>": 32001,
      "<|system|>": 32006,
      "<|end|>": 32007,
      "<|user|>": 32010,
    });
  });

  it("never counts more tokens beforehand than there are (property)", () => {
    const part = fc.oneof(
      textArbitrary,
      fc.constantFrom(32010, 32007),
      fc.constant(" ".repeat(99)),
    );
    const cases = fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (prompt) => {
      expect(tokenizer.countAtLeast(prompt)).toBeLessThanOrEqual(tokenizer.encode(prompt).length);
    });
    fc.assert(cases, propertyRuns(2000));
  });

  it("takes a prompt of ids as it is", () => {
    expect(tokenizer.encode([32010, 5, 32007])).toEqual([32010, 5, 32007]);
  });

  it("swallows white space after a control token that says so, and only there", () => {
    expect(tokenizer.encode([32010, " \n ", 32007])).toEqual([32010, 32007]);
    expect(createNanoTokenizer(false).encode([32010, "\n", 32007])).toEqual([
      32010, 29871, 13, 32007,
    ]);
  });

  it("puts BOS first where the chat template does, but not twice and not before ids alone", () => {
    const { tokenizer: files, config } = readTokenizerFiles();
    const template = `{{ bos_token }}${String(config["chat_template"])}`;
    const withBos = new ModelTokenizer(files, { ...config, chat_template: template });
    expect(withBos.encode([32010, "a"])[0]).toBe(1);
    expect(withBos.encode([1, 32010, "a"]).filter((id) => id === 1)).toEqual([1]);
    expect(withBos.encode([32010, 5])).toEqual([32010, 5]);
    expect(tokenizer.encode("a")[0]).not.toBe(1);
  });
});
