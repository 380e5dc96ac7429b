/** `npm run bench:sampling`: what the choice of a token costs. */
import { readProcessor } from "../rehearsal/processor.ts";
import { measureSampling } from "./sampling-cost.ts";

const { name, flags } = await readProcessor();
const rows = measureSampling(2000).map(
  ({ logits, sampling, medianMs, p99Ms, bytes }) =>
    `| ${logits} | ${sampling} | ${medianMs.toFixed(3)} | ${p99Ms.toFixed(3)} | ${bytes} |`,
);
process.stdout.write(
  [
    `${name} (${flags.join(" ")}), Node ${process.versions.node}, rows of 32,064 logits`,
    "",
    "| Logits | Sampling | median ms | p99 ms | bytes a step |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n"),
);
