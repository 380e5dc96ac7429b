import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareEngines } from "../../../../bench/engine/comparison/compare-engines.ts";
import type { Entrant } from "../../../../bench/engine/comparison/field.ts";

/** Says the speed that its setting gives it, or fails at the start. */
const peer = `
import { createInterface } from "node:readline";
const settings = JSON.parse(process.argv[2]);
if (settings.fault) {
  process.stderr.write("no such model");
  process.exit(1);
}
console.log(JSON.stringify({ version: "peer 1" }));
const seeds = new Set();
for await (const line of createInterface({ input: process.stdin })) {
  const { measure, seed } = JSON.parse(line);
  seeds.add(seed);
  console.log(JSON.stringify({ perSecond: settings.countsSeeds ? seeds.size : settings[measure] }));
}
`;

describe("comparing engines", () => {
  let folder = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "compare-"));
    await writeFile(join(folder, "peer.mjs"), peer);
  });

  afterAll(() => rm(folder, { recursive: true }));

  const createEntrant = (name: string, settings: Entrant["settings"]): Entrant => ({
    name,
    settings,
    file: process.execPath,
    script: join(folder, "peer.mjs"),
    needs: [join(folder, "peer.mjs")],
  });

  it("measures each with the best of its settings for each measure, as often as it is told", async () => {
    const field = [
      createEntrant("first", [
        { label: "decodes well", values: { decode: 20, prefill: 100 } },
        { label: "reads well", values: { decode: 10, prefill: 300 } },
      ]),
      createEntrant("second", [{ label: "only", values: { decode: 5, prefill: 50 } }]),
    ];
    const [first, second] = await compareEngines(field, { turns: 3, note: () => undefined });
    expect(first?.version).toBe("peer 1");
    expect(first?.tried.map(({ perSecond }) => perSecond["prefill 512"])).toEqual([100, 300]);
    expect(first?.results.map(({ measure, setting }) => `${measure}: ${setting}`)).toEqual([
      "decode 1: decodes well",
      "decode 4: decodes well",
      "decode 8: decodes well",
      "prefill 128: reads well",
      "prefill 512: reads well",
    ]);
    expect(first?.results[0]?.perSecond).toEqual([20, 20, 20]);
    expect(second?.results[4]?.perSecond).toEqual([50, 50, 50]);
  });

  it("runs each in a process of its own, never asked for one seed twice, though settings are alike", async () => {
    const settings = [{ label: "same", values: { countsSeeds: true } }];
    const field = [createEntrant("first", settings), createEntrant("second", settings)];
    const compared = await compareEngines(field, { turns: 2, note: () => undefined });
    // Five measures, two turns, two before the turns: so many seeds at the end, all different.
    for (const { results } of compared) expect(results[4]?.perSecond.at(-1)).toBe(11);
  });

  it("keeps settings that were tried before", async () => {
    const field = [
      createEntrant("first", [
        { label: "slow", values: { decode: 1, prefill: 1 } },
        { label: "fast", values: { decode: 2, prefill: 2 } },
      ]),
    ];
    const known = await compareEngines(field, { turns: 1, note: () => undefined });
    const notes: string[] = [];
    const again = await compareEngines(field, {
      known,
      turns: 1,
      note: (text) => notes.push(text),
    });
    expect(notes).toEqual(["turn 1 of 1"]);
    expect(again).toEqual(known);
  });

  it("leaves out whom something is missing of, and says so", async () => {
    const notes: string[] = [];
    const missing = { ...createEntrant("gone", []), needs: [join(folder, "not-there")] };
    const compared = await compareEngines([missing], {
      turns: 1,
      note: (text) => notes.push(text),
    });
    expect(compared).toEqual([]);
    expect(notes[0]).toContain("LEFT OUT: gone");
    expect(notes[0]).toContain("not-there");
  });

  it("says what an engine said that doesn't start", async () => {
    const broken = createEntrant("broken", [{ label: "any", values: { fault: true } }]);
    const comparing = compareEngines([broken], { turns: 1, note: () => undefined });
    await expect(comparing).rejects.toThrow("no such model");
  });
});
