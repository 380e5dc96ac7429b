/** What the words around equations say: the language, the method asked for, whether a story is told. */
import type { Language, Method } from "../linear-system.ts";

/** Japanese by its script or its punctuation; anything else gets English. */
export function detectLanguage(text: string): Language {
  if (/[ぁ-ゖァ-ヺー]/u.test(text)) return "ja";
  if (/\p{Script=Han}/u.test(text)) {
    return /[组请这们吗则为个两时设值约简]|求解|方程組|聯立/u.test(text) ? "en" : "ja";
  }
  return /[、。０-９ａ-ｚＡ-Ｚ]/u.test(text) ? "ja" : "en";
}

const methodWords: readonly (readonly [Method, RegExp])[] = [
  ["cramer", /cramer|クラメ|クラーメ|克[莱萊拉]/iu],
  ["matrix", /gauss|matri[xc]|row[ -]reduc|row echelon|ガウス|行列|掃き?出し|矩[阵陣]|高斯/iu],
  ["substitution", /substitut|代入/iu],
  ["elimination", /eliminat|addition method|加減|加减|消去|消元/iu],
];

const negation = /\b(?:not|don['’]?t|without|instead of|rather than)\b[^.;,\n]{0,20}$/iu;
const japaneseNegation = /^\p{L}{0,3}を(?:使わ|用いず|用いない)/u;

/** The one named first, but for those that are not to be used. */
export function findMethod(text: string): Method | undefined {
  const found = methodWords.flatMap(([method, words]) => {
    const matches = Array.from(text.matchAll(new RegExp(words.source, "giu")));
    return matches.map((match) => ({
      method,
      at: match.index,
      end: match.index + match[0].length,
    }));
  });
  const meant = found.filter(
    ({ at, end }) =>
      !negation.test(text.slice(Math.max(0, at - 40), at)) &&
      !japaneseNegation.test(text.slice(end, end + 12)),
  );
  return meant.toSorted((one, other) => one.at - other.at)[0]?.method;
}

const numberWord =
  /\d+(?:[.,]\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|half|twice|double|triple|thrice|sum|difference|older|younger)\b|[二三四五六七八九十百千]+|合計|合わせ|和|差|倍|半分/giu;

/** Prose with quantities enough for a story about numbers. */
export function tellsOfNumbers(text: string): boolean {
  let count = 0;
  for (const _ of text.matchAll(numberWord)) {
    count += 1;
    if (count === 2) return true;
  }
  return false;
}
