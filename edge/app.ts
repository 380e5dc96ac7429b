/** The worker's parts in their order: middleware, routes, and the only answers to errors and unknown paths. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { ServiceError } from "../shared/errors.ts";
import type { EdgeEnvironment } from "./edge-environment.ts";
import { errorResponse, toErrorResponse } from "./error-response.ts";
import { adminKey } from "./middleware/admin-key.ts";
import { apiKey } from "./middleware/api-key.ts";
import { bodyLimit } from "./middleware/body-limit.ts";
import { services } from "./middleware/services.ts";
import { adminAudit } from "./routes/admin-audit.ts";
import { adminKeys } from "./routes/admin-keys.ts";
import { chatCompletions } from "./routes/chat-completions.ts";
import { health } from "./routes/health.ts";
import { models } from "./routes/models.ts";
import { solve } from "./routes/solve.ts";
import { usage } from "./routes/usage.ts";

const documentInfo = {
  openapi: "3.1.0",
  info: {
    title: "Renritsu",
    version: "1",
    description: "Phi-3-mini solves simultaneous equations step by step, in OpenAI's API.",
  },
};

export function createApp(): OpenAPIHono<EdgeEnvironment> {
  const app = new OpenAPIHono<EdgeEnvironment>();
  app.use(requestId({ limitLength: 128 }));
  app.use(services());
  app.use(bodyLimit);
  app.use("/v1/*", apiKey);
  app.use("/admin/*", adminKey);
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (context, methods) => {
        context.header("allow", [...methods, "OPTIONS"].join(", "));
        if (context.req.method === "OPTIONS") return context.body(null, 204);
        const message = `${context.req.path} does not take ${context.req.method}, only ${methods.join(", ")}.`;
        return errorResponse(new ServiceError("method_not_allowed", message), context);
      },
    }),
  );
  app.route("/", chatCompletions);
  app.route("/", solve);
  app.route("/", models);
  app.route("/", usage);
  app.route("/", health);
  app.route("/", adminKeys);
  app.route("/", adminAudit);
  for (const name of ["Bearer", "Admin"]) {
    const scheme = { type: "http", scheme: "bearer" } as const;
    app.openAPIRegistry.registerComponent("securitySchemes", name, scheme);
  }
  app.doc31("/openapi.json", documentInfo);
  app.notFound((context) => {
    const message = `There is nothing at ${context.req.path}. The API is described at /openapi.json.`;
    return errorResponse(new ServiceError("not_found", message), context);
  });
  app.onError(toErrorResponse);
  return app;
}
