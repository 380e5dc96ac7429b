/** onnxruntime-node's `session.run`, fed as transformers.js does: the cache that a run gives goes into the next. */
import { InferenceSession, Tensor } from "onnxruntime-node";
import { argmax } from "../../../gpu-node/engine/argmax.ts";
import { readModelFolder } from "../../../gpu-node/model-folder.ts";
import {
  createPrompts,
  decodePromptTokens,
  readSettings,
  serveMeasures,
} from "./serve-measures.ts";

const { model, threads } = readSettings();
const { modelPath, sizes } = await readModelFolder(model);
const session = await InferenceSession.create(modelPath, {
  executionProviders: ["cpu"],
  graphOptimizationLevel: "all",
  intraOpNumThreads: threads,
});
const cacheNames = session.inputNames.filter((name) => name.startsWith("past_key_values."));

/** Sequences of one length, a batch. */
class Conversation {
  readonly #sequences: number;
  #length = 0;
  #cache: Record<string, Tensor>;

  constructor(sequences: number) {
    this.#sequences = sequences;
    this.#cache = Object.fromEntries(
      cacheNames.map((name) => {
        const shape = [sequences, sizes.keyValueHeads, 0, sizes.headSize];
        return [name, new Tensor("float32", new Float32Array(), shape)];
      }),
    );
  }

  /** The likeliest token after each sequence's. */
  async run(tokens: readonly (readonly number[])[]): Promise<number[][]> {
    const count = tokens[0]?.length ?? 0;
    this.#length += count;
    const { logits, ...outputs } = await session.run({
      input_ids: this.#toIntegers(tokens.flat(), count),
      attention_mask: this.#toIntegers(
        Array.from({ length: this.#sequences * this.#length }, () => 1),
        this.#length,
      ),
      ...this.#cache,
    });
    for (const tensor of Object.values(this.#cache)) tensor.dispose();
    this.#cache = Object.fromEntries(
      cacheNames.map((name) => [name, requireTensor(outputs[toPresentName(name)])]),
    );
    return readLikeliest(requireTensor(logits));
  }

  #toIntegers(values: readonly number[], width: number): Tensor {
    return new Tensor("int64", BigInt64Array.from(values, BigInt), [this.#sequences, width]);
  }
}

function toPresentName(name: string): string {
  return name.replace("past_key_values.", "present.");
}

function requireTensor(value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  throw new Error("The run gave no tensor.");
}

/** [sequences, tokens, vocabulary]: of each sequence the last row counts. */
function readLikeliest({ data, dims }: Tensor): number[][] {
  const [sequences = 0, tokens = 0, vocabularySize = 0] = dims;
  if (!(data instanceof Float32Array)) throw new Error("The logits are not single precision.");
  return Array.from({ length: sequences }, (_, sequence) => {
    const begin = ((sequence + 1) * tokens - 1) * vocabularySize;
    return [argmax(data.subarray(begin, begin + vocabularySize))];
  });
}

async function timePerSecond(count: number, work: () => Promise<void>): Promise<number> {
  const beginMs = performance.now();
  await work();
  return (count / (performance.now() - beginMs)) * 1000;
}

await serveMeasures("onnxruntime-node", {
  async decode({ sequences, tokens, seed }) {
    const conversation = new Conversation(sequences);
    let newest = await conversation.run(createPrompts(seed, sequences, decodePromptTokens));
    newest = await conversation.run(newest);
    return timePerSecond(sequences * tokens, async () => {
      for (let index = 0; index < tokens; index += 1) newest = await conversation.run(newest);
    });
  },
  async prefill({ tokens, seed }) {
    const prompts = createPrompts(seed, 1, tokens);
    const conversation = new Conversation(1);
    return timePerSecond(tokens, async () => {
      await conversation.run(prompts);
    });
  },
});
