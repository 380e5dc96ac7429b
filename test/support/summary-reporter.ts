import type { Reporter, TestModule } from "vitest/node";

/** What one run came to. `failed` counts tests, and files or hooks that broke before or beside their tests. */
interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Prints `N passed, N failed` (and `, N skipped` where some were) alone on a line, after everything else a run
 * prints, so that a machine can read the outcome from the last line.
 */
export default class SummaryReporter implements Reporter {
  #line = "";

  constructor() {
    // vitest's own summary is written after the run ends; the process's exit is the one moment after it.
    process.once("exit", () => {
      if (this.#line !== "") {
        process.stdout.write(`${this.#line}\n`);
      }
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const totals: Totals = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const testModule of modules) {
      countModule(testModule, totals);
    }
    const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
    this.#line = `${totals.passed} passed, ${totals.failed} failed${skipped}`;
  }
}

function countModule(testModule: TestModule, totals: Totals): void {
  totals.failed += testModule.errors().length;
  for (const suite of testModule.children.allSuites()) {
    totals.failed += suite.errors().length;
  }
  for (const test of testModule.children.allTests()) {
    const { state } = test.result();
    if (state === "passed" || state === "failed" || state === "skipped") {
      totals[state] += 1;
    } else {
      // A test that never finished has not passed.
      totals.failed += 1;
    }
  }
}
