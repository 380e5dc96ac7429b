/**
 * Rewrites a decoder's graph so that one run takes any mixture of sequences: all tokens of the run stand in one row,
 * [1, tokens], and each attention becomes several, the slots. A slot attends for a part of the tokens, with the KV
 * cache of one sequence. So prompt chunks, single tokens and chains of drafts share the reading of the weights; and as
 * the matrix products and norms treat each token by itself, a token gets what it would get alone.
 * Slots that a run doesn't need attend for a copy of its first token with a cache of their own, which is dropped.
 * docs/decisions/2026-11-24-attention-slots.md says why, and what was measured.
 */
import type { DecoderLayout, CacheEntry } from "./decoder-layout.ts";
import { pickLogits } from "./logit-rows.ts";
import {
  createNode,
  createValue,
  pruneGraph,
  type GraphNode,
  type GraphValue,
  type OnnxGraph,
} from "./onnx-graph.ts";

/** Inputs of the rewritten graph beside the exported one's. */
export const slotInputs = {
  /** int64 [tokens + spare slots]: the tokens' places in order, then 0 for each spare slot. */
  sources: "slots.sources",
  /** int64 [tokens]: 0, 1, 2 ... */
  places: "slots.places",
  /** int64 [slots]: how many tokens each slot attends for. */
  lengths: "slots.lengths",
} as const;

export interface SlotNames {
  /** int32 [1]: tokens in the slot's row after the run, less one. */
  readonly lastPosition: string;
  /** int32 [1]: tokens in the slot's row after the run. */
  readonly length: string;
  readonly entries: readonly CacheEntry[];
}

export function namesOfSlot({ cache }: DecoderLayout, slot: number): SlotNames {
  return {
    lastPosition: `slots.last_position.${slot}`,
    length: `slots.length.${slot}`,
    entries: cache.entries.map(({ past, present }) => ({
      past: `${past}.${slot}`,
      present: `${present}.${slot}`,
    })),
  };
}

/** GroupQueryAttention's inputs, by their places. */
const places = { query: 0, value: 2, pastKey: 3, pastValue: 4, lastPosition: 5, length: 6 };
/** Those that would have to be shared out among the slots too: positions and a bias. */
const unsupported = [9, 10];

/** null where the model's attention is none that can be shared out. */
export function rewriteForSlots(
  graph: OnnxGraph,
  layout: DecoderLayout,
  slots: number,
): OnnxGraph | null {
  const attentions = graph.nodes.filter(({ operator }) => operator === "GroupQueryAttention");
  const isSupported = attentions.every(({ inputs }) =>
    unsupported.every((place) => !inputs[place]),
  );
  if (attentions.length * 2 !== layout.cache.entries.length || !isSupported) return null;
  const caches = new Set(layout.cache.entries.flatMap(({ past, present }) => [past, present]));
  const slotNames = Array.from({ length: slots }, (_, slot) => namesOfSlot(layout, slot));
  const nodes = graph.nodes.flatMap((node) =>
    node.operator === "GroupQueryAttention" ? shareOut(node, layout, slotNames) : [node],
  );
  const isKept = ({ name }: GraphValue) => !caches.has(name);
  const { type } = layout.cache;
  const picked = pickLogits({ ...graph, nodes }, layout);
  return pruneGraph({
    ...picked,
    inputs: [
      ...picked.inputs.filter(isKept),
      ...Object.values(slotInputs).map((name) => createValue(name, "int64")),
      ...slotNames.flatMap(({ lastPosition, length, entries }) => [
        createValue(lastPosition, "int32"),
        createValue(length, "int32"),
        ...entries.map(({ past }) => createValue(past, type)),
      ]),
    ],
    outputs: [
      ...graph.outputs.filter(isKept),
      ...slotNames.flatMap(({ entries }) =>
        entries.map(({ present }) => createValue(present, type)),
      ),
    ],
  });
}

/** One attention as many: tokens and spare ones cut into the slots' parts, and the results joined again. */
function shareOut(
  node: GraphNode,
  { cache }: DecoderLayout,
  slotNames: readonly SlotNames[],
): GraphNode[] {
  const [result = ""] = node.outputs;
  const [key, value] = [places.pastKey, places.pastValue].map((place) =>
    cache.entries.findIndex(({ past }) => past === node.inputs[place]),
  );
  const isAlone = slotNames.length === 1;
  const cut = isAlone ? [] : node.inputs.slice(0, places.value + 1).filter((name) => name !== "");
  const attentions = slotNames.map(({ lastPosition, length, entries }, slot): GraphNode => {
    const inputs = node.inputs.map((name) => (cut.includes(name) ? partOf(name, slot) : name));
    const [keys, values] = [entries[key ?? -1], entries[value ?? -1]];
    inputs[places.pastKey] = keys?.past ?? "";
    inputs[places.pastValue] = values?.past ?? "";
    inputs[places.lastPosition] = lastPosition;
    inputs[places.length] = length;
    const output = isAlone ? result : partOf(result, slot);
    return {
      ...node,
      name: partOf(node.name, slot),
      inputs,
      outputs: [output, keys?.present ?? "", values?.present ?? ""],
    };
  });
  if (isAlone) return attentions;
  const parts = (name: string) => slotNames.map((_, slot) => partOf(name, slot));
  return [
    ...cut.flatMap((name) => [
      createNode("Gather", [name, slotInputs.sources], [`${name}.all`], { axis: 1 }),
      createNode("Split", [`${name}.all`, slotInputs.lengths], parts(name), { axis: 1 }),
    ]),
    // ONNX Runtime runs nodes that don't depend on each other from the last to the first: a chain's slots must run
    // in their order. `loadSlotRunner` checks that they do.
    ...attentions.toReversed(),
    createNode("Concat", parts(result), [`${result}.all`], { axis: 1 }),
    createNode("Gather", [`${result}.all`, slotInputs.places], [result], { axis: 1 }),
  ];
}

function partOf(name: string, slot: number): string {
  return `${name}.${slot}`;
}
