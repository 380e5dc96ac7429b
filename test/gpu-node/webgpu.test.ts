/**
 * The same code on a device with memory of its own: SwiftShader, the software GPU that Debian's chromium
 * brings. The KV cache stays on the device; only token ids go in and logits come out.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { completionResponseSchema } from "../../shared/completion.ts";
import { questions } from "../support/article.ts";
import { longRopeFolder, longRopeReference } from "../support/long-rope.ts";
import { findChromium, isSkipped, required, warnOfMissing } from "../support/machine.ts";
import { processKey, spawnNode, waitUntilReady } from "../support/node-process.ts";
import { softwareGpu } from "../support/software-gpu.ts";

const chromium = findChromium();
const runtimeFolder = mkdtempSync(join(tmpdir(), "webgpu-"));
/** A software GPU takes a second or so for each. */
const tokens = process.env["TEST_LONG"] === "1" ? 64 : 8;

if (chromium === undefined) {
  warnOfMissing("WebGPU", "they need Debian's chromium package, which brings a software GPU");
}

const prompt = [32010, `\n${questions[0].text}`, 32007, "\n", 32001, "\n"];

/** The answer's first tokens, and the provider that the node says it runs on. */
async function answer(environment: Record<string, string>) {
  return ask({ MAX_CONTEXT: "256", ...environment }, { prompt, max_tokens: tokens });
}

async function ask(environment: Record<string, string>, request: Record<string, unknown>) {
  const node = spawnNode(environment);
  try {
    const url = await waitUntilReady(node);
    const response = await fetch(`${url}/v1/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${processKey}`, "content-type": "application/json" },
      body: JSON.stringify({ temperature: 0, return_token_ids: true, ...request }),
    });
    const { choices } = completionResponseSchema.parse(await response.json());
    const provider = /provider=(\w+)/.exec(node.log())?.[1];
    return { ids: choices[0]?.token_ids, provider };
  } finally {
    node.child.kill("SIGTERM");
    expect(await node.exit).toBe(0);
  }
}

afterAll(() => rmSync(runtimeFolder, { recursive: true }));

describe.skipIf(isSkipped(chromium))("the node on WebGPU", () => {
  it("makes the tokens that it makes on the CPU", { timeout: 600_000 }, async () => {
    required(chromium, "Debian's chromium");
    const onCpu = await answer({ PROVIDER: "cpu" });
    const onDevice = await answer(softwareGpu(runtimeFolder));
    expect(onDevice.provider).toBe("webgpu");
    expect(onCpu.ids).toHaveLength(tokens);
    expect(onDevice.ids).toEqual(onCpu.ids);
  });

  it("crosses to LongRoPE's long factors as transformers does", { timeout: 600_000 }, async () => {
    required(chromium, "Debian's chromium");
    const { prompt: ids = [], completion = [] } = longRopeReference["crossing"] ?? {};
    const environment = { MODEL_DIR: longRopeFolder, ...softwareGpu(runtimeFolder) };
    const request = { prompt: ids, max_tokens: completion.length, ignore_eos: true };
    const onDevice = await ask(environment, request);
    expect(onDevice.provider).toBe("webgpu");
    expect(onDevice.ids).toEqual(completion);
  });
});
