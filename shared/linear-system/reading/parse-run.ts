/** Reads the tokens of one equation: a chain A = B = C, pairs (x, y) = (1, 2), ratios x:y = 2:3, matrices A x = b. */
import { InputFault } from "./input-fault.ts";
import { parseMatrixSide } from "./matrix-side.ts";
import { PolynomialParser } from "./polynomial-parser.ts";
import type { ParsingContext } from "./read-arithmetic.ts";
import { multiply, type Place, type Polynomial } from "./polynomial.ts";
import { signs } from "./signs.ts";
import type { Token } from "./token.ts";

export interface Side extends Place {
  readonly value: Polynomial;
}

/** Sides that are equal to each other. */
export type Chain = readonly Side[];

/** One chain, or as many as a pair or a matrix has rows. @throws InputFault */
export function parseRun(tokens: readonly Token[], context: ParsingContext): readonly Chain[] {
  const relation = tokens.find(({ kind, text }) => kind === "relation" && text !== "=");
  if (relation !== undefined) throw new InputFault("inequality", relation);
  const place = placeOf(tokens);
  refuseUnbalanced(tokens);
  const sides = splitAt(tokens, ({ kind }) => kind === "relation");
  if (sides[0]?.length === 0) throw new InputFault("missingLeft", place);
  if (sides.some((side) => side.length === 0)) throw new InputFault("missingRight", place);
  for (const side of sides.slice(1, -1)) refuseBorder(side);
  if (tokens.some(({ kind }) => kind === "matrix")) return parseMatrices(sides, context, place);
  const ratios = sides.map((side) => splitAt(side, ({ text }) => text === ":"));
  if (ratios.some((parts) => parts.length > 1)) return parseRatios(ratios, context, place);
  const tuples = sides.map(splitTuple);
  if (tuples.every((tuple) => tuple !== undefined)) return parseTuples(tuples, context, place);
  return [sides.map((side) => parseSide(side, context))];
}

function refuseUnbalanced(tokens: readonly Token[]): void {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind === "open") open.push(token);
    else if (token.kind === "close" && open.pop() === undefined) {
      throw new InputFault("bracket", token);
    }
  }
  const [first] = open;
  if (first !== undefined) throw new InputFault("bracket", first);
}

/** "x + y = 3 x - y = 1": between two equals signs, "3 x" may be no product. */
function refuseBorder(side: readonly Token[]): void {
  for (const [at, token] of side.entries()) {
    const before = side[at - 1];
    const next = side[at + 1];
    if (before === undefined || !token.isSpaced || before.kind === "operator") continue;
    const isFactor = token.kind === "name" || (token.kind === "open" && next?.kind === "name");
    const isSign = /^[+-]$/.test(token.text) && next?.isSpaced === false;
    if (isFactor || isSign) {
      throw new InputFault("chain", { from: before.from, to: isSign ? next.to : token.to });
    }
  }
}

export function placeOf(tokens: readonly Token[]): Place {
  return { from: tokens[0]?.from ?? 0, to: tokens.at(-1)?.to ?? 0 };
}

function parseSide(tokens: readonly Token[], context: ParsingContext): Side {
  return { value: new PolynomialParser(tokens, context).parseAll(), ...placeOf(tokens) };
}

function splitAt(tokens: readonly Token[], isSeparator: (token: Token) => boolean): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "open" || token.text === signs.matrixOpen) depth += 1;
    if (token.kind === "close" || token.text === signs.matrixClose) depth -= 1;
    if (depth === 0 && isSeparator(token)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** The sides of a list such as "(1, 2)"; undefined where there is none. @throws InputFault */
export function parseTuple(
  tokens: readonly Token[],
  context: ParsingContext,
): readonly Side[] | undefined {
  return splitTuple(tokens)?.map((part) => parseSide(part, context));
}

/** The parts of "(x, y)"; undefined where there is no pair. */
function splitTuple(side: readonly Token[]): Token[][] | undefined {
  if (side[0]?.kind !== "open" || side.at(-1)?.kind !== "close") return undefined;
  const parts = splitAt(side.slice(1, -1), ({ kind }) => kind === "comma");
  return parts.length > 1 && parts.every((part) => part.length > 0) ? parts : undefined;
}

function parseTuples(tuples: readonly Token[][][], context: ParsingContext, place: Place): Chain[] {
  const [first = []] = tuples;
  if (tuples.some((tuple) => tuple.length !== first.length)) throw new InputFault("sign", place);
  return first.map((_, index) => tuples.map((tuple) => parseSide(tuple[index] ?? [], context)));
}

/** a:b = c:d is read as a*d = b*c; a:b:c = d:e:f as that and b*f = c*e. */
function parseRatios(ratios: readonly Token[][][], context: ParsingContext, place: Place): Chain[] {
  const [left = [], right = [], ...more] = ratios.map((parts) =>
    parts.map((part) => parseSide(part, context)),
  );
  if (more.length > 0 || left.length !== right.length) throw new InputFault("sign", place);
  context.notes.add("ratio", ratios.map((parts) => parts.map(writeTokens).join(":")).join(" = "));
  const product = (one: Side | undefined, other: Side | undefined): Side => {
    const value = multiply(
      one?.value ?? new Map(),
      other?.value ?? new Map(),
      context.effort,
      place,
    );
    return { ...place, value };
  };
  return left
    .slice(1)
    .map((part, index) => [product(left[index], right[index + 1]), product(part, right[index])]);
}

function writeTokens(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join("");
}

function parseMatrices(sides: readonly Token[][], context: ParsingContext, place: Place): Chain[] {
  const columns = sides.map((side) => parseMatrixSide(side, context));
  const rows = columns[0]?.length ?? 0;
  if (columns.some((column) => column.length !== rows || column.some((row) => row.length !== 1))) {
    throw new InputFault("matrix", place);
  }
  return Array.from({ length: rows }, (_, row) =>
    columns.map((column): Side => {
      const value = column[row]?.[0] ?? new Map<string, never>();
      return { value, from: place.from, to: place.to };
    }),
  );
}
