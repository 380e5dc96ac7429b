import { describe, expect, it } from "vitest";
import { Capabilities } from "../../shared/capabilities.ts";

const rows = [
  [3n, -1n, 3n],
  [2n, 1n, -9n],
];
const system = { unknowns: ["x", "y"], rows };
const stated = new Capabilities({
  unknowns: 2,
  unknown_names: ["x y", "a b"],
  coefficients: 12,
  constants: 99,
  methods: ["elimination"],
  languages: ["en", "ja"],
  word_problems: false,
});

describe("Capabilities", () => {
  it("have no limits where none are stated, or nothing can be read", () => {
    for (const free of [new Capabilities(undefined), new Capabilities({ unknowns: "two" })]) {
      expect(free.covers({ unknowns: ["x", "y", "z"], rows: [[10_000n, 1n, 1n, 1n]] })).toBe(true);
      expect(free.knowsMethod("cramer")).toBe(true);
      expect(free.knowsLanguage("ja")).toBe(true);
      expect(free.wordProblems).toBe(true);
      expect(free.onlyMethod).toBeUndefined();
    }
  });

  it("cover what lies within them", () => {
    expect(stated.covers(system)).toBe(true);
    expect(stated.covers({ ...system, unknowns: ["y", "x"] })).toBe(true);
    expect(
      stated.covers({
        ...system,
        rows: [
          [12n, -12n, -99n],
          [0n, 1n, 99n],
        ],
      }),
    ).toBe(true);
  });

  it.each([
    [{ ...system, unknowns: ["x", "z"] }],
    [
      {
        unknowns: ["x", "y", "z"],
        rows: [
          [1n, 1n, 1n, 1n],
          [1n, 0n, 0n, 1n],
          [0n, 1n, 0n, 1n],
        ],
      },
    ],
    [{ ...system, rows: rows.slice(0, 1) }],
    [{ ...system, rows: [...rows, [1n, 1n, 1n]] }],
    [
      {
        ...system,
        rows: [
          [13n, 1n, 1n],
          [1n, 1n, 1n],
        ],
      },
    ],
    [
      {
        ...system,
        rows: [
          [1n, -13n, 1n],
          [1n, 1n, 1n],
        ],
      },
    ],
    [
      {
        ...system,
        rows: [
          [1n, 1n, 1n],
          [1n, 2n, -100n],
        ],
      },
    ],
    [
      {
        ...system,
        rows: [
          [0n, 0n, 5n],
          [1n, 2n, 3n],
        ],
      },
    ],
    [{ unknowns: ["x"], rows: [[1n, 2n]] }],
  ])("don't cover %o", (beyond) => {
    expect(stated.covers(beyond)).toBe(false);
  });

  it("name methods and languages", () => {
    expect(stated.onlyMethod).toBe("elimination");
    expect(stated.knowsMethod("cramer")).toBe(false);
    expect(stated.knowsLanguage("ja")).toBe(true);
    expect(stated.wordProblems).toBe(false);
    expect(new Capabilities({ methods: ["elimination", "cramer"] }).onlyMethod).toBeUndefined();
  });
});
