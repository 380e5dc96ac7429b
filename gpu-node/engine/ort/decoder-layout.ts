/**
 * Which of a session's inputs and outputs is what. Names and sizes come from genai_config.json; types,
 * and whether there are positions to feed, from the model file itself, which also checks the sizes.
 */
import type { ElementType } from "./element-type.ts";
import type { TensorInfo } from "./session.ts";

/** Sizes as genai_config.json gives them: older exports leave dimensions open in the model file. */
export interface DecoderSizes {
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly vocabularySize: number;
}

/** Names as genai_config.json gives them; `%d` stands for the layer. */
export interface DecoderNames {
  readonly inputIds: string;
  readonly attentionMask: string;
  readonly positionIds: string;
  readonly pastKey: string;
  readonly pastValue: string;
  readonly logits: string;
  readonly presentKey: string;
  readonly presentValue: string;
}

export interface TypedName {
  readonly name: string;
  readonly type: ElementType;
}

/** A cache tensor: the same memory is read as `past` and written as `present`. */
export interface CacheEntry {
  readonly past: string;
  readonly present: string;
}

export interface DecoderLayout {
  readonly inputIds: TypedName;
  readonly attentionMask: TypedName;
  readonly positionIds: TypedName | null;
  /** Output [batch, tokens, vocabularySize]. */
  readonly logits: TypedName;
  readonly vocabularySize: number;
  /** Keys and values of all layers, each [batch, heads, tokens, headSize]. */
  readonly cache: {
    readonly type: ElementType;
    readonly heads: number;
    readonly headSize: number;
    readonly entries: readonly CacheEntry[];
  };
}

/** Throws what the model needs that can't be fed, or lacks. */
export function readDecoderLayout(
  inputs: readonly TensorInfo[],
  outputs: readonly TensorInfo[],
  names: DecoderNames,
  sizes: DecoderSizes,
): DecoderLayout {
  const entries = Array.from({ length: sizes.layers }, (_, layer) => [
    { past: atLayer(names.pastKey, layer), present: atLayer(names.presentKey, layer) },
    { past: atLayer(names.pastValue, layer), present: atLayer(names.presentValue, layer) },
  ]).flat();
  refuseUnknownInputs(inputs, [
    names.inputIds,
    names.attentionMask,
    names.positionIds,
    ...entries.map((entry) => entry.past),
  ]);
  for (const entry of entries) {
    checkDimension(find(inputs, entry.past), 1, sizes.keyValueHeads);
    checkDimension(find(inputs, entry.past), 3, sizes.headSize);
    find(outputs, entry.present);
  }
  const logits = find(outputs, names.logits);
  checkDimension(logits, 2, sizes.vocabularySize);
  const cache = find(inputs, atLayer(names.pastKey, 0));
  const hasPositions = inputs.some((input) => input.name === names.positionIds);
  return {
    inputIds: typed(find(inputs, names.inputIds)),
    attentionMask: typed(find(inputs, names.attentionMask)),
    positionIds: hasPositions ? typed(find(inputs, names.positionIds)) : null,
    logits: typed(logits),
    vocabularySize: sizes.vocabularySize,
    cache: {
      type: typed(cache).type,
      heads: sizes.keyValueHeads,
      headSize: sizes.headSize,
      entries,
    },
  };
}

function atLayer(pattern: string, layer: number): string {
  return pattern.replace("%d", String(layer));
}

function refuseUnknownInputs(inputs: readonly TensorInfo[], known: readonly string[]): void {
  const unknown = inputs.map((input) => input.name).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new Error(
    `The model asks for inputs that this node can't feed: ${unknown.join(", ")}. ` +
      `It feeds ${known.slice(0, 3).join(", ")} and the KV cache.`,
  );
}

function find(tensors: readonly TensorInfo[], name: string): TensorInfo {
  const found = tensors.find((tensor) => tensor.name === name);
  if (found) return found;
  const names = tensors.map((tensor) => tensor.name).join(", ");
  throw new Error(`The model lacks ${name}, which genai_config.json names. It has: ${names}.`);
}

function typed({ name, type }: TensorInfo): TypedName {
  if (type === null) {
    throw new Error(`The model's ${name} has an element type that isn't supported.`);
  }
  return { name, type };
}

function checkDimension({ name, shape }: TensorInfo, index: number, expected: number): void {
  const dimension = shape[index] ?? -1;
  if (dimension <= 0 || dimension === expected) return;
  throw new Error(
    `The model's ${name} is [${shape.join(", ")}], but genai_config.json says ${expected} ` +
      `for dimension ${index}.`,
  );
}
