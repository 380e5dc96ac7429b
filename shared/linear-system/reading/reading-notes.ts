/** Says in plain words which of two readings was taken. */
import type { Language } from "../linear-system.ts";

const notes = {
  mixedNumber: {
    en: "{} is read as a mixed number, a whole and a fraction added",
    ja: "{} は帯分数 (整数と分数の和) と読みました",
  },
  scientific: { en: "{} is read as a power of ten", ja: "{} は10の累乗を使った数と読みました" },
  unknownE: { en: "the e in {} is read as an unknown", ja: "{} の e は未知数と読みました" },
  decimalComma: {
    en: "the comma in {} is read as a decimal point",
    ja: "{} のコンマは小数点と読みました",
  },
  thousands: {
    en: "the comma in {} is read as grouping thousands",
    ja: "{} のコンマは桁区切りと読みました",
  },
  groups: {
    en: "the space in {} is read as grouping thousands",
    ja: "{} の空白は桁区切りと読みました",
  },
  separatingComma: {
    en: "the comma in {} is read as parting two equations",
    ja: "{} のコンマは式の区切りと読みました",
  },
  numberedName: {
    en: "{} is read as one unknown of that name, neither a power nor a product",
    ja: "{} は1つの未知数の名前と読みました (累乗や積ではありません)",
  },
  doubleMinus: {
    en: "{} is read as minus a negative, so plus",
    ja: "{} は負の数を引く (足す) と読みました",
  },
  quotientFirst: {
    en: "{} is read as the fraction times what follows",
    ja: "{} は分数に後ろを掛けたものと読みました",
  },
  dashBullets: {
    en: "the dash that begins each line is read as a list mark, not as a minus",
    ja: "各行の先頭の - は箇条書きの記号と読みました (マイナスではありません)",
  },
  label: {
    en: "{} is read as the number of an equation, not as a factor",
    ja: "{} は式の番号と読みました (掛け算ではありません)",
  },
  ratio: {
    en: "{} is read as an equation of ratios, so products across",
    ja: "{} は比例式と読み、内項と外項の積にしました",
  },
  otherRoles: {
    en: "text marked as of another role than the user's is left out",
    ja: "利用者以外の役割が付いた部分は除きました",
  },
  instruction: {
    en: "{} is read as what someone wants to be answered, not as an equation",
    ja: "{} は方程式ではなく、答え方の指示と読みました",
  },
  description: {
    en: "{} is read as telling what a letter stands for, not as an equation",
    ja: "{} は方程式ではなく、文字の説明と読みました",
  },
  pair: {
    en: "{} is read as values for the unknowns in the order of the alphabet",
    ja: "{} はアルファベット順に未知数の値と読みました",
  },
  exclamation: {
    en: "the ! after {} is read as the end of a sentence",
    ja: "{} の後の ! は文の終わりと読みました",
  },
} as const;

export type NoteName = keyof typeof notes;

const maxNotes = 4;

export class ReadingNotes {
  readonly #taken = new Map<string, { name: NoteName; what: string }>();

  add(name: NoteName, what = ""): void {
    if (this.#taken.size < maxNotes) this.#taken.set(`${name} ${what}`, { name, what });
  }

  /** Undefined where nothing could be read in two ways. */
  write(language: Language): string | undefined {
    if (this.#taken.size === 0) return undefined;
    const texts = Array.from(this.#taken.values(), ({ name, what }) =>
      notes[name][language].replace("{}", () => what.slice(0, 60)),
    );
    return language === "ja" ? `${texts.join("。")}。` : `${texts.join("; ")}.`;
  }
}
