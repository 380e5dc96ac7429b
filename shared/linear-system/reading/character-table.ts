/** Characters that keyboards, phones and word processors put in place of plain ones. */
import { signs } from "./signs.ts";

const groups: readonly (readonly [plain: string, characters: string])[] = [
  [".", "．٫"],
  [",", "٬"],
  ["-", "−‐‑‒–—―⁃﹘﹣－➖─━ｰ˗"],
  ["+", "＋﹢➕"],
  ["*", "×✕✖⨯∗⋅·∙•⨉＊﹡⊗"],
  ["/", "÷➗∕⁄／⧸"],
  ["=", "＝﹦🟰꞊"],
  ["≤", "≦⩽⪯"],
  ["≥", "≧⩾⪰"],
  ["<", "＜﹤"],
  [">", "＞﹥"],
  ["≈", "≒≃≅"],
  ["(", "（﹙❨"],
  [")", "）﹚❩"],
  ["[", "［【〔"],
  ["]", "］】〕"],
  ["{", "｛﹛⎰"],
  ["}", "｝﹜⎱"],
  [";", "；﹔"],
  [":", "：﹕∶"],
  [" ", "€£¥￥"],
  ["'", "′’ʹ＇‘´"],
  ["''", "″"],
  ['"', "“”„＂«»"],
  ["|", "｜∣❘"],
  [signs.root, "√"],
  [signs.middleDot, "・･"],
  [signs.break, "→⇒⇔↔⟹⟺⟶∴∵∧…⋯‥、。；「」『』､｡⎧⎨⎩⎪"],
  [
    " ",
    "\t\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000",
  ],
  ["\n", "\u2028\u2029\v\f\u0085"],
  [
    "",
    "\u00AD\u200B\u200C\u200D\u200E\u200F\u2060\u2061\u2062\u2063\u2064\u202A\u202B\u202C\u202D\u202E" +
      "\u2066\u2067\u2068\u2069\uFEFF\uFE0E\uFE0F",
  ],
];

/** Cyrillic letters that look the same as Latin ones. */
const cyrillic = "асеорхуАВСЕНКМОРТХ";
const latin = "aceopxyABCEHKMOPTX";

export const characterTable: ReadonlyMap<string, string> = new Map([
  ...groups.flatMap(([plain, characters]) =>
    Array.from(characters, (each) => [each, plain] as const),
  ),
  ...Array.from(cyrillic, (each, index) => [each, latin.charAt(index)] as const),
]);

export const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻";
export const superscriptsPlain = "0123456789+-";
export const subscripts = "₀₁₂₃₄₅₆₇₈₉";

/** The names that HTML has for signs of equations. */
export const entities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["le", "≤"],
  ["ge", "≥"],
  ["ne", "≠"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
  ["minus", "-"],
  ["plus", "+"],
  ["times", "×"],
  ["divide", "÷"],
  ["equals", "="],
  ["middot", "·"],
  ["sdot", "⋅"],
  ["ndash", "–"],
  ["mdash", "—"],
  ["lpar", "("],
  ["rpar", ")"],
  ["lbrace", "{"],
  ["rbrace", "}"],
  ["frac12", "½"],
  ["frac13", "⅓"],
  ["frac14", "¼"],
  ["frac34", "¾"],
  ["sup2", "²"],
  ["sup3", "³"],
  ["alpha", "α"],
  ["beta", "β"],
  ["gamma", "γ"],
]);
