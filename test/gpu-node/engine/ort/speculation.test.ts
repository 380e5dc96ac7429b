/** The scheduler on the embedded model: an answer is the same whether tokens are guessed ahead or not. */
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createCases } from "../../../../bench/eval/evaluation-case.ts";
import { Drafter } from "../../../../gpu-node/engine/drafting/drafter.ts";
import type { ModelRunner } from "../../../../gpu-node/engine/model-runner.ts";
import { loadModelRunner } from "../../../../gpu-node/engine/ort/load-model-runner.ts";
import { plainCuda } from "../../../../gpu-node/engine/ort/provider.ts";
import { Sampler } from "../../../../gpu-node/engine/sampler.ts";
import { Scheduler } from "../../../../gpu-node/engine/scheduler.ts";
import {
  createTokenSampler,
  type SampledToken,
} from "../../../../gpu-node/engine/token-sampler.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import { createTokenShapes } from "../../../../gpu-node/token-shapes.ts";
import { applyChatTemplate, toPrompt } from "../../../../shared/chat-template.ts";
import { expectIdle } from "../../../support/hash-model.ts";
import {
  createNanoTokenizer,
  nanoFolder,
  nanoHalfPrecisionFolder,
} from "../../../support/nano-model.ts";
import { propertyRuns } from "../../../support/property-runs.ts";

/** Of the long count, on a busy machine. */
const timeout = 3_600_000;
const tokenizer = createNanoTokenizer();
const range = { coefficient: 12, constant: 99 };

const samplings = [
  { temperature: 0 },
  { temperature: 0.8, topP: 0.95 },
  { temperature: 0, repetitionPenalty: 1.1, topLogprobs: 2 },
  { temperature: 1, minP: 0.05, presencePenalty: 0.3, topLogprobs: 0 },
];

/** Each step takes as long as any other, however busy the machine is: drafts cost nothing. */
beforeEach(() => {
  let nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (nowMs += 1));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe.each([
  { folder: nanoFolder, concurrencies: [1, 3] },
  { folder: nanoHalfPrecisionFolder, concurrencies: [3] },
])("answers of $folder", ({ folder, concurrencies }) => {
  let runner: ModelRunner;
  let sampler: Sampler;

  beforeAll(async () => {
    ({ runner } = await loadModelRunner(await readModelFolder(folder), {
      provider: "cpu",
      deviceId: 0,
      threads: 2,
      maxRunning: 4,
      cuda: plainCuda,
      planRows: () => [{ length: 1024, rows: 4 }],
      onFallback: () => undefined,
    }));
    sampler = new Sampler(runner.vocabularySize);
  }, timeout);

  /** Each a token's id, and log probabilities where they were asked for. */
  async function answer(
    scheduler: Scheduler,
    promptIds: readonly number[],
    index: number,
  ): Promise<SampledToken[]> {
    const sampling = samplings[index % samplings.length] ?? { temperature: 0 };
    const { tokens } = scheduler.submit({
      promptIds,
      maxTokens: 300,
      eosTokenIds: new Set([32007, 32001, 32000]),
      sampler: createTokenSampler({ ...sampling, seed: index, promptIds }, sampler),
    });
    const made: SampledToken[] = [];
    for await (const { tokenId, logprobs } of tokens) {
      made.push({ tokenId, ...(logprobs && { logprobs }) });
    }
    return made;
  }

  it.each(concurrencies)(
    "are the same with speculation and without, %i at a time",
    async (concurrency) => {
      const shapes = createTokenShapes(tokenizer.spelling, runner.vocabularySize);
      const guessing = new Scheduler(runner, { maxWaiting: 8, drafter: new Drafter(shapes) });
      const plain = new Scheduler(runner, { maxWaiting: 8 });
      const { numRuns: count, seed } = propertyRuns(240, 6);
      const prompts = createCases({ count, language: "en", seed, range }).map(({ turns }) =>
        tokenizer.encode(toPrompt(applyChatTemplate(turns), tokenizer.controlTokens)),
      );
      const answerAll = async (scheduler: Scheduler) => {
        const answers: SampledToken[][] = [];
        for (let begin = 0; begin < count; begin += concurrency) {
          const some = prompts.slice(begin, begin + concurrency);
          answers.push(
            ...(await Promise.all(
              some.map((prompt, index) => answer(scheduler, prompt, begin + index)),
            )),
          );
        }
        return answers;
      };
      const answers = await answerAll(guessing);
      for (const [index, plainly] of (await answerAll(plain)).entries()) {
        expect(answers[index]).toEqual(plainly);
      }
      expect(guessing.speculationCounts.acceptedTokens).toBeGreaterThan(50 * count);
      await guessing.drain();
      expectIdle(guessing);
    },
    timeout,
  );
});
