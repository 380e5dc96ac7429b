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
  readonly body?: object;
  /** A status that is no failure, beside those of success. */
  readonly accepted?: number;
}

/** @throws Error where the service can't be reached or refuses the request */
export async function callEdge(
  { edge, key }: RunningService,
  path: string,
  { body, accepted }: EdgeCall = {},
): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const response = await fetch(
    edge + path,
    body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) },
  ).catch((error: unknown) => {
    throw new Error(`The service at ${edge} can't be reached.`, { cause: error });
  });
  if (response.ok || response.status === accepted) return response;
  const content: unknown = await response.json().catch(() => undefined);
  const detail = errorBodySchema.safeParse(content).data?.error.message ?? "without saying why";
  throw new Error(`The service refused the request with HTTP ${response.status}: ${detail}`);
}
