/** Fields of OpenAI's API that the service can't honour: refused by name, unless they ask for nothing. */
import { z } from "zod";

/**
 * Accepts absent, null, `{}`, `[]` and the `neutral` values, with which the field changes nothing; any
 * other value is an `unsupported_parameter` (see `fromZodError`).
 */
export function neutralField(...neutral: readonly (string | number | boolean)[]) {
  const allowed = neutral.map((value) => JSON.stringify(value)).join(" or ");
  return z
    .unknown()
    .refine((value) => isNothing(value) || neutral.some((item) => item === value), {
      error: allowed ? `only ${allowed} is supported` : "not supported here, leave it out",
      params: { unsupported: true },
    })
    .optional();
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
