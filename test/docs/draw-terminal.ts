/** Draws a terminal into which an answer streams, as an SVG that moves by CSS alone. */

const lineHeight = 20;
const padding = 20;
const barHeight = 30;
const width = 640;
/** Each line appears this long after the one before; the whole is then shown for `restSeconds`. */
const lineSeconds = 0.25;
const restSeconds = 6;
/** A value for each unknown, and the verdict. */
const answerLines = 3;

const colours = {
  back: "#1b1f27",
  bar: "#2a303b",
  text: "#e6e6e6",
  step: "#8a93a3",
  answer: "#8fd694",
};

/** `command` stands at once; the lines of `output` appear one by one, the last of them coloured as the answer. */
export function drawTerminal(command: string, output: readonly string[]): string {
  const height = barHeight + 2 * padding + (output.length + 1) * lineHeight;
  const seconds = output.length * lineSeconds + restSeconds;
  const shown = output.map((text, index) => drawLine(text, index, output.length, seconds));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="A terminal in which the answer to two simultaneous equations streams in">
<style>
text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre; fill: ${colours.text} }
.step { fill: ${colours.step} }
.answer { fill: ${colours.answer}; font-weight: bold }
${shown.map(({ style }) => style).join("\n")}
@media (prefers-reduced-motion: reduce) { text { animation: none !important } }
</style>
<rect width="${width}" height="${height}" rx="8" fill="${colours.back}"/>
<path d="M0 ${barHeight}V8a8 8 0 0 1 8-8h${width - 16}a8 8 0 0 1 8 8v${barHeight - 8}z" fill="${colours.bar}"/>
<circle cx="20" cy="15" r="5" fill="#e06c75"/><circle cx="38" cy="15" r="5" fill="#e5c07b"/><circle cx="56" cy="15" r="5" fill="#98c379"/>
<text x="${padding}" y="${barHeight + padding + 10}">$ ${escapeText(command)}</text>
${shown.map(({ element }) => element).join("\n")}
</svg>
`;
}

function drawLine(
  text: string,
  index: number,
  count: number,
  seconds: number,
): { style: string; element: string } {
  const start = ((100 * index * lineSeconds) / seconds).toFixed(2);
  const y = barHeight + padding + 10 + (index + 1) * lineHeight;
  const kind = text.startsWith("·") ? "step" : "text";
  const name = index >= count - answerLines ? "answer" : kind;
  return {
    style: `@keyframes l${index} { 0%, ${start}% { opacity: 0 } ${start}01%, 100% { opacity: 1 } } #l${index} { animation: l${index} ${seconds}s infinite }`,
    element: `<text id="l${index}" class="${name}" x="${padding}" y="${y}">${markText(text)}</text>`,
  };
}

function markText(text: string): string {
  return escapeText(text).replace(/ ✓$/u, ' <tspan class="answer">✓</tspan>');
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
