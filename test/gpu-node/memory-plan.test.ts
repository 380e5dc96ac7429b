import { freemem } from "node:os";
import { describe, expect, it } from "vitest";
import { readUsableBytes } from "../../gpu-node/free-memory.ts";
import { formatRows, planMemory, type MemoryNeed } from "../../gpu-node/memory-plan.ts";

const megabyte = 2 ** 20;
/** Phi-3-mini, int4, in the layout for CUDA: docs/models.md has the sums. */
const phi: MemoryNeed = {
  model: "phi",
  weightsBytes: 2210 * megabyte,
  kvBytesPerToken: 32 * 2 * 3072 * 2,
  maxContext: 4096,
  maxRows: 8,
};
const longRow = 1536;

function rowsWithin(megabytes: number, need: MemoryNeed = phi): string {
  const limit = { bytes: megabytes * megabyte, description: "are free" };
  return formatRows(planMemory([need], limit).rowClasses);
}

describe("planMemory", () => {
  it("gives every sequence the whole context where there is memory for all", () => {
    expect(rowsWithin(2210 + 8 * longRow)).toBe("8 x 4096");
  });

  it("makes rows shorter rather than fewer, and at least one of the whole context", () => {
    expect(rowsWithin(2210 + 8 * longRow - 1)).toBe("1 x 1024, 7 x 4096");
    expect(rowsWithin(2210 + 4 * longRow)).toBe("6 x 1024, 2 x 4096");
    expect(rowsWithin(2210 + 2 * longRow)).toBe("4 x 1024, 1 x 4096");
    expect(rowsWithin(2210 + longRow)).toBe("1 x 4096");
  });

  it("has rows of 4,096 tokens between where the whole context is longer", () => {
    const wholeRow = 49_152;
    const long = { ...phi, maxContext: 131_072 };
    expect(rowsWithin(2210 + wholeRow, long)).toBe("1 x 131072");
    expect(rowsWithin(2210 + wholeRow + 2 * 384, long)).toBe("2 x 1024, 1 x 131072");
    expect(rowsWithin(2210 + wholeRow + 7 * 384, long)).toBe("7 x 1024, 1 x 131072");
    expect(rowsWithin(2210 + wholeRow + 7 * 384 + 1152, long)).toBe(
      "6 x 1024, 1 x 4096, 1 x 131072",
    );
    expect(rowsWithin(2210 + wholeRow + 7 * longRow, long)).toBe("7 x 4096, 1 x 131072");
    expect(rowsWithin(2210 + 2 * wholeRow + 6 * longRow, long)).toBe("6 x 4096, 2 x 131072");
    expect(rowsWithin(2210 + 8 * wholeRow, long)).toBe("8 x 131072");
    expect(rowsWithin(2210 + 8 * wholeRow, { ...long, maxRows: 1 })).toBe("1 x 131072");
  });

  it("gives what is left to rows that are kept", () => {
    const kept = { ...phi, keptRows: 3 };
    expect(rowsWithin(2210 + 8 * longRow, kept)).toBe("8 x 4096");
    expect(rowsWithin(2210 + 10 * longRow + 400, kept)).toBe("1 x 1024, 10 x 4096");
    expect(rowsWithin(2210 + 20 * longRow, kept)).toBe("11 x 4096");
  });

  it("has one length where the context is no longer than a short row", () => {
    expect(rowsWithin(2210 + 3 * 384, { ...phi, maxContext: 1024 })).toBe("3 x 1024");
  });

  it("holds a conversation of 1,024 tokens within the article's 2,842 MB (computed)", () => {
    const limit = { bytes: 2842 * megabyte, description: "are allowed" };
    const plan = planMemory([{ ...phi, maxContext: 1024 }], limit);
    expect(plan.rowClasses).toEqual([{ length: 1024, rows: 1 }]);
    expect(plan.weightsBytes + plan.kvBytes).toBe(2594 * megabyte);
  });

  it.each([4096, 5000, 131_072])("never plans more than it may take of %i tokens", (maxContext) => {
    const least = (maxContext * phi.kvBytesPerToken) / megabyte;
    for (let part = 0; part < 160; part++) {
      const bytes = (2210 + least * (1 + part / 20)) * megabyte;
      const plan = planMemory([{ ...phi, maxContext }], { bytes, description: "are free" });
      expect(plan.rowClasses.at(-1)?.length).toBe(maxContext);
      expect(plan.weightsBytes + plan.kvBytes).toBeLessThanOrEqual(bytes);
      const rows = plan.rowClasses.map((each) => each.rows);
      expect(rows.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(8);
    }
  });

  it("refuses a model that is too large with the figures and what to lower", () => {
    expect(() => rowsWithin(2842)).toThrow(
      "Too little memory for phi: the weights take 2210.0 MB and the KV cache of one conversation 1536.0 MB, " +
        "together 3746.0 MB, but 2842.0 MB are free. Lower MAX_CONTEXT to 1685 or less, " +
        "take a smaller variant (int4), or free memory.",
    );
    expect(() => rowsWithin(2000)).toThrow(/are free\. Lower MAX_CONTEXT, take a smaller/);
  });

  it("leaves memory for the models that are yet to come, the same number of rows for each", () => {
    const nano = { ...phi, model: "nano", weightsBytes: 10 * megabyte, kvBytesPerToken: 8192 };
    const limit = { bytes: (2220 + 4 * (longRow + 32)) * megabyte, description: "are free" };
    const four = { maxRows: 4 };
    const first = planMemory([{ ...phi, ...four }, nano], limit);
    const second = planMemory([{ ...nano, ...four }, phi], limit);
    expect(formatRows(first.rowClasses)).toBe("4 x 4096");
    expect(formatRows(second.rowClasses)).toBe("4 x 4096");
    const tooLittle = { bytes: 2220 * megabyte, description: "are free" };
    expect(() => planMemory([phi, nano], tooLittle)).toThrow(
      /for phi, nano: .* serve fewer models at once/,
    );
  });

  it("gives one row where the device doesn't say what is free", () => {
    const plan = planMemory([phi], { bytes: null, description: "" });
    expect(plan).toMatchObject({ rowClasses: [{ length: 4096, rows: 1 }], limitBytes: null });
  });
});

it("what may be taken is less than what is free on the CPU's side, and not known of WebGPU's", () => {
  expect(readUsableBytes("cpu", 0)).toBeGreaterThan(16 * megabyte);
  expect(readUsableBytes("cpu", 0)).toBeLessThan(freemem() + 1024 * megabyte);
  expect(readUsableBytes("webgpu", 0)).toBeNull();
});
