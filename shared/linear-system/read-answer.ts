/** Reads what a model's answer claims. It may be any text: what isn't plain is unreadable, never guessed. */
import type { Fraction } from "fraction.js";
import { findWrittenEquations } from "./checking/find-written-equations.ts";
import { foldCharacters } from "./checking/plain-characters.ts";
import { scanWriting } from "./checking/scan-writing.ts";
import { findSolutionClaims, type SolutionClaim } from "./checking/solution-claims.ts";
import { findStatedValues, type StatedValue } from "./checking/stated-values.ts";
import { TableReader } from "./checking/table-values.ts";
import { foldName } from "./checking/written-token.ts";

export type AnswerClaim =
  | { readonly status: "unique"; readonly values: ReadonlyMap<string, Fraction> }
  | { readonly status: "none" }
  | { readonly status: "infinite" }
  | { readonly status: "unreadable"; readonly reason: string };

/** What has more isn't read: it is no answer. */
const maxLength = 200_000;
const maxTokens = 4000;
const maxEquations = 800;

const overturns =
  /\b(?:wait|actually|correction|sorry|mistake|error|however|recheck|re-?examine|re-?calculat\w*|let me (?:re|check|try)|on second thought|scratch that|oops|hold on|instead)\b|訂正|間違|誤り|やり直|失礼|計算し直|待って/iu;
const example =
  /\b(?:example|e\.g|instance|such as|particular|(?:one|another|specific|sample) (?:such |possible |particular |specific )?solution|one of|if|when|let|choos\w*|set(?:ting)?|pick\w*)\b|例|一つ|ひとつ|特殊解|とすると|とおくと|のとき/iu;
const several = [1, 2].map(
  (number) =>
    new RegExp(
      `\\b(?:solution|answer|case|option|possibility)\\s*#?\\s*${number}\\b|解\\s*${number}`,
      "iu",
    ),
);
/** What makes "no solution" follow from values that were found before. */
const refutes =
  /≠|\\neq?\b|!=|contradict|not\s+satisf|n't\s+satisf|not\s+equal|not\s+hold|false|矛盾|満たさ|成り立た/iu;
const oneSolution =
  /\b(?:one|unique|single|a)\s+(?:real\s+|unique\s+|single\s+)?solution\b|(?:唯一|ただ[1一]つ)の?解|解は(?:ただ)?[1一]つ/iu;
const joins = /^[\s,;、$.]*(?:and|or|と|または|,)?[\s$]*$/iu;

interface Reading {
  /** Undefined where the last statement can't be read. */
  readonly value: Fraction | undefined;
  readonly isDoubtful: boolean;
  readonly isExample: boolean;
  /** Whether the text had said something else before. */
  readonly hasChanged: boolean;
  readonly offset: number;
}

type Readings = ReadonlyMap<string, Reading>;

/**
 * The last value that the text states for each of the unknowns, or its claim that there is no solution or that there are
 * infinitely many. A rounded value is read as it is written.
 */
export function readAnswer(written: string, unknowns: readonly string[]): AnswerClaim {
  if (written.length > maxLength) return unreadable("the text is too long");
  const text = dropHidden(written);
  const readings = readValues(text, unknowns.map(foldName));
  if (readings === undefined) return unreadable("it has too many equations, or too long a line");
  const claim = findLastClaim(text);
  if (claim === "contradiction") {
    return unreadable("it claims that there is no solution, and that there are infinitely many");
  }
  if (claim === undefined) return takeValues(text, unknowns, readings);
  const stated = claim.status === "infinite" ? withoutExamples(readings) : readings;
  const values = takeValues(text, unknowns, stated);
  if (values.status !== "unique") {
    const rest = text.slice(claim.offset);
    const isTakenBack = overturns.test(rest) && (isAfter(stated, claim) || oneSolution.test(rest));
    return isTakenBack ? unreadable("it takes its claim back") : { status: claim.status };
  }
  return choose(text, claim, { values, stated });
}

/** What is struck out, or stands in a comment, is no part of the answer. */
function dropHidden(text: string): string {
  const parts = text.split("<!--");
  const shown = parts.map((part, index) => {
    const end = index === 0 ? -3 : part.indexOf("-->");
    return end === -1 ? "" : part.slice(end + 3);
  });
  return shown.join(" ").replaceAll(/~~[^~\n]{1,300}~~/g, " ");
}

function unreadable(reason: string): AnswerClaim {
  return { status: "unreadable", reason };
}

/** The last reading of each unknown; undefined where there is more to read than an answer has. */
function readValues(text: string, names: readonly string[]): Readings | undefined {
  const readings = new Map<string, Reading>();
  const nameSet = new Set(names);
  const tables = new TableReader(names);
  let [offset, count] = [0, 0];
  for (const line of text.split("\n")) {
    const plain = foldCharacters(line);
    const tokens = scanWriting(plain);
    if (tokens.length > maxTokens) return undefined;
    const written = findWrittenEquations(tokens, nameSet);
    count += written.equations.length;
    if (count > maxEquations) return undefined;
    const found = [...tables.read(line), ...findStatedValues(plain, written, names)];
    const isExample = example.test(line);
    for (const stated of withoutAssumed(found, plain, readings)) {
      take(readings, { ...stated, offset: offset + stated.offset }, isExample);
    }
    offset += line.length + 1;
  }
  return readings;
}

/** Without what is assumed, and what the same sentence says of it: "if x = 0, then y = 1". */
function withoutAssumed(
  found: readonly StatedValue[],
  line: string,
  readings: Readings,
): StatedValue[] {
  let assumedEnd = 0;
  const lastOf = new Map<string, StatedValue>();
  return found.flatMap((stated) => {
    const before = lastOf.get(stated.name);
    lastOf.set(stated.name, stated);
    if (stated.offset < assumedEnd) return [];
    if (stated.context === "assumed") {
      if (!isKnown(stated, readings)) assumedEnd = endOfSentence(line, stated.end);
      return [];
    }
    return isSecondOf(stated, before, line) ? [{ ...stated, context: "doubtful" }] : [stated];
  });
}

function isKnown({ name, value }: StatedValue, readings: Readings): boolean {
  return value !== undefined && readings.get(name)?.value?.equals(value) === true;
}

function endOfSentence(line: string, from: number): number {
  const length = line.slice(from).search(/[.;](?=\s|\)|$)|。/u);
  return length === -1 ? line.length : from + length;
}

/** Whether it is another value for what was just stated: "x = 1 and x = 2", "(1, 2) and (3, 4)". */
function isSecondOf(stated: StatedValue, before: StatedValue | undefined, line: string): boolean {
  if (before?.value === undefined || stated.value?.equals(before.value) !== false) return false;
  return (stated.isTuple && before.isTuple) || joins.test(line.slice(before.end, stated.offset));
}

/** A doubtful statement counts where it says something new, and then leaves the unknown in doubt. */
function take(readings: Map<string, Reading>, stated: StatedValue, isExample: boolean): void {
  const { name, value, context, offset } = stated;
  const isDoubtful = context !== "stated";
  const before = readings.get(name);
  const isSame = value !== undefined && before?.value?.equals(value) === true;
  if (isDoubtful && isSame) return;
  const hasChanged = before !== undefined && (before.hasChanged || (!isSame && !before.isDoubtful));
  readings.set(name, { value, isDoubtful, isExample, hasChanged, offset });
}

function withoutExamples(readings: Readings): Readings {
  return new Map([...readings].filter(([, { isExample }]) => !isExample));
}

function takeValues(text: string, unknowns: readonly string[], readings: Readings): AnswerClaim {
  const values = new Map<string, Fraction>();
  for (const unknown of unknowns) {
    const reading = readings.get(foldName(unknown));
    if (reading === undefined) return unreadable(`no value of ${unknown} is stated`);
    if (reading.value === undefined) return unreadable(`${unknown}'s last value can't be read`);
    if (reading.isDoubtful) return unreadable(`${unknown}'s last value is in doubt`);
    values.set(unknown, reading.value);
  }
  const hasChanged = [...readings.values()].some((reading) => reading.hasChanged);
  if (hasChanged && several.every((pattern) => pattern.test(text))) {
    return unreadable("it offers several answers");
  }
  return { status: "unique", values };
}

/** The last claim; one of another kind before it must have been taken back. */
function findLastClaim(text: string): SolutionClaim | "contradiction" | undefined {
  const claims = findSolutionClaims(text);
  const last = claims.at(-1);
  const other = claims.findLast(({ status }) => status !== last?.status);
  if (last === undefined || other === undefined) return last;
  return overturns.test(text.slice(other.offset, last.offset)) ? last : "contradiction";
}

function isAfter(stated: Readings, { offset }: SolutionClaim): boolean {
  return [...stated.values()].some((reading) => reading.offset > offset);
}

/** Between a claim of none or infinitely many and values for all unknowns: only what takes the other back counts. */
function choose(
  text: string,
  claim: SolutionClaim,
  { values, stated }: { values: AnswerClaim; stated: Readings },
): AnswerClaim {
  const places = [...stated.values()].map(({ offset }) => offset);
  const [first, last] = [Math.min(...places), Math.max(...places)];
  if (claim.offset < first && overturns.test(text.slice(claim.offset, first))) return values;
  const between = text.slice(last, claim.offset);
  const isRefuted = claim.status === "none" && refutes.test(between);
  const isTakenBack = isRefuted || overturns.test(between);
  if (last < claim.offset && isTakenBack) return { status: claim.status };
  return unreadable("it states values, and claims that there is not one solution");
}
