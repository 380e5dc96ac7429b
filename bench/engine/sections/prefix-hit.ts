/** How much sooner an answer begins whose prompt begins like one before it. */
import { createRandomPrompt } from "../random-prompt.ts";
import type { PrefixHit } from "../results.ts";
import { StartedNode } from "./started-node.ts";

const sharedTokens = 1000;
/** Of each prompt after what it shares. */
const ownTokens = 16;

export async function measurePrefixHit(model: string, rounds: number): Promise<PrefixHit> {
  const coldMs: number[] = [];
  const warmMs: number[] = [];
  await StartedNode.run(
    { MODEL_DIR: model, MAX_CONTEXT: "2048", MAX_RUNNING: "2" },
    async (node) => {
      await node.complete(createRandomPrompt(0, 64), 4);
      for (let round = 1; round <= rounds; round += 1) {
        const shared = createRandomPrompt(round * 10, sharedTokens);
        const ask = async (seed: number) => {
          const own = createRandomPrompt(round * 10 + seed, ownTokens);
          return (await node.complete([...shared, ...own], 4)).firstTokenMs;
        };
        coldMs.push(await ask(1));
        warmMs.push(await ask(2));
      }
    },
  );
  return { model, sharedTokens, ownTokens, coldMs, warmMs };
}
