/** The errors that a route can answer with, for the OpenAPI document. */
import { errorBodySchema } from "../../shared/errors.ts";

const content = { "application/json": { schema: errorBodySchema.meta({ id: "Error" }) } };

const descriptions = {
  400: "The request is not valid, or asks for what is not supported.",
  401: "The API key is missing or unknown, or is no longer taken.",
  403: "The API key isn't made for this.",
  404: "The model or API key is not known here.",
  409: "What is asked for contradicts the API key's state.",
  413: "The request body is too large.",
  429: "A limit of the API key is reached, or too many requests wait for the model; Retry-After says when to try again.",
  500: "Something went wrong inside the service.",
  503: "API keys can't be looked up, or the node can't be reached or isn't ready; Retry-After says when to try again.",
} as const;

export function errorResponses(...statuses: readonly (keyof typeof descriptions)[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, { description: descriptions[status], content }]),
  );
}
