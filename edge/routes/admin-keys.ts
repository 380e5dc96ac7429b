/** The admin API: keys, their tenants and the log of all that was done to them. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import {
  keyCreateSchema,
  keyRotateSchema,
  keyUpdateSchema,
  keyUsageSchema,
  keyViewSchema,
  shownKeySchema,
} from "../../shared/api-key.ts";
import { fromZodError } from "../../shared/errors.ts";
import type { EdgeContext, EdgeEnvironment } from "../edge-environment.ts";
import { KeyAdmin } from "../keys/key-admin.ts";
import { errorResponses } from "./error-responses.ts";

const security = [{ Admin: [] }];
const idParameter = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/, "is no key's id") });

function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

function answer<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

const errors = errorResponses(400, 401, 404, 409, 413, 500, 503);

function admin({ var: { keyStore, keySecrets, requestId } }: Pick<EdgeContext, "var">): KeyAdmin {
  return new KeyAdmin(keyStore, keySecrets, requestId);
}

export const adminKeys = new OpenAPIHono<EdgeEnvironment>({
  defaultHook: (result) => {
    if (!result.success) throw fromZodError(result.error, "request");
  },
});

adminKeys.openapi(
  createRoute({
    method: "post",
    path: "/admin/keys",
    summary: "Makes an API key, shown this once",
    security,
    request: { body: jsonBody(keyCreateSchema) },
    responses: { 201: answer("The key.", shownKeySchema), ...errors },
  }),
  async (context) => context.json(await admin(context).create(context.req.valid("json")), 201),
);

adminKeys.openapi(
  createRoute({
    method: "get",
    path: "/admin/keys",
    summary: "All API keys",
    security,
    request: { query: z.strictObject({ tenant: z.string().optional() }) },
    responses: {
      200: answer(
        "The keys, oldest first.",
        z.object({ object: z.literal("list"), data: z.array(keyViewSchema) }),
      ),
      ...errors,
    },
  }),
  async (context) => {
    const data = await admin(context).list(context.req.valid("query").tenant);
    return context.json({ object: "list" as const, data }, 200);
  },
);

adminKeys.openapi(
  createRoute({
    method: "get",
    path: "/admin/keys/{id}",
    summary: "One API key",
    security,
    request: { params: idParameter },
    responses: { 200: answer("The key.", keyViewSchema), ...errors },
  }),
  async (context) => context.json(await admin(context).get(context.req.valid("param").id), 200),
);

adminKeys.openapi(
  createRoute({
    method: "patch",
    path: "/admin/keys/{id}",
    summary: "Changes what is sent and leaves the rest",
    security,
    request: { params: idParameter, body: jsonBody(keyUpdateSchema) },
    responses: { 200: answer("The key as it is now.", keyViewSchema), ...errors },
  }),
  async (context) => {
    const { id } = context.req.valid("param");
    return context.json(await admin(context).update(id, context.req.valid("json")), 200);
  },
);

adminKeys.openapi(
  createRoute({
    method: "post",
    path: "/admin/keys/{id}/rotate",
    summary: "Gives the key a new secret; its former one is taken for the grace",
    security,
    request: { params: idParameter, body: jsonBody(keyRotateSchema) },
    responses: { 200: answer("The key, shown this once.", shownKeySchema), ...errors },
  }),
  async (context) => {
    const { id } = context.req.valid("param");
    const { grace_seconds: graceSeconds } = context.req.valid("json");
    return context.json(await admin(context).rotate(id, graceSeconds), 200);
  },
);

const summaries = {
  disable: "Refuses the key until it is enabled again",
  enable: "Takes a disabled key again",
  revoke: "Refuses the key for ever, from the next request on, and ends its running answers",
} as const;

for (const action of ["disable", "enable", "revoke"] as const) {
  adminKeys.openapi(
    createRoute({
      method: "post",
      path: `/admin/keys/{id}/${action}`,
      summary: summaries[action],
      security,
      request: { params: idParameter },
      responses: { 200: answer("The key as it is now.", keyViewSchema), ...errors },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      return context.json(await admin(context).setStatus(id, action), 200);
    },
  );
}

adminKeys.openapi(
  createRoute({
    method: "delete",
    path: "/admin/keys/{id}",
    summary: "Deletes the key and what it has used; the audit log keeps its id",
    security,
    request: { params: idParameter },
    responses: {
      200: answer("It is gone.", z.object({ id: z.string(), deleted: z.literal(true) })),
      ...errors,
    },
  }),
  async (context) => {
    const { id } = context.req.valid("param");
    await admin(context).delete(id);
    return context.json({ id, deleted: true as const }, 200);
  },
);

adminKeys.openapi(
  createRoute({
    method: "get",
    path: "/admin/keys/{id}/usage",
    summary: "What the key has used",
    security,
    request: { params: idParameter },
    responses: { 200: answer("Requests and tokens by days (UTC).", keyUsageSchema), ...errors },
  }),
  async (context) => context.json(await admin(context).usage(context.req.valid("param").id), 200),
);

adminKeys.openapi(
  createRoute({
    method: "get",
    path: "/admin/tenants",
    summary: "Whose keys there are",
    security,
    responses: {
      200: answer(
        "Each tenant with the number of its keys.",
        z.object({
          object: z.literal("list"),
          data: z.array(z.object({ tenant: z.string(), keys: z.int() })),
        }),
      ),
      ...errors,
    },
  }),
  async (context) => {
    const data = await admin(context).tenants();
    return context.json({ object: "list" as const, data }, 200);
  },
);
