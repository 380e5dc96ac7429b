import { expect, it } from "vitest";
import { mergeGenerators } from "../../gpu-node/merge-generators.ts";

type Names = AsyncGenerator<string, void, undefined>;

/** Gives its names when `until` is met. */
async function* name(names: readonly string[], until: Promise<void>): Names {
  await until;
  yield* names;
}

async function* fail(): Names {
  yield "one";
  throw new Error("broken");
}

const never = new Promise<void>(() => undefined);

it("gives every value as soon as it comes, in the order of its generator", async () => {
  const gate = Promise.withResolvers<void>();
  const merged = mergeGenerators([
    name(["slow 1", "slow 2"], gate.promise),
    name(["quick 1", "quick 2"], Promise.resolve()),
  ]);
  const values: string[] = [];
  for await (const value of merged) {
    values.push(value);
    if (value === "quick 2") gate.resolve();
  }
  expect(values).toEqual(["quick 1", "quick 2", "slow 1", "slow 2"]);
});

it("ends at once where there is nothing to merge", async () => {
  expect(await mergeGenerators([]).next()).toEqual({ done: true, value: undefined });
});

it("throws what one throws, though others give nothing yet", async () => {
  const merged = mergeGenerators([fail(), name([], never)]);
  expect(await merged.next()).toEqual({ done: false, value: "one" });
  await expect(merged.next()).rejects.toThrow("broken");
});
