import { expect, test } from "vitest";
import { ProgressDisplay } from "../../../deploy/models/progress-display.ts";

function display(isTTY: boolean) {
  const written: string[] = [];
  const clock = { nowMs: 0 };
  const write = (text: string) => written.push(text) > 0;
  return { written, clock, shown: new ProgressDisplay({ write, isTTY }, () => clock.nowMs) };
}

test("a terminal sees a bar with speed and time left in one line", () => {
  const { written, clock, shown } = display(true);
  shown.start(100_000_000, 0);
  clock.nowMs = 1000;
  shown.add(10_000_000);
  expect(written.at(-1)).toBe(
    "\r\u001b[K[###---------------------------]  10%  10.0 / 100.0 MB  10.0 MB/s  0:09 left",
  );
  shown.end();
  expect(written.at(-1)).toBe("\n");
});

test("elsewhere a plain line comes now and then", () => {
  const { written, clock, shown } = display(false);
  shown.start(100_000_000, 50_000_000);
  clock.nowMs = 9000;
  shown.add(1_000_000);
  clock.nowMs = 10_000;
  shown.add(9_000_000);
  expect(written).toEqual([
    "Going on: 50.0 MB are here already.\n",
    " 50%  50.0 / 100.0 MB\n",
    " 60%  60.0 / 100.0 MB  1.0 MB/s  0:40 left\n",
  ]);
});
