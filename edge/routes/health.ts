/** GET /health: the worker runs and its settings are valid. Says nothing of the node. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { EdgeEnvironment } from "../edge-environment.ts";
import { errorResponses } from "./error-responses.ts";

const route = createRoute({
  method: "get",
  path: "/health",
  summary: "Whether the edge runs",
  responses: {
    200: {
      description: "It runs.",
      content: { "application/json": { schema: z.object({ status: z.literal("ok") }) } },
    },
    ...errorResponses(500),
  },
});

export const health = new OpenAPIHono<EdgeEnvironment>();

health.openapi(route, (context) => context.json({ status: "ok" as const }, 200));
