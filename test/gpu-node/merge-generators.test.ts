import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { mergeGenerators } from "../../gpu-node/merge-generators.ts";

async function* count(name: string, delaysMs: readonly number[]) {
  for (const [index, delayMs] of delaysMs.entries()) {
    await sleep(delayMs);
    yield `${name}${index}`;
  }
}

async function readAll(generators: readonly AsyncGenerator<string, void, undefined>[]) {
  const values: string[] = [];
  for await (const value of mergeGenerators(generators)) values.push(value);
  return values;
}

it("gives every value, in the order of its generator and as soon as it comes", async () => {
  const values = await readAll([count("slow", [60, 60]), count("quick", [1, 1, 1])]);
  expect(values).toEqual(["quick0", "quick1", "quick2", "slow0", "slow1"]);
  expect(await readAll([])).toEqual([]);
});

it("throws what one throws", async () => {
  const failing = (async function* fail() {
    yield "one";
    throw new Error("broken");
  })();
  await expect(readAll([failing, count("other", [1000])])).rejects.toThrow("broken");
});
