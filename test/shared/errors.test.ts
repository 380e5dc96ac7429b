import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  errorBodySchema,
  fromErrorBody,
  fromZodError,
  isServiceError,
  ServiceError,
  toErrorBody,
  toServiceError,
} from "../../shared/errors.ts";
import { neutralField } from "../../shared/neutral-field.ts";

const schema = z.strictObject({
  messages: z.array(z.strictObject({ content: z.string() })),
  temperature: z.number().optional(),
  n: neutralField(1),
});

function faultOf(body: unknown): ServiceError {
  const parsed = schema.safeParse(body);
  if (parsed.success) throw new Error("expected a fault");
  return fromZodError(parsed.error, "request body");
}

describe("ServiceError", () => {
  it("takes status, type and retryability from its code", () => {
    const error = new ServiceError("rate_limited", "Slow down.", { retryAfterSeconds: 2 });
    expect(error).toMatchObject({
      status: 429,
      type: "rate_limit_error",
      retryable: true,
      retryAfterSeconds: 2,
      param: null,
    });
  });

  it("crosses the wire and back", () => {
    const error = new ServiceError("context_length_exceeded", "Too long.", { param: "prompt" });
    const body: unknown = JSON.parse(JSON.stringify(toErrorBody(error)));
    expect(errorBodySchema.safeParse(body).success).toBe(true);
    const back = fromErrorBody(400, body);
    expect({ ...toErrorBody(back), status: back.status }).toEqual({
      ...toErrorBody(error),
      status: 400,
    });
  });

  it("is known by its name, also from another copy of the module", () => {
    class ServiceErrorOfAnotherCopy extends Error {
      override readonly name = "ServiceError";
    }
    expect(isServiceError(new ServiceErrorOfAnotherCopy("x"))).toBe(true);
    expect(isServiceError(new Error("ServiceError"))).toBe(false);
    expect(isServiceError({ name: "ServiceError" })).toBe(false);
  });
});

describe("toServiceError", () => {
  it("hides the detail of an unknown error, and keeps it as the cause", () => {
    const thrown = new Error("secret path /etc/keys");
    const error = toServiceError(thrown);
    expect(error.code).toBe("internal_error");
    expect(JSON.stringify(toErrorBody(error))).not.toContain("secret");
    expect(error.cause).toBe(thrown);
  });

  it("leaves a ServiceError as it is", () => {
    const error = new ServiceError("not_found", "No.");
    expect(toServiceError(error)).toBe(error);
  });
});

describe("fromErrorBody", () => {
  it.each([
    [401, "invalid_api_key"],
    [403, "permission_denied"],
    [404, "not_found"],
    [409, "conflict"],
    [413, "payload_too_large"],
    [418, "invalid_request"],
    [429, "rate_limited"],
    [502, "node_unavailable"],
  ])("judges a foreign body of HTTP %i by the status alone", (status, code) => {
    expect(fromErrorBody(status, "<html>").code).toBe(code);
  });

  it("keeps the message of a foreign code, but not the code", () => {
    const body = { error: { message: "Busy.", type: "x", param: null, code: "foreign" } };
    expect(fromErrorBody(429, body)).toMatchObject({ code: "rate_limited", message: "Busy." });
  });
});

describe("fromZodError", () => {
  it("names every fault with its path", () => {
    const error = faultOf({ messages: [{ content: 5 }], temperature: "hot" });
    expect(error.code).toBe("invalid_request");
    expect(error.param).toBe("messages[0].content");
    expect(error.message).toMatch(/request body.*`messages\[0\]\.content`.*`temperature`/);
  });

  it("refuses unknown keys by name, at any depth", () => {
    const error = faultOf({ messages: [{ content: "a", weight: 1 }] });
    expect(error.code).toBe("unsupported_parameter");
    expect(error.param).toBe("messages[0].weight");
    expect(error.message).toContain("`messages[0].weight`");
  });

  it("refuses a field that would change the result, but not its neutral value", () => {
    expect(faultOf({ messages: [], n: 2 })).toMatchObject({
      code: "unsupported_parameter",
      param: "n",
    });
    for (const n of [1, null, undefined]) {
      expect(schema.safeParse({ messages: [], n }).success).toBe(true);
    }
  });

  it("has no param when the whole is of the wrong kind", () => {
    expect(faultOf(5).param).toBeNull();
  });
});
