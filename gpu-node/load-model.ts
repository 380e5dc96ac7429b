/** Settings -> models that are loaded and have each made their first token. */
import { describeError } from "../shared/describe-error.ts";
import { CompletionService } from "./completion-service.ts";
import { longestContext, type Config } from "./config.ts";
import { inspectModel } from "./engine/ort/inspect-model.ts";
import { loadModelRunner } from "./engine/ort/load-model-runner.ts";
import { Scheduler } from "./engine/scheduler.ts";
import { type Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { readModelFolder, type ModelFolder } from "./model-folder.ts";
import type { ModelSource } from "./models-setting.ts";
import type { LoadedModel } from "./node-state.ts";
import {
  readFreeBytes,
  requireMemory,
  requireWithinLimit,
  type MemoryNeed,
} from "./require-memory.ts";
import { ModelTokenizer } from "./tokenizer/model-tokenizer.ts";

/** A model that was looked over and can be loaded. */
export interface PlannedModel {
  readonly folder: ModelFolder;
  readonly maxContext: number;
  readonly need: MemoryNeed;
  readonly controlFlow: string | null;
}

/** Reads no weights. Throws what is wrong with a folder or the settings. */
export async function planModel(source: ModelSource, config: Config): Promise<PlannedModel> {
  const read = await readModelFolder(source.directory);
  const folder = { ...read, name: source.name ?? read.name };
  const maxContext = toMaxContext(config.maxContext, folder);
  const { weightsBytes, kvBytesPerToken, controlFlow } = await inspectModel(folder);
  const need = { model: folder.name, weightsBytes, kvBytes: kvBytesPerToken * maxContext };
  return { folder, maxContext, need, controlFlow };
}

export interface LoadContext {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly log: Log;
}

/**
 * Loads the first of `planned`; there must be memory for the others too, which are yet to come.
 * Throws what is wrong with the model, the memory or the provider.
 */
export async function loadModel(
  planned: readonly [PlannedModel, ...PlannedModel[]],
  { config, metrics, log }: LoadContext,
): Promise<LoadedModel> {
  const begin = performance.now();
  const { folder, maxContext, need, controlFlow } = planned[0];
  const needs = planned.map((model) => model.need);
  const { runner, provider, device, runtimeVersion } = await loadModelRunner(folder, {
    provider: config.provider,
    deviceId: config.deviceId,
    threads: config.threads,
    cuda: { ...config.cuda, capturesGraphs: config.cuda.capturesGraphs && controlFlow === null },
    planRows: (each) => {
      requireMemory(needs, readFreeBytes(each, config.deviceId));
      if (each === "cuda") requireWithinLimit(need, config.cuda.memoryLimitBytes);
      return [{ length: maxContext, rows: 1 }];
    },
    onFallback: (passedOver, error) =>
      log("fallback", { provider: passedOver, cause: describeError(error) }),
  });
  if (provider === "cuda" && config.cuda.capturesGraphs && controlFlow !== null) {
    const cause = `CUDA graphs can't capture the model's ${controlFlow}`;
    log("no_graphs", { model: folder.name, cause });
  }
  const tokenizer = new ModelTokenizer(folder.tokenizer, folder.tokenizerConfig);
  const service = new CompletionService({
    info: toModelInfo(folder, maxContext, tokenizer.controlTokens),
    vocabularySize: runner.vocabularySize,
    tokenizer,
    scheduler: new Scheduler(runner, { maxWaiting: config.maxWaiting }),
    metrics,
  });
  const loadMs = performance.now() - begin;
  return { service, provider, device, runtimeVersion, kvBytes: runner.kvBytes, loadMs };
}

function toMaxContext(
  wanted: number | undefined,
  { contextLength, shortFactorsLength, name }: ModelFolder,
): number {
  const reach = Math.min(shortFactorsLength ?? longestContext, longestContext);
  if (wanted === undefined) return Math.min(contextLength, reach);
  if (wanted > contextLength) {
    throw new Error(
      `MAX_CONTEXT is ${wanted}, but ${name} was made for ${contextLength} tokens (genai_config.json). ` +
        `Set it to ${Math.min(contextLength, reach)} or less.`,
    );
  }
  if (wanted > reach) {
    throw new Error(
      `MAX_CONTEXT is ${wanted}, but ${name} takes LongRoPE's long factors beyond ${reach} tokens, which ` +
        `are not handled yet. Set it to ${reach} or less.`,
    );
  }
  return wanted;
}

function toModelInfo(
  { name, created, eosTokenIds, capabilities }: ModelFolder,
  maxContext: number,
  controlTokens: Readonly<Record<string, number>>,
) {
  return {
    id: name,
    object: "model" as const,
    created,
    owned_by: "local",
    context_length: maxContext,
    control_tokens: { ...controlTokens },
    eos_token_ids: [...eosTokenIds],
    ...(capabilities && { capabilities }),
  };
}
