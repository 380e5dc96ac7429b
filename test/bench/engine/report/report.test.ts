import { describe, expect, it } from "vitest";
import { drawComparison } from "../../../../bench/engine/report/draw-comparison.ts";
import {
  judgeClients,
  judgeHostCost,
  judgeMemory,
  judgeNewcomers,
  judgePrefixHit,
  judgeSpeed,
} from "../../../../bench/engine/report/goals.ts";
import { computeCeiling } from "../../../../bench/engine/report/gpu-ceiling.ts";
import {
  formatNumber,
  formatRange,
  writeGoals,
  writeTable,
} from "../../../../bench/engine/report/markdown-table.ts";
import { writePage } from "../../../../bench/engine/report/write-page.ts";
import type { ComparedEntrant } from "../../../../bench/engine/results.ts";

function createEntrant(name: string, perSecond: number[]): ComparedEntrant {
  const results = ["decode 1", "decode 8", "prefill 128"].map((measure) => ({
    measure,
    setting: "threads 2",
    perSecond,
  }));
  const tried = [{ setting: "threads 2", perSecond: { "decode 1": 1 } }];
  return { name, version: `${name} 1.0`, tried, results };
}

const compared = [
  createEntrant("Renritsu", [30, 32, 34]),
  createEntrant("llama.cpp", [20, 20, 40]),
  createEntrant("onnxruntime-genai", [10, 10, 10]),
];

describe("the page of benchmarks", () => {
  it("judges speed by the median of the turns' ratios", () => {
    const goals = judgeSpeed(compared);
    const find = (what: string) => goals.find((goal) => goal.what === what);
    expect(find("decode 1, to llama.cpp")).toMatchObject({ reached: 1.5, isMet: true });
    expect(find("decode 8, to llama.cpp")).toMatchObject({ reached: 1.5, isMet: false });
    expect(find("decode 8, to onnxruntime-genai")).toMatchObject({ reached: 3.2, isMet: false });
    expect(find("decode 4, to llama.cpp")).toMatchObject({ reached: undefined, isMet: false });
  });

  it("judges what streams and a newcomer cost each other by each number of streams", () => {
    const cost = { steadyMs: { p50: 10, p99: 12 }, firstTokenAloneMs: 1000 };
    const goals = judgeNewcomers([
      { ...cost, streams: 1, busyMs: { p50: 20, p99: 24 }, firstTokenMs: 3000 },
      { ...cost, streams: 4, busyMs: { p50: 20, p99: 26 }, firstTokenMs: 2000 },
    ]);
    expect(goals.map(({ reached, isMet }) => [reached, isMet])).toEqual([
      [2.4, true],
      [3, false],
      [2.6, false],
      [2, true],
    ]);
  });

  it("judges the engine's own time, hits, and memory", () => {
    const host = (stepMs: number, hostMs: number) => ({ model: "", sequences: 1, stepMs, hostMs });
    const hostGoals = judgeHostCost(host(0.5, 0.1), host(40, 1.6));
    expect(hostGoals.map(({ isMet }) => isMet)).toEqual([true, false, false]);
    expect(judgePrefixHit([100, 200, 300], [5, 20, 20])).toMatchObject({
      reached: 15,
      isMet: true,
    });
    expect(judgeMemory([50, 100, 100, 100.5])).toMatchObject({
      reached: expect.closeTo(0.5),
      isMet: true,
    });
    expect(judgeMemory([50, 100, 105, 110]).isMet).toBe(false);
  });

  it("judges several clients by what the batch brings, without speculation", () => {
    const times = { firstTokenMs: { p50: 1, p99: 2 }, betweenTokensMs: { p50: 1, p99: 2 } };
    const createResult = (speculation: boolean, perSecond: readonly number[]) => ({
      model: "any",
      answers: 1,
      tokens: 2,
      rounds: 1,
      speculation,
      figures: [1, 8].map((clients, index) => ({
        ...times,
        clients,
        tokensPerSecond: perSecond[index] ?? 0,
      })),
    });
    const [goal] = judgeClients([createResult(true, [10, 90]), createResult(false, [10, 25])]);
    expect(goal).toMatchObject({ reached: 2.5, isMet: true });
  });

  it("computes a GPU's ceiling: weights once a step, a cache for each sequence", () => {
    const device = { bandwidth: 1000, weightsBytes: 80, cacheBytes: 20 };
    expect(computeCeiling(device, 1)).toBe(10);
    expect(computeCeiling(device, 6)).toBe(30);
  });

  it("writes numbers with three digits, and ranges", () => {
    expect([0.0516, 1.234, 12.34, 123.4, 1234].map(formatNumber)).toEqual([
      "0.05",
      "1.23",
      "12.3",
      "123",
      "1,234",
    ]);
    expect(formatRange([3, 1, 2])).toBe("2.00 (1.00–3.00)");
    expect(formatRange([])).toBe("–");
  });

  it("writes tables, and which goals are missed", () => {
    expect(writeTable(["a", "b"], [["1", "2"]])).toBe("| a | b |\n|---|---|\n| 1 | 2 |");
    const goal = { what: "fast", wanted: "≥ 2x", reached: 1.5, unit: "x", isMet: false };
    expect(writeGoals([goal])).toContain("| fast | ≥ 2x | 1.50x | **missed** |");
    expect(writeGoals([{ ...goal, reached: undefined }])).toContain("not measured");
  });

  it("draws a bar for each entrant and measure, of the height of its median", () => {
    const chart = drawComparison(compared);
    expect(chart.match(/<rect x="[^"]+" y="[^"]+" width="30"/g)).toHaveLength(9);
    expect(chart).toContain(">32.0</text>");
    expect(chart).not.toContain("NaN");
  });

  it("shows only what was measured, with where and when", () => {
    const circumstances = {
      date: "2026-11-24",
      processor: "Some CPU",
      cores: 2,
      flags: ["avx2"],
      node: "22.0.0",
      busyCores: 0,
    };
    const page = writePage({ compare: { circumstances, content: compared } });
    expect(page).toContain("2026-11-24, Some CPU, 2 cores (avx2), Node 22.0.0.");
    expect(page).toContain("| decode 1 | 1.50x | 3.20x |");
    expect(page).toContain("| threads 2 | **1.00** |");
    expect(page).toContain("**Not run: there was no GPU.**");
    expect(page).not.toContain("## Over HTTP");
  });
});
