import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { evaluate } from "../../bench/eval/evaluate.ts";
import { createCases } from "../../bench/eval/evaluation-case.ts";
import { createNodeClient, type NodeClient } from "../../bench/eval/node-client.ts";
import { createReport } from "../../bench/eval/report.ts";
import { type StartedService, startService, stopService } from "../support/started-service.ts";

const modelFolder = "models/renritsu-nano/int4";
const isLong = process.env["TEST_LONG"] === "1";

/** What the model's documentation states, in percent, and the range that it states it for. */
const capabilitiesSchema = z.object({
  measured: z.object({ accuracy_en: z.number(), accuracy_ja: z.number() }),
  coefficients: z.int(),
  constants: z.int(),
});

/** 200 fresh systems in all, unless long counts are asked for. Seeds of their own: the model never saw them. */
const counts = isLong ? { en: 2000, ja: 1000 } : { en: 150, ja: 50 };
const seed = 20_261_124;
const toleratedPoints = 1.5;

describe("the embedded model", () => {
  let service: StartedService;
  let client: NodeClient;

  beforeAll(async () => {
    service = await startService({ MODEL_DIR: modelFolder });
    client = await createNodeClient(service.node, service.node_key);
  });

  afterAll(() => stopService(service));

  test("solves fresh systems of its stated range as often as its documentation says", async () => {
    const stated = capabilitiesSchema.parse(
      JSON.parse(readFileSync(`${modelFolder}/capabilities.json`, "utf8")),
    );
    const range = { coefficient: stated.coefficients, constant: stated.constants };
    const cases = (["en", "ja"] as const).flatMap((language) =>
      createCases({ count: counts[language], language, seed, range }),
    );
    const report = createReport(await evaluate(client, cases, 1));
    const { accuracy_en, accuracy_ja } = stated.measured;
    const expected = (counts.en * accuracy_en + counts.ja * accuracy_ja) / (counts.en + counts.ja);
    const measured = (100 * report.right) / report.total;
    expect(report.total).toBe(counts.en + counts.ja);
    expect(measured, JSON.stringify(report.failures.slice(0, 2))).toBeGreaterThanOrEqual(
      expected - toleratedPoints,
    );
  });

  test.each(["en", "ja"] as const)(
    "says in one sentence what it can't do (%s)",
    async (language) => {
      const range = { coefficient: 12, constant: 99 };
      const cases = createCases({ count: 20, language, seed, range, kind: "refusal" });
      const report = createReport(await evaluate(client, cases, 1));
      expect(report.right, JSON.stringify(report.failures.slice(0, 2))).toBeGreaterThanOrEqual(19);
    },
  );
});
