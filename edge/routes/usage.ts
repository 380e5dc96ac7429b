/** GET /v1/usage: what the key that asks has used. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { type KeyUsage, keyUsageSchema } from "../../shared/api-key.ts";
import { fromZodError, ServiceError } from "../../shared/errors.ts";
import type { EdgeEnvironment } from "../edge-environment.ts";
import { errorResponses } from "./error-responses.ts";

const route = createRoute({
  method: "get",
  path: "/v1/usage",
  summary: "What this key has used",
  security: [{ Bearer: [] }],
  request: {
    query: z.strictObject({
      format: z.enum(["json", "csv"], "must be json or csv").default("json"),
    }),
  },
  responses: {
    200: {
      description: "Requests and tokens by days (UTC); as CSV the days alone.",
      content: {
        "application/json": { schema: keyUsageSchema },
        "text/csv": { schema: z.string() },
      },
    },
    ...errorResponses(400, 401, 403, 429, 500, 503),
  },
});

export const usage = new OpenAPIHono<EdgeEnvironment>({
  defaultHook: (result) => {
    if (!result.success) throw fromZodError(result.error, "query");
  },
});

usage.openapi(route, async (context) => {
  const { keyStore, keyId } = context.var;
  const used = await keyStore.ask(keyStore.key(keyId).usage());
  if (!used) throw new ServiceError("invalid_api_key", "This API key is not known here.");
  if (context.req.valid("query").format === "json") return context.json(used, 200);
  return context.body(toCsv(used), 200, { "content-type": "text/csv; charset=utf-8" });
});

function toCsv({ days }: KeyUsage): string {
  const columns = [
    "date",
    "requests",
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
  ] as const;
  const rows = days.map((day) => columns.map((column) => day[column]).join(","));
  return `${[columns.join(","), ...rows].join("\r\n")}\r\n`;
}
