/** `npm run -s exact`: JSON Lines of questions on stdin, their exact answers on stdout. No model takes part. */
import { createInterface } from "node:readline";
import { answerLine } from "./exact-answer.ts";

// A reader that has seen enough closes the pipe: that is no fault.
process.stdout.on("error", () => process.exit(0));

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() !== "") process.stdout.write(`${JSON.stringify(answerLine(line))}\n`);
}
