/** Makes plain signs of what people paste: full-width, typographic and invisible characters, HTML's names for signs. */
import {
  characterTable,
  entities,
  subscripts,
  superscripts,
  superscriptsPlain,
} from "./character-table.ts";
import { type MappedText, TextBuilder } from "./mapped-text.ts";
import { signs } from "./signs.ts";

export function cleanText(base: MappedText): MappedText {
  const { text } = base;
  const builder = new TextBuilder(base);
  let at = 0;
  while (at < text.length) {
    const { plain, to } = readAt(text, at);
    builder.append(plain, at, to);
    at = to;
  }
  return builder.build();
}

interface Piece {
  readonly plain: string;
  readonly to: number;
}

function readAt(text: string, at: number): Piece {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const to = at + character.length;
  if (character === "&") return readEntity(text, at) ?? { plain: "&", to };
  if (character === "\r") return { plain: "\n", to: text[to] === "\n" ? to + 1 : to };
  if (superscripts.includes(character)) {
    const { plain, to: end } = readRun(text, at, superscripts, superscriptsPlain);
    return { plain: `^{${plain}}`, to: end };
  }
  if (subscripts.includes(character)) {
    const { plain, to: end } = readRun(text, at, subscripts, superscriptsPlain);
    return { plain: `_{${plain}}`, to: end };
  }
  if (character === "ー") return { plain: isAfterKana(text, at) ? "ー" : "-", to };
  if (character === "一") return { plain: isBetweenTerms(text, at, to) ? "-" : "一", to };
  if (character === "，") return { plain: isGrouping(text, at) ? "," : ", ", to };
  return { plain: toPlain(character), to };
}

function toPlain(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // A table's column, pasted.
  if (character === "\t") return "  ";
  if (code < 0x80) return code < 0x20 && character !== "\n" ? " " : character;
  const known = characterTable.get(character);
  if (known !== undefined) return known;
  if (isLabel(code)) return signs.label;
  if (code >= 0xe000 && code <= 0xf8ff) return " ";
  const digit = digitOf(code);
  if (digit !== undefined) return digit;
  if (isVulgarFraction(code)) return toFraction(character);
  // Full-width letters and digits, and the letters of mathematical alphabets.
  const isStyled = (code >= 0xff01 && code <= 0xff5e) || (code >= 0x1d400 && code <= 0x1d7ff);
  return isStyled ? character.normalize("NFKC") : character;
}

/** ①, ⑴, ⒈, ㈠, ❶ and their like. */
function isLabel(code: number): boolean {
  return (
    (code >= 0x2460 && code <= 0x249b) ||
    (code >= 0x24b6 && code <= 0x24ff) ||
    (code >= 0x2776 && code <= 0x2793) ||
    (code >= 0x3220 && code <= 0x3229)
  );
}

/** Arabic, Persian and Devanagari digits. */
function digitOf(code: number): string | undefined {
  const first = [0x660, 0x6f0, 0x966].find((start) => code >= start && code <= start + 9);
  return first === undefined ? undefined : String(code - first);
}

function isVulgarFraction(code: number): boolean {
  return (code >= 0xbc && code <= 0xbe) || (code >= 0x2150 && code <= 0x215e) || code === 0x2189;
}

function toFraction(character: string): string {
  const [numerator = "0", denominator = "1"] = character.normalize("NFKC").split("\u2044");
  return `${signs.fraction}{${numerator}}{${denominator}}`;
}

/** Raised or lowered digits in a row, as plain ones. */
function readRun(text: string, from: number, alphabet: string, plainAlphabet: string): Piece {
  let to = from;
  let plain = "";
  while (to < text.length) {
    const index = alphabet.indexOf(text.charAt(to));
    if (index === -1) break;
    plain += plainAlphabet.charAt(index);
    to += 1;
  }
  return { plain, to };
}

const longestEntity = 10;

/** `&amp;`, `&#8722;`, `&#x2212;`; `&amp;minus;` too, escaped twice. */
function readEntity(text: string, at: number): Piece | undefined {
  const end = text.indexOf(";", at);
  if (end === -1 || end > at + longestEntity) return undefined;
  const name = text.slice(at + 1, end);
  const character = name.startsWith("#") ? readCharacterNumber(name) : entities.get(name);
  if (character === undefined) return undefined;
  if (character === "&") {
    const inner = text.indexOf(";", end + 1);
    const escaped = inner === -1 || inner > end + longestEntity ? "" : text.slice(end + 1, inner);
    const twice = entities.get(escaped);
    if (twice !== undefined) return { plain: toPlain(twice), to: inner + 1 };
  }
  return { plain: toPlain(character), to: end + 1 };
}

function readCharacterNumber(name: string): string | undefined {
  const code = /^#\d{1,6}$/.test(name)
    ? Number.parseInt(name.slice(1), 10)
    : Number.parseInt(/^#[xX]([\da-fA-F]{1,5})$/.exec(name)?.[1] ?? "", 16);
  return Number.isNaN(code) || code > 0x10ffff || code === 0
    ? undefined
    : String.fromCodePoint(code);
}

function isAfterKana(text: string, at: number): boolean {
  return /[ぁ-ヺｦ-ﾝ]/u.test(text.charAt(at - 1));
}

const term = /[0-9a-zA-Z()０-９ａ-ｚＡ-Ｚ（）]/u;

/** The numeral 一 taken for a dash by an input method: only where it touches terms on both sides. */
function isBetweenTerms(text: string, at: number, to: number): boolean {
  return term.test(text.charAt(at - 1)) && term.test(text.charAt(to));
}

/** "1，000": a wide comma that groups digits; any other parts equations. */
function isGrouping(text: string, at: number): boolean {
  const before = /(?:^|[^0-9０-９])[1-9１-９][0-9０-９]{0,2}$/u.test(
    text.slice(Math.max(0, at - 4), at),
  );
  return before && /^[0-9０-９]{3}(?![0-9０-９])/u.test(text.slice(at + 1, at + 5));
}
