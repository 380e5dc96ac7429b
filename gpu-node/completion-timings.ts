/** What a request's time went to, as its client sees it. */
import type { Timings } from "../shared/completion.ts";
import type { CompletionChoice } from "./completion-choice.ts";

/** Of all answers together: from the first that began, and the first token, to the last token. */
export function toTimings(choices: readonly CompletionChoice[]): Timings {
  const submittedAtMs = Math.min(...choices.map(({ sequence }) => sequence.submittedAtMs));
  const startedAtMs =
    earliest(choices.map(({ sequence }) => sequence.startedAtMs)) ?? submittedAtMs;
  const firstTokenAtMs = earliest(choices.map((choice) => choice.firstTokenAtMs)) ?? startedAtMs;
  const lastTokenAtMs = Math.max(firstTokenAtMs, ...choices.map((choice) => choice.lastTokenAtMs));
  const tokens = choices.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
  const decodeSeconds = (lastTokenAtMs - firstTokenAtMs) / 1000;
  return {
    queue_seconds: (startedAtMs - submittedAtMs) / 1000,
    prefill_seconds: (firstTokenAtMs - startedAtMs) / 1000,
    decode_seconds: decodeSeconds,
    tokens_per_second: tokens > 1 && decodeSeconds > 0 ? (tokens - 1) / decodeSeconds : null,
  };
}

function earliest(times: readonly (number | null)[]): number | undefined {
  const known = times.filter((time) => time !== null);
  return known.length > 0 ? Math.min(...known) : undefined;
}
