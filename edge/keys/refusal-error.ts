import { ServiceError } from "../../shared/errors.ts";
import type { Refusal } from "./admission.ts";

/** A key's refusal as the error that the client gets. */
export function toRefusalError({ code, message, param, retryAfterSeconds }: Refusal): ServiceError {
  return new ServiceError(code, message, { param: param ?? null, retryAfterSeconds });
}
