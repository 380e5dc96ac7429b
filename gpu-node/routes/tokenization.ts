/** POST /tokenize and /detokenize. */
import { Hono } from "hono";
import {
  detokenizeRequestSchema,
  type DetokenizeResponse,
  tokenizeRequestSchema,
  type TokenizeResponse,
} from "../../shared/tokenization.ts";
import type { NodeEnvironment } from "../node-environment.ts";
import type { NodeState } from "../node-state.ts";
import { readRequest } from "../read-request.ts";

export function createTokenizationRoutes(state: NodeState) {
  const routes = new Hono<NodeEnvironment>();
  routes.post("/tokenize", async (context) => {
    state.requireReady();
    const request = await readRequest(context, tokenizeRequestSchema);
    const service = state.findService(request.model);
    const tokens = service.tokenize(request.prompt, request.add_special_tokens ?? true);
    const response: TokenizeResponse = {
      count: tokens.length,
      max_model_len: service.info.context_length,
      tokens,
      token_strs: request.return_token_strs ? tokens.map((id) => service.spell(id)) : null,
    };
    return context.json(response);
  });
  routes.post("/detokenize", async (context) => {
    state.requireReady();
    const request = await readRequest(context, detokenizeRequestSchema);
    const prompt = state.findService(request.model).detokenize(request.tokens);
    return context.json({ prompt } satisfies DetokenizeResponse);
  });
  return routes;
}
