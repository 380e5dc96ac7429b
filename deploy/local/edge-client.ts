/** Asks the edge over HTTP, as any client does. */
import { z } from "zod";
import { errorBodySchema } from "../../shared/errors.ts";
import type { RunningService } from "./running-service.ts";

/** Of the model list only what is needed here. */
const modelListSchema = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });

/** Id of the first model that the service offers. */
export async function fetchModelId(service: RunningService): Promise<string> {
  const response = await callEdge(service, "/v1/models");
  const { data } = modelListSchema.parse(await response.json());
  return data[0]?.id ?? "";
}

export interface EdgeCall {
  /** Absent: POST with a body, GET without. */
  readonly method?: "DELETE" | "PATCH" | "POST";
  readonly body?: object;
  /** A status that is no failure, beside those of success. */
  readonly accepted?: number;
}

/** @throws Error where the service can't be reached or refuses the request */
export async function callEdge(
  { edge, key }: RunningService,
  path: string,
  { method, body, accepted }: EdgeCall = {},
): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(edge + path, {
    headers,
    method: method ?? (body === undefined ? "GET" : "POST"),
    ...content,
  }).catch((error: unknown) => {
    throw new Error(`The service at ${edge} can't be reached.`, { cause: error });
  });
  if (response.ok || response.status === accepted) return response;
  const refusal: unknown = await response.json().catch(() => undefined);
  const detail = errorBodySchema.safeParse(refusal).data?.error.message ?? "without saying why";
  throw new Error(`The service refused the request with HTTP ${response.status}: ${detail}`);
}
