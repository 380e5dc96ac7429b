/** A whole number from `min` to `max` that comes as text: from the environment or a command line. */
import { z } from "zod";

export function wholeNumber(min: number, max: number) {
  const fault = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, fault)
    .transform(Number)
    .pipe(z.number().min(min, fault).max(max, fault));
}
