/** How far a pull is: a bar with speed and time left on a terminal, a line now and then elsewhere. */
import type { WriteStream } from "node:tty";

const barWidth = 30;
/** Speed is that of the last seconds, not of the whole pull: networks change. */
const speedWindowMs = 5000;
const terminalIntervalMs = 200;
const lineIntervalMs = 10_000;

export class ProgressDisplay {
  readonly #stream: Pick<WriteStream, "write" | "isTTY">;
  readonly #now: () => number;
  #total = 0;
  #done = 0;
  #shownAtMs = -Infinity;
  #isStarted = false;
  #samples: { atMs: number; done: number }[] = [];

  constructor(stream: Pick<WriteStream, "write" | "isTTY">, now = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
  }

  start(totalBytes: number, doneBytes: number): void {
    this.#total = totalBytes;
    this.#done = doneBytes;
    this.#isStarted = true;
    if (doneBytes > 0) this.note(`Going on: ${toMegabytes(doneBytes)} MB are here already.`);
    this.#show();
  }

  add(bytes: number): void {
    this.#done += bytes;
    const intervalMs = this.#stream.isTTY ? terminalIntervalMs : lineIntervalMs;
    if (this.#now() - this.#shownAtMs >= intervalMs) this.#show();
  }

  /** A line of its own, above the bar. */
  note(text: string): void {
    this.#stream.write(this.#stream.isTTY ? `\r\u001b[K${text}\n` : `${text}\n`);
  }

  end(): void {
    if (!this.#isStarted) return;
    this.#show();
    if (this.#stream.isTTY) this.#stream.write("\n");
    this.#isStarted = false;
  }

  #show(): void {
    const nowMs = this.#now();
    this.#shownAtMs = nowMs;
    this.#samples.push({ atMs: nowMs, done: this.#done });
    const since =
      nowMs - Math.max(speedWindowMs, 2 * lineIntervalMs * (this.#stream.isTTY ? 0 : 1));
    while (this.#samples.length > 2 && (this.#samples[0]?.atMs ?? 0) < since) this.#samples.shift();
    const text = this.#write();
    this.#stream.write(this.#stream.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
  }

  #write(): string {
    const share = this.#total === 0 ? 1 : Math.max(this.#done, 0) / this.#total;
    const filled = Math.round(Math.min(share, 1) * barWidth);
    const bar = `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}] `;
    const percent = `${Math.floor(share * 100)}%`.padStart(4);
    const amounts = `${toMegabytes(this.#done)} / ${toMegabytes(this.#total)} MB`;
    return `${this.#stream.isTTY ? bar : ""}${percent}  ${amounts}${this.#writeSpeed()}`;
  }

  #writeSpeed(): string {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs <= first.atMs) return "";
    const bytesPerSecond = ((last.done - first.done) / (last.atMs - first.atMs)) * 1000;
    if (bytesPerSecond <= 0) return "";
    const secondsLeft = Math.ceil((this.#total - this.#done) / bytesPerSecond);
    return `  ${toMegabytes(bytesPerSecond)} MB/s  ${formatTime(secondsLeft)} left`;
  }
}

function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** h:mm:ss or m:ss. */
function formatTime(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [first = 0, ...rest] = (parts[0] ?? 0) > 0 ? parts : parts.slice(1);
  return [String(first), ...rest.map((part) => String(part).padStart(2, "0"))].join(":");
}
