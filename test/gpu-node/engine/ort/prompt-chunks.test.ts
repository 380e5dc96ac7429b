import { describe, expect, it } from "vitest";
import { toChunkLength } from "../../../../gpu-node/engine/chunk-plan.ts";
import { loadModelRunner } from "../../../../gpu-node/engine/ort/load-model-runner.ts";
import { plainCuda } from "../../../../gpu-node/engine/ort/provider.ts";
import type { ModelRunner } from "../../../../gpu-node/engine/model-runner.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import { layoutFolder } from "../../../support/layout-fixtures.ts";
import { longRopeFolder, shortFactorsLength } from "../../../support/long-rope.ts";
import { never } from "../../../support/row-steps.ts";

const context = 128;

/** Logits after a prompt that is read in chunks of at most `limit` tokens. */
async function read(
  runner: ModelRunner,
  ids: readonly number[],
  limit: number,
): Promise<Float32Array> {
  const row = { rowClass: 0, index: 0 };
  const isLong = ids.length > shortFactorsLength;
  let logits = new Float32Array();
  for (let position = 0; position < ids.length;) {
    const count = toChunkLength(ids.length - position, limit, runner.promptTiles);
    const tokenIds = ids.slice(position, position + count);
    const segment = { row, position, kind: "prompt", tokenIds, isLong } as const;
    const [[made = new Float32Array()] = []] = await runner.step([segment], never);
    logits = made.slice();
    position += count;
  }
  return logits;
}

// Heads of 16 and of 32 numbers, tiles of 32 and of 64 tokens.
describe.each([longRopeFolder, layoutFolder("cpu-int4"), layoutFolder("long-rope-cuda-fp16")])(
  "a prompt to %s",
  (folder) => {
    it("gives the same bits however it is cut", async () => {
      const { runner } = await loadModelRunner(await readModelFolder(folder), {
        provider: "cpu",
        deviceId: 0,
        cuda: plainCuda,
        threads: 1,
        maxRunning: 2,
        planRows: () => [{ length: context, rows: 1 }],
        onFallback: () => undefined,
      });
      for (const length of [20, 33, 34, 64, 65, 66, 97, 98, 128]) {
        const ids = Array.from({ length }, (_, index) => 3 + ((index * 7919 + 13) % 250));
        const whole = await read(runner, ids, context);
        for (let limit = 3; limit < length; limit++) {
          expect(await read(runner, ids, limit), `${length} tokens by ${limit}`).toEqual(whole);
        }
      }
    });
  },
);
