/** Models that `pull` knows by name, and where the hub keeps them. */

export interface HubFolder {
  /** `owner/name` at the hub. */
  readonly repository: string;
  readonly folder: string;
}

const variants = {
  "cuda-int4": "cuda/cuda-int4-rtn-block-32",
  "cuda-fp16": "cuda/cuda-fp16",
  "cpu-int4": "cpu_and_mobile/cpu-int4-rtn-block-32-acc-level-4",
} as const;

const repositories = {
  "phi-3-mini-128k": "microsoft/Phi-3-mini-128k-instruct-onnx",
  "phi-3-mini-4k": "microsoft/Phi-3-mini-4k-instruct-onnx",
} as const;

export const modelNames = Object.keys(repositories);
export const variantNames = Object.keys(variants);

/** Throws what is known, where `name` or `variant` isn't. */
export function findInCatalogue(name: string, variant: string): HubFolder {
  const repository = Object.entries(repositories).find(([known]) => known === name)?.[1];
  const folder = Object.entries(variants).find(([known]) => known === variant)?.[1];
  if (repository === undefined) {
    throw new Error(
      `No model is known as ${name}: ${modelNames.join(", ")}. Others come by --repo and --path.`,
    );
  }
  if (folder === undefined) {
    throw new Error(`--variant ${variant} is not known: ${variantNames.join(", ")}.`);
  }
  return { repository, folder };
}
