/**
 * What can be wrong with an input, each in words. Thrown by the parts that read; `readSystem` turns it
 * into a `Refusal`, so that it never leaves the reader.
 */
import type { Language } from "../linear-system.ts";
import { type MappedText, spanOf } from "./mapped-text.ts";
import { readingLimits } from "./reading-limits.ts";
import type { ClarifyTopic, Refusal, RefusalCode } from "../refusal.ts";

interface Fault {
  readonly code: RefusalCode;
  readonly topic?: ClarifyTopic;
  /** `{}` stands for the offending text. */
  readonly en: string;
  readonly ja: string;
}

const { unknowns, equations, tokens, digits, nesting, inputBytes } = readingLimits;

const faults = {
  term: {
    code: "not_linear",
    en: "{} is not linear: only unknowns of the first power, not multiplied with each other, can be solved.",
    ja: "{} は一次の項ではありません。未知数どうしの積や2乗以上を含まない式だけが解けます。",
  },
  denominator: {
    code: "not_linear",
    en: "An unknown stands below the fraction line in {}, which is not linear. Multiply the equation by it only if the result is linear.",
    ja: "{} では未知数が分母にあるので、一次方程式ではありません。",
  },
  function: {
    code: "not_linear",
    en: "{} is a function of an unknown, which is not linear.",
    ja: "{} は未知数の関数なので、一次方程式ではありません。",
  },
  inequality: {
    code: "inequality",
    en: "{} makes this no equation. Only equations, with =, are solved.",
    ja: "{} があるので等式ではありません。= を使った方程式だけが解けます。",
  },
  wordProblem: {
    code: "clarify",
    topic: "word_problem",
    en: "No equation is written here. Write the equations themselves, such as x + y = 10.",
    ja: "方程式が書かれていません。x + y = 10 のように、式そのものを書いてください。",
  },
  prose: {
    code: "clarify",
    topic: "prose",
    en: "There is no equation in these words. Write equations with =, such as 3x - y = 3, 2x + y = -9.",
    ja: "この文には方程式がありません。3x - y = 3、2x + y = -9 のように、= を使った式を書いてください。",
  },
  noEquation: {
    code: "no_equation",
    en: "There is no equation here. Write equations with =, such as 3x - y = 3, 2x + y = -9.",
    ja: "方程式がありません。3x - y = 3、2x + y = -9 のように、= を使った式を書いてください。",
  },
  noRelation: {
    code: "no_equation",
    en: "{} has no equals sign. Write it as an equation, such as 3x - y = 3.",
    ja: "{} には等号がありません。3x - y = 3 のような方程式の形で書いてください。",
  },
  noUnknown: {
    code: "no_equation",
    en: "There is no unknown in {}. Write equations with letters for what is sought.",
    ja: "{} には未知数がありません。求めるものを文字で表した方程式を書いてください。",
  },
  wordInside: {
    code: "clarify",
    topic: "wording",
    en: "{} stands within an equation. Leave units and words out, and write each unknown as one letter.",
    ja: "式の中に {} があります。単位や言葉を除き、未知数は1文字で書いてください。",
  },
  twoSystems: {
    code: "clarify",
    topic: "two_systems",
    en: "There is more than one system here: {}. Send one of them at a time.",
    ja: "連立方程式が2組以上あります: {}。1組ずつ送ってください。",
  },
  letterCase: {
    code: "clarify",
    topic: "letter_case",
    en: "Both {} occur. If they mean the same unknown, write it in one way; else use different letters.",
    ja: "{} の両方があります。同じ未知数なら同じ文字で、違うなら別の文字で書いてください。",
  },
  parameter: {
    code: "clarify",
    topic: "parameter",
    en: "{} is to stay a letter, which is not supported. Give it a number, or solve for it as well.",
    ja: "{} を文字のまま残すことはできません。数を入れるか、未知数として含めてください。",
  },
  powerOrName: {
    code: "clarify",
    topic: "wording",
    en: "{} can be an unknown of that name, a power or a product. Write x_2, x^2 or 2x.",
    ja: "{} は名前、累乗、積のどれにも読めます。x_2、x^2、2x のように書いてください。",
  },
  comma: {
    code: "clarify",
    topic: "wording",
    en: "The comma in {} can part two equations or belong to a number. Put each equation on its own line.",
    ja: "{} のコンマは式の区切りにも数の一部にも読めます。式ごとに改行してください。",
  },
  chain: {
    code: "clarify",
    topic: "wording",
    en: "{} can be a product within one chain of equalities or the border between two equations. Put each equation on its own line.",
    ja: "{} は積にも2つの式の境目にも読めます。式ごとに改行してください。",
  },
  exponentOrName: {
    code: "clarify",
    topic: "wording",
    en: "The e in {} can be an unknown or a power of ten. Write 2*e or 2*10^3.",
    ja: "{} の e は未知数にも10の累乗にも読めます。2*e か 2*10^3 のように書いてください。",
  },
  candidate: {
    code: "clarify",
    topic: "wording",
    en: "{} is asked about, which leaves an unknown without value or names one that no equation has. Give one value for each unknown.",
    ja: "{} では値のない未知数があるか、式にない文字があります。未知数ごとに値を1つ書いてください。",
  },
  divisionByZero: {
    code: "division_by_zero",
    en: "{} divides by zero, which has no value.",
    ja: "{} は0で割っているので、値がありません。",
  },
  notRational: {
    code: "not_rational",
    en: "{} is no fraction of whole numbers. Only such numbers are solved exactly.",
    ja: "{} は有理数ではありません。整数、分数、小数だけを正確に解けます。",
  },
  missingLeft: {
    code: "missing_side",
    en: "The left side of {} is missing.",
    ja: "{} の左辺がありません。",
  },
  missingRight: {
    code: "missing_side",
    en: "The right side of {} is missing.",
    ja: "{} の右辺がありません。",
  },
  noEquals: {
    code: "missing_side",
    en: "{} has no equals sign, so half of the equation is missing.",
    ja: "{} に等号がないので、式が完成していません。",
  },
  number: {
    code: "malformed_number",
    en: "{} is no number. Write one point at most, as in 1.25, and thousands as in 1,000.",
    ja: "{} は数として読めません。小数点は1つ (1.25)、桁区切りは 1,000 のように書いてください。",
  },
  twoNumbers: {
    code: "malformed_number",
    en: "{} are two numbers without a sign between them. Write +, -, * or /, or a comma and a space.",
    ja: "{} は数が2つ並んでいて、間に記号がありません。+、-、*、/ のどれかを書いてください。",
  },
  bracket: {
    code: "unbalanced_bracket",
    en: "{} has no partner. Close each bracket that is opened.",
    ja: "{} に対応する括弧がありません。開いた括弧は閉じてください。",
  },
  operand: {
    code: "unexpected_sign",
    en: "{} can't stand here: a number, an unknown or a bracket is missing beside it.",
    ja: "{} はここに置けません。隣に数、未知数、括弧のどれかが必要です。",
  },
  sign: {
    code: "unexpected_sign",
    en: "{} can't be read here as part of an equation.",
    ja: "{} はここでは式の一部として読めません。",
  },
  macro: {
    code: "unsupported_notation",
    en: "The LaTeX command {} is not supported. Write the equations without it.",
    ja: "LaTeXの命令 {} には対応していません。使わずに書いてください。",
  },
  notation: {
    code: "unsupported_notation",
    en: "{} is not supported. Write it with +, -, *, / and brackets.",
    ja: "{} には対応していません。+、-、*、/ と括弧で書いてください。",
  },
  matrix: {
    code: "unsupported_notation",
    en: "The matrices in {} don't fit each other. Write A x = b: a matrix of numbers, a column of unknowns, a column of numbers.",
    ja: "{} の行列の形が合いません。数の行列、未知数の列、数の列で A x = b の形に書いてください。",
  },
  tooLong: {
    code: "too_long",
    en: `The input is longer than ${inputBytes} bytes. Shorten it.`,
    ja: `入力が${inputBytes}バイトを超えています。短くしてください。`,
  },
  tooManyTokens: {
    code: "too_large",
    en: `The input holds more than ${tokens} words and signs. Shorten it.`,
    ja: `入力に${tokens}個を超える語や記号があります。短くしてください。`,
  },
  tooManyUnknowns: {
    code: "too_many_unknowns",
    en: `There are more than ${unknowns} unknowns; {} is one too many.`,
    ja: `未知数が${unknowns}個を超えています ({} が余分です)。`,
  },
  tooManyEquations: {
    code: "too_large",
    en: `There are more than ${equations} equations; {} is one too many.`,
    ja: `式が${equations}個を超えています ({} が余分です)。`,
  },
  tooManyDigits: {
    code: "too_many_digits",
    en: `{} has, or comes to, more than ${digits} digits. Use a shorter number.`,
    ja: `{} は${digits}桁を超えます。もっと短い数にしてください。`,
  },
  tooDeep: {
    code: "too_deep",
    en: `Brackets are nested more than ${nesting} deep at {}. Multiply some of them out.`,
    ja: `{} で括弧の入れ子が${nesting}段を超えています。展開してください。`,
  },
  tooLarge: {
    code: "too_large",
    en: "{} needs more arithmetic than is done here. Use fewer or shorter terms.",
    ja: "{} は計算量が大きすぎます。項や桁を減らしてください。",
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

/** `from` and `to` are places in the cleaned text; `what` is named in their stead where the text there is not it. */
export class InputFault extends Error {
  override readonly name = "InputFault";
  readonly fault: FaultName;
  readonly from: number;
  readonly to: number;
  readonly what: string | undefined;

  constructor(fault: FaultName, place: { from: number; to: number }, what?: string) {
    super(fault);
    this.fault = fault;
    this.from = place.from;
    this.to = place.to;
    this.what = what;
  }
}

export function toRefusal(thrown: InputFault, text: MappedText, language: Language): Refusal {
  const { fault, from, to, what } = thrown;
  const about: Fault = faults[fault];
  const span = from < to ? spanOf(text, from, to) : undefined;
  const named = what === undefined ? shorten(span?.text ?? "", 60) : shorten(what, 160);
  const message = about[language].replace("{}", () => named);
  const topic = about.topic === undefined ? {} : { topic: about.topic };
  return { status: "refused", code: about.code, message, span, ...topic };
}

/** On one line, and no longer than a message can bear. */
function shorten(text: string, limit: number): string {
  const line = text.slice(0, 400).replaceAll(/\s+/g, " ").trim();
  const characters = Array.from(line);
  return characters.length <= limit ? line : `${characters.slice(0, limit - 2).join("")}…`;
}
