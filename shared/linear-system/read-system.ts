/** Reads a system of linear equations from what people paste. docs/reading.md tells what is read, and how. */
import type Fraction from "fraction.js";
import { findAskedUnknowns } from "./reading/asked-unknowns.ts";
import { buildSystem } from "./reading/build-system.ts";
import { chooseEquations, isMention } from "./reading/choose-equations.ts";
import { InputFault, toRefusal } from "./reading/input-fault.ts";
import type { Language, LinearSystem, Method } from "./linear-system.ts";
import { type MappedText, mapToItself } from "./reading/mapped-text.ts";
import { parseRun, placeOf } from "./reading/parse-run.ts";
import { refuseTwoSystems } from "./reading/parted-systems.ts";
import type { Piece } from "./reading/piece.ts";
import { Effort } from "./reading/polynomial.ts";
import type { ParsingContext } from "./reading/read-arithmetic.ts";
import { detectLanguage, findMethod, tellsOfNumbers } from "./reading/question-words.ts";
import {
  type ReadEquation,
  readAssignment,
  readPair,
  splitCandidate,
} from "./reading/read-candidate.ts";
import { readPieces, toPlainInput } from "./reading/read-pieces.ts";
import { ReadingNotes } from "./reading/reading-notes.ts";
import { readingLimits } from "./reading/reading-limits.ts";
import type { Refusal } from "./refusal.ts";
import type { Token } from "./reading/token.ts";
import { listUnknowns } from "./reading/unknown-names.ts";

export interface SystemReading {
  readonly status: "system";
  readonly system: LinearSystem;
  readonly language: Language;
  /** Where the input could be read in another way too: which was taken, in plain words. */
  readonly reading?: string;
  /** If the text asks for one. */
  readonly method?: Method;
  /** "Is x = 1, y = 2 a solution of …?": a value for each unknown. */
  readonly candidate?: ReadonlyMap<string, Fraction>;
}

/** Without `language`, the input's own is taken: Japanese or English. */
export function readSystem(input: string, language?: Language): SystemReading | Refusal {
  const spoken = language ?? detectLanguage(input);
  let mapped: MappedText = mapToItself("");
  try {
    if (new TextEncoder().encode(input).length > readingLimits.inputBytes) {
      throw new InputFault("tooLong", { from: 0, to: 0 });
    }
    const notes = new ReadingNotes();
    const plain = toPlainInput(input, notes);
    ({ mapped } = plain);
    if (plain.fault) throw plain.fault;
    const pieces = readPieces(plain, notes);
    return { status: "system", language: spoken, ...interpret(pieces, mapped, notes, spoken) };
  } catch (error) {
    if (error instanceof InputFault) return toRefusal(error, mapped, spoken);
    throw error;
  }
}

function interpret(
  pieces: readonly Piece[],
  mapped: MappedText,
  notes: ReadingNotes,
  language: Language,
): Omit<SystemReading, "status" | "language"> {
  const { text } = mapped;
  const chosen = chooseEquations(pieces, text, notes);
  if (chosen.length === 0) throw refuseWithoutEquation(pieces, text);
  refuseTooMany(chosen);
  refuseTwoSystems(pieces, chosen, text);
  const context: ParsingContext = { effort: new Effort(), notes, origins: new Map() };
  const asked = findAskedUnknowns(pieces);
  const read = parseEquations(chosen, context, asked);
  const { system: stated, candidate } = splitCandidate(read, text) ?? { system: read };
  const tokens = stated.flatMap(({ piece }) => piece.tokens);
  const unknowns = listUnknowns(tokens, text, notes);
  if (unknowns.length === 0) throw new InputFault("noUnknown", placeOf(tokens));
  const chains = stated.flatMap((each) => each.chains);
  const system = buildSystem(chains, unknowns, context, mapped);
  refuseParameters(system, asked, tokens);
  const values = candidate
    ? readCandidate(candidate, system)
    : readPair(pieces, unknowns, context, text);
  const [reading, method] = [notes.write(language), findMethod(text)];
  return {
    system,
    ...(reading !== undefined && { reading }),
    ...(method && { method }),
    ...(values && { candidate: values }),
  };
}

/** A chain of n sides is n - 1 equations. */
function refuseTooMany(chosen: readonly Piece[]): void {
  let count = 0;
  for (const { tokens } of chosen) {
    count += tokens.filter(({ kind }) => kind === "relation").length;
    if (count > readingLimits.equations) throw new InputFault("tooManyEquations", placeOf(tokens));
  }
}

function refuseWithoutEquation(pieces: readonly Piece[], text: string): InputFault {
  const half = pieces.find(({ kind, tokens }) => kind === "fragment" && isExpression(tokens));
  if (half !== undefined) return new InputFault("noRelation", placeOf(half.tokens));
  const whole = { from: 0, to: text.length };
  if (tellsOfNumbers(text)) return new InputFault("wordProblem", whole);
  return new InputFault(/\p{L}\p{L}/u.test(text) ? "prose" : "noEquation", whole);
}

/** An unknown and a sign: mathematics, only without an equals sign. */
function isExpression(tokens: readonly Token[]): boolean {
  const hasUnknown = tokens.some(({ kind }) => kind === "name");
  return hasUnknown && !isMention(tokens) && tokens.some(({ kind }) => kind === "operator");
}

/** A letter that is to stay makes products with unknowns, which would be refused without saying why. */
function parseEquations(
  chosen: readonly Piece[],
  context: ParsingContext,
  asked: ReadonlySet<string>,
): readonly ReadEquation[] {
  const read = chosen.map((piece) => ({ piece, chains: parseRun(piece.tokens, context) }));
  const names = new Set(
    chosen.flatMap(({ tokens }) => tokens.filter(isName).map(({ text }) => text)),
  );
  const isProduct = read.some(({ chains }) =>
    chains.some((chain) => chain.some(({ value }) => [...value.keys()].some(isMixedProduct))),
  );
  if (isProduct && asked.size > 0) {
    const other = [...names].find((name) => !asked.has(name));
    const tokens = chosen.flatMap((piece) => piece.tokens);
    if (other !== undefined) throw refuseParameter(other, tokens);
  }
  return read;
}

function isName({ kind }: Token): boolean {
  return kind === "name";
}

/** x*y, but not x*x. */
function isMixedProduct(key: string): boolean {
  return new Set(key.split("*")).size > 1;
}

function refuseParameter(name: string, tokens: readonly Token[]): InputFault {
  const token = tokens.find((each) => each.kind === "name" && each.text === name);
  return new InputFault("parameter", token ?? placeOf(tokens), name);
}

/** "x + y = k, x - y = 1, solve for x and y": k would be solved for as well. */
function refuseParameters(
  { equations, unknowns }: LinearSystem,
  asked: ReadonlySet<string>,
  tokens: readonly Token[],
): void {
  if (asked.size < 2 || equations.length >= unknowns.length) return;
  const other = unknowns.find((name) => !asked.has(name));
  const areAllKnown = [...asked].every((name) => unknowns.includes(name));
  if (other !== undefined && areAllKnown) throw refuseParameter(other, tokens);
}

/** @throws InputFault unless each unknown has one value, and nothing else has */
function readCandidate(
  candidate: readonly ReadEquation[],
  system: LinearSystem,
): ReadonlyMap<string, Fraction> {
  const values = new Map<string, Fraction>();
  const assignments = candidate.flatMap(({ chains }) => chains.map(readAssignment));
  for (const assignment of assignments) {
    if (assignment) values.set(assignment.name, assignment.value);
  }
  const isWhole = system.unknowns.every((name) => values.has(name));
  if (!isWhole || values.size > system.unknowns.length || values.size < assignments.length) {
    const tokens = candidate.flatMap(({ piece }) => piece.tokens);
    throw new InputFault("candidate", placeOf(tokens));
  }
  return values;
}
