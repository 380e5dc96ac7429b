/** Loads a model with its graph as it was exported, but for the logits that nobody needs. */
import type { OrtApi } from "./api.ts";
import type { DecoderFile } from "./decoder-file.ts";
import { pickLogits } from "./logit-rows.ts";
import { writeGraph } from "./onnx-graph.ts";
import { createDeviceMemory, type ProviderChoice } from "./provider.ts";
import { RangeRunner, type RunnerLimits } from "./range-runner.ts";
import { OrtSession } from "./session.ts";
import type { DeviceCopies } from "./tensor.ts";

export interface RangeOptions extends ProviderChoice {
  readonly threads: number;
  readonly limits: RunnerLimits;
  /** Set where decode steps are to be captured as CUDA graphs. */
  readonly graphCopies: DeviceCopies | null;
}

export async function loadRangeRunner(
  api: OrtApi,
  { path, layout, graph }: DecoderFile,
  { limits, threads, graphCopies, ...choice }: RangeOptions,
): Promise<RangeRunner> {
  const content = writeGraph(pickLogits(graph, layout));
  const session = await OrtSession.load(api, { modelPath: path, content, threads, ...choice });
  const device = { ...createDeviceMemory(api, session.pointer, choice), graphCopies };
  return new RangeRunner(session, layout, device, limits);
}
