/** A chart of the comparison: for each measure a group of bars, one for each entrant. */
import type { ComparedEntrant } from "../results.ts";
import { summarize } from "../statistics.ts";
import { formatNumber } from "./markdown-table.ts";

const colours = ["#2f6fde", "#e08a2c", "#3c9d6b", "#9a6fc9", "#8a8f98"];
const barWidth = 34;
const groupGap = 36;
const left = 16;
const chartHeight = 240;
const top = 64;

/** An SVG that is legible on light and dark pages. */
export function drawComparison(compared: readonly ComparedEntrant[]): string {
  const measures = compared[0]?.results.map(({ measure }) => measure) ?? [];
  const groupWidth = compared.length * barWidth;
  const width = left * 2 + measures.length * (groupWidth + groupGap) - groupGap;
  const height = top + chartHeight + 36;
  const groups = measures.flatMap((measure, index) => {
    const x = left + index * (groupWidth + groupGap);
    return [drawGroup(compared, measure, x), drawText(measure, x + groupWidth / 2, height - 12)];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>Tokens a second, median; each group has its own scale</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    drawText("Tokens a second (median; each group has its own scale)", left, 20, "start"),
    ...compared.map(({ name }, index) => drawLegend(name, index)),
    ...groups,
    "</svg>",
    "",
  ].join("\n");
}

function drawGroup(compared: readonly ComparedEntrant[], measure: string, x: number): string {
  const medians = compared.map(({ results }) => {
    const figures = results.find((each) => each.measure === measure)?.perSecond ?? [];
    return figures.length > 0 ? summarize(figures).median : 0;
  });
  const most = Math.max(...medians);
  return medians
    .map((median, index) => {
      const barHeight = (median / most) * (chartHeight - 20);
      const barX = x + index * barWidth;
      const y = top + chartHeight - barHeight;
      const box = `x="${barX}" y="${y.toFixed(1)}" width="${barWidth - 4}" height="${barHeight.toFixed(1)}"`;
      const label = drawText(formatNumber(median), barX + barWidth / 2 - 2, y - 5);
      return `<rect ${box} fill="${toColour(index)}"/>\n${label}`;
    })
    .join("\n");
}

function drawLegend(name: string, index: number): string {
  const x = left + index * 180;
  return `<rect x="${x}" y="32" width="12" height="12" fill="${toColour(index)}"/>\n${drawText(name, x + 18, 42, "start")}`;
}

function drawText(text: string, x: number, y: number, anchor = "middle"): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="#222222">${text}</text>`;
}

function toColour(index: number): string {
  return colours[index % colours.length] ?? "#888888";
}
