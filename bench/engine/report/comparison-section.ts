/** The engine beside its peers, as the page shows it. */
import { ourName } from "../comparison/field.ts";
import type { ComparedEntrant } from "../results.ts";
import { ratioByTurns } from "../statistics.ts";
import { findFigures, judgeSpeed } from "./goals.ts";
import { formatNumber, formatRange, toRow, writeGoals, writeTable } from "./markdown-table.ts";

const notes = `What stands behind the figures:

- llama.cpp multiplies by AMX where the processor has it, at decoding too. ONNX Runtime has no AMX kernel for blocks of 4 bits,
  so on such a processor nothing that runs on it keeps up. \`llama.cpp without AMX\` is what other processors would see.
- onnxruntime-genai, \`session.run\` and Renritsu have the same kernels. In Renritsu's graph each sequence has an attention
  of its own ([why](decisions/2026-11-24-attention-slots.md)), which costs a step of this size about a tenth; what it buys is
  that requests come and go at every step, that prompts are read in the same runs, and that each gets the tokens it gets
  alone. A batch of onnxruntime-genai's Generator begins together.
- Prompts are read faster because only the logits that are needed are calculated.`;

export function writeComparison(compared: readonly ComparedEntrant[]): string {
  const names = compared.map(({ name }) => name);
  const measures = compared[0]?.results.map(({ measure }) => measure) ?? [];
  const peers = names.filter((name) => name !== ourName);
  return [
    "![Tokens a second of each engine](benchmarks.svg)",
    "",
    "Tokens a second: the median, and in brackets the lowest and the highest turn.",
    "",
    writeTable(
      ["", ...names],
      measures.map((measure) =>
        toRow(
          measure,
          names.map((name) => formatRange(findFigures(compared, name, measure))),
        ),
      ),
    ),
    "",
    `${ourName}, so many times as fast (the median of the turns' ratios):`,
    "",
    writeTable(
      ["", ...peers],
      measures.map((measure) =>
        toRow(
          measure,
          peers.map((peer) => formatRatio(compared, peer, measure)),
        ),
      ),
    ),
    "",
    writeGoals(judgeSpeed(compared)),
    "",
    notes,
    "",
    "### What was tried",
    "",
    ...compared.flatMap(writeTried),
  ].join("\n");
}

function formatRatio(compared: readonly ComparedEntrant[], peer: string, measure: string): string {
  const ours = findFigures(compared, ourName, measure);
  const theirs = findFigures(compared, peer, measure);
  return ours.length === theirs.length && ours.length > 0
    ? `${formatNumber(ratioByTurns(ours, theirs))}x`
    : "–";
}

/** Its settings, with tokens a second of each; the best of a column, which took part in the turns, in bold. */
function writeTried({ name, version, tried, results }: ComparedEntrant): string[] {
  const measures = results.map(({ measure }) => measure);
  const rows = tried.map(({ setting, perSecond }) => {
    const figures = results.map(({ measure, setting: best }) => {
      const figure = formatNumber(perSecond[measure] ?? 0);
      return setting === best ? `**${figure}**` : figure;
    });
    return toRow(setting, figures);
  });
  return [`${name}: ${version.replaceAll("|", "/")}`, "", writeTable(["", ...measures], rows), ""];
}
