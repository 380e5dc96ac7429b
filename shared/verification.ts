/** `verify: true` of /v1/chat/completions: what the exact solver says of the model's answer. */
import { z } from "zod";

export const verificationSchema = z
  .object({
    /** Whether the answer's last values are exactly the solution of the question's system. */
    verified: z.boolean(),
    /** What the system comes to; null where the question can't be read as one. */
    status: z.enum(["unique", "none", "infinite"]).nullable(),
    /** Whether no equation in the answer is false; null where none could be tested. */
    steps_ok: z.boolean().nullable(),
    /** The equations that were read from the last user message. */
    equations: z.array(z.string()),
    /** The exact solution in lowest terms, where there is one alone. */
    solution: z.record(z.string(), z.string()).nullable(),
    /** Why the question can't be read (a code of docs/reading.md), or why the answer can't. */
    reason: z.string().nullable(),
  })
  .meta({ id: "Verification" });
export type Verification = z.infer<typeof verificationSchema>;
