/** What to run on a GPU, and the most that its memory allows. */
import { computeCeiling } from "./gpu-ceiling.ts";
import { formatNumber, toRow, writeTable } from "./markdown-table.ts";

/** Bytes a second, by the makers' data sheets. */
const devices = [
  { name: "A100 80 GB", bandwidth: 2039e9 },
  { name: "RTX 4090", bandwidth: 1008e9 },
  { name: "T4", bandwidth: 320e9 },
];
/** Of Phi-3-mini in int4 for CUDA (docs/models.md). */
const weightsBytes = 2210 * 2 ** 20;
/** 32 layers, keys and values of 3,072 numbers in half precision. */
const cacheBytesPerToken = 32 * 2 * 3072 * 2;
const tokens = 500;
const sequenceCounts = [1, 4, 8];

export function writeGpu(): string {
  const cacheBytes = tokens * cacheBytesPerToken;
  const rows = devices.map(({ name, bandwidth }) => {
    const ceilings = sequenceCounts.map((sequences) =>
      computeCeiling({ bandwidth, weightsBytes, cacheBytes }, sequences),
    );
    return toRow(name, ceilings.map(formatNumber));
  });
  return [
    "**Not run: there was no GPU.** On a machine with one ([gpu.md](gpu.md) says what it needs):",
    "",
    "```",
    "npm run -s model -- pull phi-3-mini-4k --variant cuda-int4",
    "PROVIDER=cuda npm run -s bench:clients -- --model models/phi-3-mini-4k/cuda-int4",
    "PROVIDER=cuda CUDA_GRAPHS=on MAX_RUNNING=1 npm run -s bench:clients -- --model models/phi-3-mini-4k/cuda-int4 --clients 1",
    "PROVIDER=cuda npm run -s bench:clients      # the embedded model: what the node costs beside the runs",
    "```",
    "",
    "Computed: the most tokens a second, of all sequences together, at which the device's memory gives Phi-3-mini's",
    `weights (int4, ${formatNumber(weightsBytes / 2 ** 20)} MB) once a step and each sequence's cache (fp16, ${tokens} tokens).`,
    "",
    writeTable(["Device", ...sequenceCounts.map((count) => `${count} at once`)], rows),
  ].join("\n");
}
