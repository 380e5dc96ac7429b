import { describe, expect, it } from "vitest";
import { readDecoderLayout } from "../../../../gpu-node/engine/ort/decoder-layout.ts";
import type { TensorInfo } from "../../../../gpu-node/engine/ort/session.ts";

const names = {
  inputIds: "input_ids",
  attentionMask: "attention_mask",
  positionIds: "position_ids",
  pastKey: "past.%d.key",
  pastValue: "past.%d.value",
  logits: "logits",
  presentKey: "present.%d.key",
  presentValue: "present.%d.value",
};
const sizes = { layers: 1, keyValueHeads: 4, headSize: 8, vocabularySize: 100 };

const integers = (name: string): TensorInfo => ({ name, type: "int64", shape: [-1, -1] });
const cache = (name: string, shape = [-1, 4, -1, 8]): TensorInfo => ({
  name,
  type: "float16",
  shape,
});
const inputs = [
  integers("input_ids"),
  integers("attention_mask"),
  cache("past.0.key"),
  cache("past.0.value"),
];
const logits: TensorInfo = { name: "logits", type: "float32", shape: [-1, -1, 100] };
const outputs = [logits, cache("present.0.key"), cache("present.0.value")];

describe("readDecoderLayout", () => {
  it("pairs past with present, and takes the types from the model", () => {
    expect(readDecoderLayout(inputs, outputs, names, sizes)).toEqual({
      inputIds: { name: "input_ids", type: "int64" },
      attentionMask: { name: "attention_mask", type: "int64" },
      positionIds: null,
      logits: { name: "logits", type: "float32" },
      vocabularySize: 100,
      cache: {
        type: "float16",
        heads: 4,
        headSize: 8,
        entries: [
          { past: "past.0.key", present: "present.0.key" },
          { past: "past.0.value", present: "present.0.value" },
        ],
      },
    });
  });

  it("feeds positions where the model asks for them", () => {
    const withPositions = [...inputs, integers("position_ids")];
    expect(readDecoderLayout(withPositions, outputs, names, sizes).positionIds).toEqual({
      name: "position_ids",
      type: "int64",
    });
  });

  it("takes the sizes of genai_config.json where the model leaves them open", () => {
    const open = [
      ...inputs.slice(0, 2),
      cache("past.0.key", [-1, -1, -1, -1]),
      cache("past.0.value"),
    ];
    expect(readDecoderLayout(open, outputs, names, sizes).cache).toMatchObject({
      heads: 4,
      headSize: 8,
    });
  });

  it("refuses a model that asks for more than the node feeds, by name", () => {
    const more = [...inputs, integers("past_sequence_length")];
    expect(() => readDecoderLayout(more, outputs, names, sizes)).toThrow(
      /can't feed: past_sequence_length\. It feeds input_ids, attention_mask, position_ids/,
    );
  });

  it("refuses a model that lacks what genai_config.json names", () => {
    expect(() => readDecoderLayout(inputs, outputs.slice(1), names, sizes)).toThrow(
      "lacks logits, which genai_config.json names. It has: present.0.key",
    );
    expect(() => readDecoderLayout(inputs, outputs, names, { ...sizes, layers: 2 })).toThrow(
      "lacks past.1.key",
    );
  });

  it("refuses sizes that contradict the model", () => {
    expect(() => readDecoderLayout(inputs, outputs, names, { ...sizes, headSize: 16 })).toThrow(
      "past.0.key is [-1, 4, -1, 8], but genai_config.json says 16 for dimension 3",
    );
  });
});
