/** Loads a model with its attention shared out among slots, once for each number of slots that it is to have. */
import type { OrtApi } from "./api.ts";
import type { DecoderFile } from "./decoder-file.ts";
import { writeGraph } from "./onnx-graph.ts";
import { createDeviceMemory, type ProviderChoice, type ProviderName } from "./provider.ts";
import type { RunnerLimits } from "./range-runner.ts";
import { OrtSession } from "./session.ts";
import { rewriteForSlots } from "./slot-graph.ts";
import type { SlotModel, SlotModels } from "./slot-line.ts";
import { SlotRunner, type SlotRunnerModels } from "./slot-runner.ts";

/**
 * A spare slot takes 5 microseconds a layer: nothing to a large model, whose weights must be in memory once only; a
 * small one has a graph for each number of slots that it comes to.
 */
const smallModelBytes = 64 * 2 ** 20;
const smallModelSlots = [1, 2, 4, 8, 16] as const;
/**
 * A small model's operations are too short to be shared by threads: tokens of several rows are run in parts side by
 * side, each on a thread of its own. Four calls at once are what libuv has threads for.
 */
const sideSlots = [4, 8] as const;
const mostSides = 4;
const fewSlots = 8;
const manySlots = 16;

function isSmall(weightsBytes: number): boolean {
  return weightsBytes <= smallModelBytes;
}

/** Of graphs, fewest first: each has a copy of the weights. */
function chooseSlots(weightsBytes: number, maxRunning: number): readonly [number, ...number[]] {
  if (isSmall(weightsBytes)) return smallModelSlots;
  return [maxRunning > fewSlots ? manySlots : fewSlots];
}

/** How many times a model's weights are in memory. */
export function countWeightCopies(provider: ProviderName, weightsBytes: number): number {
  const isCopied = provider === "cpu" && isSmall(weightsBytes);
  return isCopied ? smallModelSlots.length + sideSlots.length : 1;
}

export interface SlotOptions extends ProviderChoice {
  readonly threads: number;
  readonly limits: RunnerLimits;
  /** Most sequences at once. */
  readonly maxRunning: number;
}

/** null where the model's attention can't be shared out. */
export async function loadSlotRunner(
  api: OrtApi,
  { path, layout, graph, weightsBytes }: DecoderFile,
  { maxRunning, limits, threads, ...choice }: SlotOptions,
): Promise<SlotRunner | null> {
  const load = async (slots: number, isSingleThreaded: boolean): Promise<SlotModel | null> => {
    const rewritten = rewriteForSlots(graph, layout, slots);
    if (!rewritten) return null;
    const content = writeGraph(rewritten);
    const options = { modelPath: path, content, threads, isSingleThreaded, ...choice };
    return { slots, session: await OrtSession.load(api, options) };
  };
  const whole = await loadAll(chooseSlots(weightsBytes, maxRunning), (slots) => load(slots, false));
  if (!whole) return null;
  const hasSides = isSmall(weightsBytes) && threads > 1 && maxRunning > 1;
  const sides = hasSides ? await loadAll(sideSlots, (slots) => load(slots, true)) : null;
  const models: SlotRunnerModels = {
    whole,
    sides: sides && { models: sides, count: Math.min(threads, mostSides) },
  };
  const [first] = whole;
  const memory = createDeviceMemory(api, first.session.pointer, choice);
  return new SlotRunner(models, layout, memory, limits);
}

async function loadAll(
  [fewest, ...more]: readonly [number, ...number[]],
  load: (slots: number) => Promise<SlotModel | null>,
): Promise<SlotModels | null> {
  const first = await load(fewest);
  if (!first) return null;
  const others: SlotModel[] = [];
  for (const slots of more) {
    const model = await load(slots);
    if (model) others.push(model);
  }
  return [first, ...others];
}
