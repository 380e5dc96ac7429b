/** Whether the node's memory grows with the requests that it has answered. */
import { createRandomPrompt } from "../random-prompt.ts";
import type { MemoryGrowth } from "../results.ts";
import { StartedNode } from "./started-node.ts";

const clients = 8;
const promptTokens = 24;
const answerTokens = 8;
const parts = 10;

export async function measureMemoryGrowth(model: string, requests: number): Promise<MemoryGrowth> {
  const bytes: number[] = [];
  await StartedNode.run({ MODEL_DIR: model }, async (node) => {
    let asked = 0;
    const askUntil = async (end: number) => {
      while (asked < end) {
        asked += 1;
        await node.complete(createRandomPrompt(asked, promptTokens), answerTokens);
      }
    };
    for (let part = 1; part <= parts; part += 1) {
      const end = Math.round((requests * part) / parts);
      await Promise.all(Array.from({ length: clients }, () => askUntil(end)));
      bytes.push((await node.readOwnMemory()) ?? 0);
    }
  });
  return { requests, bytes };
}
