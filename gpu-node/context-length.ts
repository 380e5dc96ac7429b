/** How many tokens prompt and completion may have together, and where LongRoPE's long factors begin. */
import type { ModelInspection } from "./engine/ort/inspect-model.ts";
import type { ModelFolder } from "./model-folder.ts";

/** Longer rows of KV cache take memory that few conversations use: they are made where MAX_CONTEXT asks for them. */
const usualContext = 4096;

type ContextFacts = Pick<ModelFolder, "name" | "contextLength" | "shortFactorsLength"> &
  Pick<ModelInspection, "controlFlow">;

export interface ContextPlan {
  readonly maxContext: number;
  /** Beyond so many tokens a sequence has LongRoPE's long factors; undefined where none gets there. */
  readonly shortFactorsLength: number | undefined;
}

/** `wanted` = MAX_CONTEXT. Throws why the model doesn't reach that far, and the way out. */
export function planContext(wanted: number | undefined, model: ContextFacts): ContextPlan {
  const { tokens: reach, reason, wayOut = "" } = findReach(model);
  const maxContext = wanted ?? Math.min(reach, usualContext);
  if (maxContext > reach) {
    throw new Error(
      `MAX_CONTEXT is ${maxContext}, but ${model.name} ${reason}. Set it to ${reach} or less${wayOut}.`,
    );
  }
  const border = model.shortFactorsLength ?? Infinity;
  return { maxContext, shortFactorsLength: maxContext > border ? border : undefined };
}

interface Reach {
  readonly tokens: number;
  /** Why not further. */
  readonly reason: string;
  readonly wayOut?: string;
}

function findReach({ contextLength, shortFactorsLength, controlFlow }: ContextFacts): Reach {
  const whole = {
    tokens: contextLength,
    reason: `was made for ${contextLength} tokens (genai_config.json)`,
  };
  if (contextLength <= (shortFactorsLength ?? usualContext)) return whole;
  if (shortFactorsLength === undefined) {
    return {
      tokens: usualContext,
      reason: "doesn't say where LongRoPE's long factors begin",
      wayOut:
        ", or fetch the model's config.json (original_max_position_embeddings) into its folder",
    };
  }
  // A sequence is all short or all long by its mask's length; positions could only tell chunks beyond the border.
  if (controlFlow !== null) return whole;
  return {
    tokens: shortFactorsLength,
    reason: `chooses LongRoPE's long factors, beyond ${shortFactorsLength} tokens, by positions, as for DirectML`,
    wayOut: ", or take an export for the CPU or CUDA",
  };
}
