/** `npm run bench:speculation`: tokens a step, and what they bring, over HTTP. */
import { randomUUID } from "node:crypto";
import { ServiceProcess } from "../../deploy/local/service-process.ts";
import { describeError } from "../../shared/describe-error.ts";
import { readProcessor } from "../rehearsal/processor.ts";
import { measureGain, type SpeculationGain } from "./speculation-gain.ts";
import { parseSpeculationOptions, usage, type SpeculationOptions } from "./speculation-options.ts";

/**
 * Phi-3-mini's geometry cut to 8 layers, int4, on 2 cores with AVX512-VNNI: a step of one token, and what each further
 * one adds.
 */
const geometry = { firstMs: 33, furtherMs: 9.6 };

process.exitCode = await run(process.argv.slice(2));

/** Returns the exit code: 0 measured, 1 failed, 2 bad usage. */
async function run(commandLine: string[]): Promise<number> {
  let options: SpeculationOptions;
  try {
    options = parseSpeculationOptions(commandLine);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return 2;
  }
  try {
    const gain = await measure(options);
    process.stdout.write(await formatGain(gain, options));
    return 0;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}

async function measure(options: SpeculationOptions): Promise<SpeculationGain> {
  const key = randomUUID();
  const node = new ServiceProcess({
    name: "node",
    entry: "gpu-node/main.ts",
    environment: { ...process.env, MODEL_DIR: options.model, NODE_KEY: key, NODE_PORT: "0" },
    log: "kept",
  });
  try {
    await node.ready;
    return await measureGain({ url: await node.listening, key }, options);
  } finally {
    await node.stop(1000);
  }
}

async function formatGain(gain: SpeculationGain, options: SpeculationOptions): Promise<string> {
  const { name, cores, flags } = await readProcessor();
  const { answers, tokens, steps, draftTokens, acceptedTokens } = gain;
  const decoded = tokens - answers; // an answer's first token comes of its prompt
  const replayed =
    (decoded * geometry.firstMs) / (steps * geometry.firstMs + draftTokens * geometry.furtherMs);
  const ratio = gain.secondsWithout / gain.secondsWith;
  if (options.json) {
    const processor = { name, cores, flags };
    return `${JSON.stringify({ processor, ...options, ...gain, ratio, replayed })}\n`;
  }
  const { model, text, warmUp } = options;
  return [
    `${name}, ${cores} cores (${flags.join(" ")}), Node ${process.versions.node}`,
    `${model}, ${text} text, ${answers} answers after a warm-up of ${warmUp}, ${tokens} tokens, one stream over HTTP`,
    `tokens a step: ${(decoded / steps).toFixed(2)}`,
    `drafted: ${draftTokens}, of which held: ${acceptedTokens} (${toPercent(acceptedTokens, draftTokens)})`,
    `end to end: ${ratio.toFixed(2)} times as fast as without (median answer ${gain.medianRatio.toFixed(2)})`,
    `the same drafts replayed at ${geometry.firstMs} ms a step and ${geometry.furtherMs} for each further token: ${replayed.toFixed(2)} times`,
    "",
  ].join("\n");
}

function toPercent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(0)}%`;
}
