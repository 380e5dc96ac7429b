/** The errors that a route can answer with, for the OpenAPI document. */
import { errorBodySchema } from "../../shared/errors.ts";

const content = { "application/json": { schema: errorBodySchema.meta({ id: "Error" }) } };

const descriptions = {
  400: "The request is not valid, or asks for what is not supported.",
  401: "The API key is missing or unknown.",
  404: "The model is not served here.",
  413: "The request body is too large.",
  429: "Too many requests wait for the model; Retry-After says when to try again.",
  500: "Something went wrong inside the service.",
  503: "The node can't be reached or isn't ready; Retry-After says when to try again.",
} as const;

export function errorResponses(...statuses: readonly (keyof typeof descriptions)[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, { description: descriptions[status], content }]),
  );
}
