import type { ExplanationTexts, WeightedLabel } from "./explanation-texts.ts";

/** ① to ⑳; there are no such characters of the same width beyond. */
const maxCircled = 20;

const label = (number: number): string =>
  number <= maxCircled ? String.fromCodePoint(0x24_5f + number) : `(${number})`;

function listLabels(labels: readonly number[]): string {
  return labels.map((number) => label(number)).join("、");
}

/** `①×2-②` */
function writeSum(parts: readonly WeightedLabel[]): string {
  let sum = "";
  for (const { label: number, factor } of parts) {
    const isNegative = factor.startsWith("-");
    const magnitude = isNegative ? factor.slice(1) : factor;
    const part = magnitude === "1" ? label(number) : `${label(number)}×${magnitude}`;
    if (sum === "") sum = isNegative ? `-${part}` : part;
    else sum += (isNegative ? " - " : " + ") + part;
  }
  return sum;
}

export const japaneseTexts: ExplanationTexts = {
  label,
  betweenSentences: "",
  methods: {
    elimination: "加減法",
    substitution: "代入法",
    matrix: "掃き出し法",
    cramer: "クラメルの公式",
  },

  numberEquations: (isExpanded) =>
    isExpanded
      ? "かっこを外して同類項をまとめ、それぞれの式に番号をつける。"
      : "それぞれの式に番号をつける。",
  leaveOut: (labels) =>
    `${listLabels(labels)}はほかの式から導かれるので、ここでは使わず、最後に確かめる。`,
  keepOnly: (labels) => `${listLabels(labels)}だけで、解がないことがわかる。`,
  arrange: (labels) =>
    `${listLabels(labels)}で、文字の項を左辺に、数の項を右辺に移項して整理する。`,
  clearFractions: (number, denominators, by) =>
    denominators.length === 1
      ? `${label(number)}の両辺に分母の ${by} をかけて、分母をはらう。`
      : `${label(number)}の両辺に、分母 ${denominators.join("、")} の最小公倍数 ${by} をかけて、分母をはらう。`,
  clearDecimals: (number, by) => `${label(number)}の両辺に ${by} をかけて、係数を整数にする。`,

  chooseUnknown: (chosen, others) => {
    const comparison = others.map(
      ({ unknown, factors, multiple }) =>
        `${unknown} の係数 ${factors.join(" と ")} の最小公倍数${multiple === chosen.multiple ? "も" : "は"} ${multiple}`,
    );
    const isSmallest = others.some(({ multiple }) => multiple !== chosen.multiple);
    const own = `${chosen.unknown} の係数 ${chosen.factors.join(" と ")} の最小公倍数は ${chosen.multiple}`;
    return `${[own, ...comparison].join("、")} なので、${isSmallest ? "最小公倍数が最も小さい " : ""}${chosen.unknown} を消去する。`;
  },
  chooseAmongMany: ({ unknown, factors }, number, from) =>
    `係数をそろえるための最小公倍数が最も小さくてすむ ${unknown}（係数は ${factors.join("、")}）を、${label(number)}を使って${listLabels(from)}から消去する。`,
  setAside: (unknown, number) =>
    `${unknown} は${label(number)}にしか現れないので、${label(number)}は後で使う。`,
  multiply: (unknown, factors) => {
    const parts = factors.map(({ label: number, factor }) => `${label(number)}を ${factor} 倍`);
    return `${unknown} の係数の絶対値をそろえるために、${parts.join("、")}する。`;
  },
  combine: (unknown, parts, result) =>
    `${writeSum(parts)} を計算すると${unknown === undefined ? "すべての文字" : ` ${unknown} `}が消え、${label(result)}が得られる。`,
  reduce: (number, by) => `${label(number)}の両辺を公約数 ${by} でわる。`,

  solveFor: (number, unknown, why, factor) => {
    const reason = why === "unit" ? `係数が ${factor} の` : `係数が ${factor} で最も小さい`;
    return why === "given"
      ? `${label(number)}は ${unknown} について解かれているので、これを使う。`
      : `${label(number)}を、${reason} ${unknown} について解く。`;
  },
  expressBy: (number, unknown) => `${label(number)}を ${unknown} について解く。`,
  substitute: (equation, number, result) =>
    `${equation} を${label(number)}に代入して整理すると、${label(result)}が得られる。`,
  divide: (number, by) => `${label(number)}の両辺を ${by} でわる。`,
  backSubstitute: (equations, into, unknown) =>
    `${equations.join("、")} を${into.length === 1 ? into : ` ${into} `}に代入して、${unknown} を求める。`,

  writeMatrix:
    "各式の係数と右辺を並べて、拡大係数行列をつくる。R1、R2、… は第 1 行、第 2 行、… を表す。",
  swapRows: (one, other, why) =>
    why === "zero"
      ? `軸になる数が R${one} では 0 なので、R${one} と R${other} を入れ替える。`
      : `軸になる数が 1 か -1 だと計算が楽なので、R${one} と R${other} を入れ替える。`,
  combineRows: (unknown, row, operations) =>
    `R${row} を使って、${unknown} の列のほかの成分を 0 にする：${operations.join("、")}。`,
  reduceRows: (operations) => `行を公約数でわる：${operations.join("、")}。`,
  scaleRows: (operations) => `各行の先頭の数を 1 にする：${operations.join("、")}。`,
  readMatrix: "各行を式に戻す。",
  emptyRow: (row) => `R${row} は 0 = 0 で、つねに成り立つので、新しい条件を与えない。`,
  absurdRow: (row, equation) =>
    `R${row} は ${equation} となるが、これは成り立たないので、すべての式を満たす値はない。`,

  mainDeterminant: "係数の行列式 D を計算する。0 ではないので、クラメルの公式が使える。",
  otherDeterminant: (unknown) => `${unknown} の係数の列を右辺で置き換えた行列式を計算する。`,
  cramer: "それぞれの行列式を D でわると、解が得られる。",
  cramerNeedsSquare: (equations, unknowns) =>
    `クラメルの公式は式と文字の個数が等しいときに使う。ここでは式が ${equations} 個、文字が ${unknowns} 個なので、加減法で解く。`,
  cramerNeedsFew: (unknowns) =>
    `クラメルの公式は文字が 2 個か 3 個のときに示す。ここでは ${unknowns} 個なので、加減法で解く。`,
  cramerNeedsDeterminant: "係数の行列式が 0 なので、クラメルの公式は使えない。加減法で解く。",

  redundant: (number) =>
    `${label(number)}は 0 = 0 で、つねに成り立つ。新しい条件を与えないので除く。`,
  contradiction: (equation) => `${equation} は成り立たないので、すべての式を満たす値はない。`,
  freeUnknowns: (unknowns) =>
    `${unknowns.join("、")} の値はどの式からも決まらず、どんな値でもとれるので、解は無数にある。`,
  example: (solution) => `たとえば ${solution} は解の 1 つである。`,
  checkValues: "求めた値をもとのすべての式に代入すると、両辺が等しくなることが確かめられる。",
  checkExpressions: (unknowns) =>
    `これをもとのすべての式に代入すると、${unknowns.join("、")} がどんな値でも両辺が等しくなることが確かめられる。`,
  answerUnique: (values) => `よって、解は ${values.join("、")} である。`,
  follows: (labels) => `${listLabels(labels)}は、それより前の式から導かれる。`,
  answerNone: (parts, equation) =>
    parts.length === 1
      ? `${writeSum(parts)}は ${equation} となるので、この連立方程式に解はない（解なし）。`
      : `${writeSum(parts)} より ${equation} となるので、この連立方程式に解はない（解なし）。`,
  answerInfinite: (expressions, free) =>
    expressions.length === 0
      ? `よって、解は無数にあり、${free.join("、")} は任意の数である。`
      : `よって、解は無数にあり、${expressions.join("、")}（${free.join("、")} は任意の数）と表される。`,

  tooLong: "数のけた数が多く、途中の計算は紙に書ける長さにならないので、結果だけを示す。",
};
