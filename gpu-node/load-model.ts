/** Settings -> a model that is loaded and has made its first token. */
import { CompletionService } from "./completion-service.ts";
import { longestContext, type Config } from "./config.ts";
import { loadModelRunner } from "./engine/ort/load-model-runner.ts";
import { Scheduler } from "./engine/scheduler.ts";
import { describeError, type Log } from "./log.ts";
import { readModelFolder, type ModelFolder } from "./model-folder.ts";
import type { LoadedModel } from "./node-state.ts";
import { ModelTokenizer } from "./tokenizer/model-tokenizer.ts";

/** Throws what is wrong with the folder, the settings or the provider. */
export async function loadModel(config: Config, log: Log): Promise<LoadedModel> {
  const begin = performance.now();
  const folder = await readModelFolder(config.modelDirectory);
  const maxContext = toMaxContext(config.maxContext, folder);
  const { runner, provider, runtimeVersion } = await loadModelRunner(folder, {
    provider: config.provider,
    deviceId: config.deviceId,
    threads: config.threads,
    maxContext,
    onFallback: (passedOver, error) =>
      log("fallback", { provider: passedOver, cause: describeError(error) }),
  });
  const tokenizer = new ModelTokenizer(folder.tokenizer, folder.tokenizerConfig);
  const service = new CompletionService({
    info: toModelInfo(folder, maxContext, tokenizer.controlTokens),
    vocabularySize: runner.vocabularySize,
    tokenizer,
    scheduler: new Scheduler(runner, { maxWaiting: config.maxWaiting }),
  });
  const loadMs = performance.now() - begin;
  return { service, provider, runtimeVersion, kvBytes: runner.kvBytes, loadMs };
}

function toMaxContext(wanted: number | undefined, { contextLength, name }: ModelFolder): number {
  if (wanted === undefined) return Math.min(contextLength, longestContext);
  if (wanted <= contextLength) return wanted;
  throw new Error(
    `MAX_CONTEXT is ${wanted}, but ${name} was made for ${contextLength} tokens (genai_config.json).`,
  );
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
