/** GET /admin/audit: the log of all that was done to API keys. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import { auditEntrySchema } from "../../shared/api-key.ts";
import { fromZodError } from "../../shared/errors.ts";
import type { EdgeEnvironment } from "../edge-environment.ts";
import { KeyAdmin } from "../keys/key-admin.ts";
import { errorResponses } from "./error-responses.ts";

const path = "/admin/audit";
const querySchema = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, "must be an entry's number")
    .default("0")
    .describe("Leaves out entries up to this number."),
});

export const adminAudit = new OpenAPIHono<EdgeEnvironment>();

// Not by `openapi`, which takes JSON Lines for JSON.
adminAudit.openAPIRegistry.registerPath({
  method: "get",
  path,
  summary: "All that was done to API keys, as JSON Lines",
  security: [{ Admin: [] }],
  request: { query: querySchema },
  responses: {
    200: {
      description: "An entry a line, oldest first; each was written before what it tells was done.",
      content: { "application/jsonl": { schema: auditEntrySchema } },
    },
    ...errorResponses(400, 401, 404, 500, 503),
  },
});

adminAudit.get(path, (context) => {
  const query = querySchema.safeParse(context.req.query());
  if (!query.success) throw fromZodError(query.error, "query");
  const { keyStore, keySecrets, requestId } = context.var;
  const log = new KeyAdmin(keyStore, keySecrets, requestId).audit(Number(query.data.after));
  return context.body(log, 200, { "content-type": "application/jsonl; charset=utf-8" });
});
