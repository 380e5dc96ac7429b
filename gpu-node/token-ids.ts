/** Token ids from outside. */
import { ServiceError } from "../shared/errors.ts";

/** Throws `invalid_request` for ids that the model lacks. */
export function checkTokenIds(
  ids: Iterable<number>,
  vocabularySize: number,
  field: "prompt" | "tokens" | "logit_bias" | "stop_token_ids",
): void {
  for (const id of ids) {
    if (id < vocabularySize) continue;
    throw new ServiceError(
      "invalid_request",
      `\`${field}\` has the token id ${id}; this model's ids end at ${vocabularySize - 1}.`,
      { param: field },
    );
  }
}
