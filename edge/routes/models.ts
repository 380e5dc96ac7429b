/** GET /v1/models: the node's models in OpenAI's shape, with their context and stated abilities. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { modelInfoSchema } from "../../shared/model-info.ts";
import type { EdgeEnvironment } from "../edge-environment.ts";
import { errorResponses } from "./error-responses.ts";

/** Token ids concern the edge and the node only. */
const publicModelSchema = modelInfoSchema
  .omit({ control_tokens: true, eos_token_ids: true })
  .meta({ id: "Model" });

const route = createRoute({
  method: "get",
  path: "/v1/models",
  summary: "The models served",
  security: [{ Bearer: [] }],
  responses: {
    200: {
      description: "All models that the key may use.",
      content: {
        "application/json": {
          schema: z.object({ object: z.literal("list"), data: z.array(publicModelSchema) }),
        },
      },
    },
    ...errorResponses(401, 403, 429, 500, 503),
  },
});

export const models = new OpenAPIHono<EdgeEnvironment>();

models.openapi(route, async (context) => {
  const { node, requestId, admitted } = context.var;
  const { tenant, models: allowed } = admitted;
  const served = await node.listModels({ requestId, tenant, signal: context.req.raw.signal });
  const data = served
    .filter(({ id }) => allowed?.includes(id) !== false)
    .map((model) => publicModelSchema.parse(model));
  return context.json({ object: "list" as const, data }, 200);
});
