/** A request's body -> what its schema makes of it. */
import type { Context } from "hono";
import type { z } from "zod";
import { fromZodError, ServiceError } from "../shared/errors.ts";

/** Throws `invalid_json`, or what `fromZodError` makes of the faults. */
export async function readRequest<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  let body: unknown;
  try {
    body = await context.req.json();
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new ServiceError("invalid_json", `The request body is not JSON: ${error.message}.`);
    }
    throw error;
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw fromZodError(parsed.error, "request body");
  return parsed.data;
}
