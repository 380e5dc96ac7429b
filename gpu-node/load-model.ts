/** Settings -> models that are loaded and have each made their first token. */
import { strict as assert } from "node:assert";
import { describeError } from "../shared/describe-error.ts";
import { CompletionService } from "./completion-service.ts";
import type { Config } from "./config.ts";
import { planContext, type ContextPlan } from "./context-length.ts";
import type { ModelRunner } from "./engine/model-runner.ts";
import { Drafter } from "./engine/drafting/drafter.ts";
import { inspectModel } from "./engine/ort/inspect-model.ts";
import { loadModelRunner } from "./engine/ort/load-model-runner.ts";
import { countWeightCopies } from "./engine/ort/load-slot-runner.ts";
import type { ProviderName } from "./engine/ort/provider.ts";
import { Scheduler } from "./engine/scheduler.ts";
import { type Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { readModelFolder, type ModelFolder } from "./model-folder.ts";
import type { ModelSource } from "./models-setting.ts";
import type { LoadedModel } from "./node-state.ts";
import { readUsableBytes } from "./free-memory.ts";
import { planMemory, type MemoryLimit, type MemoryNeed, type MemoryPlan } from "./memory-plan.ts";
import { createTokenShapes } from "./token-shapes.ts";
import { ModelTokenizer } from "./tokenizer/model-tokenizer.ts";

/** A model that was looked over and can be loaded. */
export interface PlannedModel {
  readonly folder: ModelFolder;
  readonly need: MemoryNeed;
  readonly context: ContextPlan;
  readonly controlFlow: string | null;
}

/** Reads no weights. Throws what is wrong with a folder or the settings. */
export async function planModel(source: ModelSource, config: Config): Promise<PlannedModel> {
  const read = await readModelFolder(source.directory);
  const folder = { ...read, name: source.name ?? read.name };
  const { weightsBytes, kvBytesPerToken, controlFlow } = await inspectModel(folder);
  const context = planContext(config.maxContext, { ...folder, controlFlow });
  const { maxContext } = context;
  // A captured decode step has one address for its row.
  const isCaptured = config.cuda.capturesGraphs && controlFlow === null;
  const isAlone = isCaptured || config.isReproducible;
  const maxRows = isAlone ? 1 : config.maxRunning;
  // A single row keeps its last prompt by itself; whoever asks for one wants the least memory.
  const keptRows = maxRows === 1 ? 0 : maxRows;
  const need = { model: folder.name, weightsBytes, kvBytesPerToken, maxContext, maxRows, keptRows };
  return { folder, need, context, controlFlow };
}

export interface LoadContext {
  /** Those that are loaded already. */
  readonly loaded: readonly LoadedModel[];
  readonly config: Config;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Told when a model's steps fail one after another. */
  readonly onBroken: (model: string, error: unknown) => void;
}

/**
 * Loads the first of `planned`; there must be memory for the others too, which are yet to come.
 * Throws what is wrong with the model, the memory or the provider.
 */
export async function loadModel(
  planned: readonly [PlannedModel, ...PlannedModel[]],
  { config, metrics, log, loaded, onBroken }: LoadContext,
): Promise<LoadedModel> {
  const begin = performance.now();
  const [{ folder, need, controlFlow }, ...yetToCome] = planned;
  const needs = [need, ...yetToCome.map((model) => model.need)] as const;
  let memoryPlan: MemoryPlan | undefined;
  const { runner, provider, device, runtimeVersion } = await loadModelRunner(folder, {
    provider: config.provider,
    deviceId: config.deviceId,
    threads: config.threads,
    maxRunning: need.maxRows,
    cuda: { ...config.cuda, capturesGraphs: config.cuda.capturesGraphs && controlFlow === null },
    planRows: (each) => {
      memoryPlan = planMemory(countCopies(needs, each), limitMemory(each, config, loaded));
      return memoryPlan.rowClasses;
    },
    onFallback: (passedOver, error) =>
      log("fallback", { provider: passedOver, cause: describeError(error) }),
  });
  if (provider === "cuda" && config.cuda.capturesGraphs && controlFlow !== null) {
    const cause = `CUDA graphs can't capture the model's ${controlFlow}`;
    log("no_graphs", { model: folder.name, cause });
  }
  const service = createService(runner, planned[0], { config, metrics, onBroken });
  const loadMs = performance.now() - begin;
  assert(memoryPlan, "A model is loaded by a plan.");
  return { service, provider, device, runtimeVersion, memoryPlan, loadMs };
}

/** With the weights as often as they are in memory on that provider. */
function countCopies(
  [first, ...others]: readonly [MemoryNeed, ...MemoryNeed[]],
  provider: ProviderName,
): [MemoryNeed, ...MemoryNeed[]] {
  const toNeed = (need: MemoryNeed): MemoryNeed => ({
    ...need,
    weightsBytes: need.weightsBytes * countWeightCopies(provider, need.weightsBytes),
  });
  return [toNeed(first), ...others.map(toNeed)];
}

function createService(
  runner: ModelRunner,
  { folder, need, context }: PlannedModel,
  { config, metrics, onBroken }: Pick<LoadContext, "config" | "metrics" | "onBroken">,
): CompletionService {
  const tokenizer = new ModelTokenizer(folder.tokenizer, folder.tokenizerConfig);
  return new CompletionService({
    info: toModelInfo(folder, context.maxContext, tokenizer.controlTokens),
    vocabularySize: runner.vocabularySize,
    tokenizer,
    scheduler: new Scheduler(runner, {
      maxWaiting: config.maxWaiting,
      maxWaitingTokens: config.maxWaitingTokens,
      maxRunning: need.maxRows,
      shortFactorsLength: context.shortFactorsLength,
      keepsPrompts: !config.isReproducible,
      ...(!config.isReproducible && {
        drafter: new Drafter(createTokenShapes(tokenizer.spelling, runner.vocabularySize)),
      }),
      onStep: (tokens) => metrics.observeStep(folder.name, tokens),
      onBroken: (error) => onBroken(folder.name, error),
    }),
    metrics,
  });
}

/** What the models that are not loaded yet may take together. */
function limitMemory(
  provider: ProviderName,
  { maxMemoryBytes, deviceId, cuda }: Config,
  loaded: readonly LoadedModel[],
): MemoryLimit {
  const weights = sum(loaded.map(({ memoryPlan }) => memoryPlan.weightsBytes));
  const kv = sum(loaded.map(({ memoryPlan }) => memoryPlan.kvBytes));
  const limits: { bytes: number; description: string }[] = [];
  if (maxMemoryBytes !== undefined) {
    limits.push({ bytes: maxMemoryBytes - weights - kv, description: "are left of MAX_MEMORY" });
  }
  if (provider === "cuda" && cuda.memoryLimitBytes !== null) {
    limits.push({ bytes: cuda.memoryLimitBytes, description: "are allowed by CUDA_MEMORY_MB" });
  }
  const usable = readUsableBytes(provider, deviceId);
  if (usable !== null && maxMemoryBytes === undefined) {
    // A system gives memory when it is touched: rows that are not in use yet still count as free.
    const untouched = provider === "cpu" ? kv : 0;
    limits.push({ bytes: usable - untouched, description: "may be taken of what is free" });
  }
  return limits.toSorted((a, b) => a.bytes - b.bytes)[0] ?? { bytes: null, description: "" };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
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
