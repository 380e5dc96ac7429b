import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isSkipped, required } from "../support/machine.ts";
import { type StartedService, startService, stopService } from "../support/started-service.ts";
import { findTestPython } from "../support/test-python.ts";

const python = findTestPython();

describe.skipIf(isSkipped(python))("the openai package for Python", () => {
  let service: StartedService;

  beforeAll(async () => {
    service = await startService();
  });

  afterAll(() => stopService(service));

  test("streams, waits for whole answers, leaves early and raises its own errors", async () => {
    const { stdout } = await promisify(execFile)(required(python, "Python"), [
      "test/support/openai_client.py",
      service.edge,
      service.key,
    ]);
    const report: Record<string, unknown> = JSON.parse(stdout);
    expect(report["streamed"]).toMatch(/\S/);
    expect(report["whole"]).toBe(report["streamed"]);
    expect(report["whole_usage"]).toEqual(report["streamed_usage"]);
    expect(report["finish_reasons"]).toEqual([report["whole_finish_reason"]]);
    expect(report["timings"]).toEqual({
      queue_seconds: expect.any(Number),
      prefill_seconds: expect.any(Number),
      decode_seconds: expect.any(Number),
      tokens_per_second: expect.any(Number),
    });
    expect(report["several"]).toHaveLength(2);
    expect(report["several"]).toEqual(report["several_streamed"]);
    expect(report["several_logprobs"]).toEqual([true, true]);
    expect(JSON.stringify(report["several"])).not.toContain("=");
    expect(report["wrong_key"]).toEqual({
      class: "AuthenticationError",
      status: 401,
      code: "invalid_api_key",
    });
    expect(report["too_long"]).toEqual({
      class: "BadRequestError",
      status: 400,
      code: "context_length_exceeded",
    });
    expect(report["unsupported"]).toEqual({
      class: "BadRequestError",
      status: 400,
      code: "unsupported_parameter",
    });
  });
});
