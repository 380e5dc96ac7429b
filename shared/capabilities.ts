/** What a model states that it can do (its folder's capabilities.json); nothing stated = no limits. */
import { z } from "zod";
import type { IntegerRow } from "./linear-system/solving/integer-row.ts";
import { type Language, type Method, methods } from "./linear-system/linear-system.ts";

const capabilitiesSchema = z.looseObject({
  /** Most unknowns. */
  unknowns: z.int().min(1).optional(),
  /** Sets of names that it knows, such as "x y"; absent: any. */
  unknown_names: z.array(z.string()).optional(),
  /** Largest whole numbers before unknowns and alone. */
  coefficients: z.int().optional(),
  constants: z.int().optional(),
  methods: z.array(z.string()).optional(),
  languages: z.array(z.string()).optional(),
  word_problems: z.boolean().optional(),
});

/** A system in whole numbers: each row the factors of the unknowns, then the constant. */
export interface WholeSystem {
  readonly unknowns: readonly string[];
  readonly rows: readonly IntegerRow[];
}

export class Capabilities {
  readonly #stated: z.infer<typeof capabilitiesSchema>;

  /** What can't be read states nothing. */
  constructor(stated: unknown) {
    this.#stated = capabilitiesSchema.safeParse(stated).data ?? {};
  }

  get wordProblems(): boolean {
    return this.#stated.word_problems ?? true;
  }

  /** The only method that it knows, where it knows one alone: then it need not be told. */
  get onlyMethod(): Method | undefined {
    const [only, ...others] = this.#stated.methods ?? [];
    return others.length === 0 ? methods.find((method) => method === only) : undefined;
  }

  knowsMethod(method: Method): boolean {
    return this.#stated.methods?.includes(method) ?? true;
  }

  knowsLanguage(language: Language): boolean {
    return this.#stated.languages?.includes(language) ?? true;
  }

  /** Whether the system lies within the stated limits; a number of unknowns means as many equations. */
  covers({ unknowns, rows }: WholeSystem): boolean {
    const { unknowns: most, unknown_names: names, coefficients, constants } = this.#stated;
    if (most !== undefined && !isSquare(unknowns, rows, most)) return false;
    if (names && !names.some((known) => isSameSet(known.split(" "), unknowns))) return false;
    return rows.every((row) =>
      row.every((value, index) =>
        isWithin(value, index < unknowns.length ? coefficients : constants),
      ),
    );
  }
}

function isSquare(unknowns: readonly string[], rows: WholeSystem["rows"], most: number): boolean {
  const isAsMany = rows.length === unknowns.length;
  if (!isAsMany || unknowns.length < 2 || unknowns.length > most) return false;
  return rows.every((row) => row.slice(0, unknowns.length).some((factor) => factor !== 0n));
}

function isSameSet(known: readonly string[], names: readonly string[]): boolean {
  return known.length === names.length && names.every((name) => known.includes(name));
}

function isWithin(value: bigint, limit: number | undefined): boolean {
  return limit === undefined || (value <= BigInt(limit) && value >= BigInt(-limit));
}
