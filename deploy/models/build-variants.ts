/** What `model build` can make, with the options of Microsoft's published Phi-3 folders. */
import type { HuggingFaceFolder } from "./hugging-face-folder.ts";

interface Variant {
  /** As onnxruntime-genai's builder names them. */
  readonly precision: "int4" | "fp16";
  readonly provider: "cpu" | "cuda";
  readonly extraOptions: readonly string[];
  /** Bytes on the disk for a number of the embedding, and for any other. */
  readonly embeddingBytes: number;
  readonly otherBytes: number;
  /** Bytes of memory a number at the converter's peak, measured on 2 and 5 layers of Phi-3-mini's geometry. */
  readonly peakBytes: number;
}

/** Blocks of 32 weights with one scale, each weight rounded to the nearest of 16 levels (RTN). */
const blockSize = 32;
const int4Options = [`block_size=${blockSize}`, "algo_config=default"];

const variants = {
  /** cuda-int4-rtn-block-32 */
  "cuda-int4": {
    precision: "int4",
    provider: "cuda",
    extraOptions: int4Options,
    embeddingBytes: 2,
    otherBytes: 0.5 + 2 / blockSize,
    peakBytes: 5.6,
  },
  "cuda-fp16": {
    precision: "fp16",
    provider: "cuda",
    extraOptions: [],
    embeddingBytes: 2,
    otherBytes: 2,
    peakBytes: 2.8,
  },
  /** cpu-int4-rtn-block-32-acc-level-4: a product's other factor is rounded to 8 bits. */
  "cpu-int4": {
    precision: "int4",
    provider: "cpu",
    extraOptions: [...int4Options, "accuracy_level=4"],
    embeddingBytes: 4,
    otherBytes: 0.5 + 4 / blockSize,
    peakBytes: 7.3,
  },
} as const satisfies Record<string, Variant>;

export type BuildVariant = keyof typeof variants;
export const buildVariantNames = ["cuda-int4", "cuda-fp16", "cpu-int4"] as const;

/** The builder's command line, but for the folders. No token: the hub is never asked. */
export function toBuilderOptions(name: BuildVariant): string[] {
  const { precision, provider, extraOptions } = variants[name];
  return ["-p", precision, "-e", provider, "--extra_options", "hf_token=false", ...extraOptions];
}

export function estimateBuild(
  name: BuildVariant,
  { embeddingSize, otherSize }: Pick<HuggingFaceFolder, "embeddingSize" | "otherSize">,
): { diskBytes: number; memoryBytes: number } {
  const { embeddingBytes, otherBytes, peakBytes } = variants[name];
  const weights = embeddingSize * embeddingBytes + otherSize * otherBytes;
  return {
    // The graph and LongRoPE's tables come on top of the weights.
    diskBytes: Math.ceil(weights * 1.02) + 128 * 2 ** 20,
    memoryBytes: (embeddingSize + otherSize) * peakBytes + 0.7e9,
  };
}
