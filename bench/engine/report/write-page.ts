/** docs/benchmarks.md, from the results. */
import type { Circumstances, Results } from "../results.ts";
import { writeComparison } from "./comparison-section.ts";
import {
  writeClients,
  writeMemory,
  writeNewcomers,
  writePrefixHits,
  writeSteps,
} from "./engine-sections.ts";
import { writeGpu } from "./gpu-section.ts";

const introduction = `# Benchmarks

How fast the engine is beside others, and what it costs by itself. \`npm run -s bench:engine\` measures all of it and writes
this page ([how](../bench/engine/README.md)); \`-- --only clients\` measures one section.

`;

const explanations = {
  compare: `One model in every format: random weights in Phi-3-mini's geometry (3,072 wide, 32 heads, 32,064 tokens of
vocabulary), cut to 8 layers, in blocks of 32 numbers of 4 bits, the same numbers for all. Renritsu runs by its scheduler
and its runner, as the node uses them; llama.cpp by one \`llama_decode\` for all sequences; onnxruntime-genai by its
Generator with a batch; \`session.run\` is onnxruntime-node's, fed as transformers.js does, with the cache copied each
step. Each engine was first tried in all settings below, and the best of each measure then took part in the turns. \`decode
n\` makes 32 tokens for each of n sequences at once, after prompts of 32 tokens; \`prefill n\` reads a prompt of n tokens and
makes the first token. All choose the likeliest token. Nothing was guessed (no speculation) and nothing found in a
prefix cache.`,
  newcomer: `The same 8 layers, two threads. While streams run, a prompt of 2,000 tokens comes.`,
  steps: `What the engine's own code takes of a step, outside ONNX Runtime's run (which is called on another thread; the way
there and back counts to the run). Medians.`,
  prefix: `Through the node, over HTTP: a prompt of 1,016 tokens for the first time, then another one whose first 1,000 are the
same.`,
  memory: `The node's own memory while eight clients ask 10,000 times for 8 tokens (embedded model), all prompts different.`,
  clients: `The node with the embedded model; all clients in one other process on the same two cores. 16 different questions come
again and again, so prompts after the first are prefix hits, and speculation has seen their answers; each answer is
the one that its question gets alone.`,
};

export function writePage(results: Results): string {
  const { compare, newcomer, steps, prefix, memory, clients } = results;
  const sections = [
    compare &&
      write(
        "Beside other engines",
        compare,
        explanations.compare,
        writeComparison(compare.content),
      ),
    newcomer &&
      write(
        "Running streams and a newcomer",
        newcomer,
        explanations.newcomer,
        writeNewcomers(newcomer.content),
      ),
    steps && write("Beside the model's runs", steps, explanations.steps, writeSteps(steps.content)),
    prefix &&
      write(
        "Prompts that begin alike",
        prefix,
        explanations.prefix,
        writePrefixHits(prefix.content),
      ),
    memory &&
      write("Memory after many requests", memory, explanations.memory, writeMemory(memory.content)),
    clients && write("Over HTTP", clients, explanations.clients, writeClients(clients.content)),
    `## On a GPU\n\n${writeGpu()}`,
  ];
  const written = sections.filter((section) => section !== undefined);
  return `${introduction}${written.map((section) => section.trim()).join("\n\n")}\n`;
}

function write(
  title: string,
  { circumstances }: { readonly circumstances: Circumstances },
  explanation: string,
  content: string,
): string {
  const { date, processor, cores, flags, node } = circumstances;
  const where = `${date}, ${processor}, ${cores} cores (${flags.join(", ")}), Node ${node}`;
  return `## ${title}\n\n${explanation}\n\n${content}\n\n${where}.`;
}
