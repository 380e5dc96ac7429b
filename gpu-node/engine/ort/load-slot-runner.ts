/** Loads a model with its attention shared out among slots, once for each number of slots that it is to have. */
import type { OrtApi } from "./api.ts";
import type { DecoderFile } from "./decoder-file.ts";
import { writeGraph } from "./onnx-graph.ts";
import { createDeviceMemory, type ProviderChoice, type ProviderName } from "./provider.ts";
import type { RunnerLimits } from "./range-runner.ts";
import { OrtSession } from "./session.ts";
import { rewriteForSlots } from "./slot-graph.ts";
import { SlotRunner, type SlotModel } from "./slot-runner.ts";

/**
 * A spare slot takes 5 microseconds a layer: nothing to a large model, whose weights must be in memory once only; a
 * small one has a graph for each number of slots that it comes to.
 */
const smallModelBytes = 64 * 2 ** 20;
const smallModelSlots = [1, 2, 4, 8, 16] as const;
const fewSlots = 8;
const manySlots = 16;

/** Of graphs, fewest first: each has a copy of the weights. */
function chooseSlots(weightsBytes: number, maxRunning: number): readonly [number, ...number[]] {
  if (weightsBytes <= smallModelBytes) return smallModelSlots;
  return [maxRunning > fewSlots ? manySlots : fewSlots];
}

/** How many times a model's weights are in memory. */
export function countWeightCopies(provider: ProviderName, weightsBytes: number): number {
  return provider === "cpu" && weightsBytes <= smallModelBytes ? smallModelSlots.length : 1;
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
  const [fewest, ...more] = chooseSlots(weightsBytes, maxRunning);
  const load = async (slots: number): Promise<SlotModel | null> => {
    const rewritten = rewriteForSlots(graph, layout, slots);
    if (!rewritten) return null;
    const options = { modelPath: path, content: writeGraph(rewritten), threads, ...choice };
    return { slots, session: await OrtSession.load(api, options) };
  };
  const first = await load(fewest);
  if (!first) return null;
  const models: [SlotModel, ...SlotModel[]] = [first];
  for (const slots of more) {
    const model = await load(slots);
    if (model) models.push(model);
  }
  const memory = createDeviceMemory(api, first.session.pointer, choice);
  return new SlotRunner(models, layout, memory, limits);
}
