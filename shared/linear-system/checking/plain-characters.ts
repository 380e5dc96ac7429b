/** Brings the many spellings of one sign to one, without moving anything: every place stays what it was. */
import { characterTable } from "../reading/character-table.ts";

/** Nothing to see, and no space either. */
const invisible = "\u200b";

/** Signs whose difference matters in prose: dashes, arrows, sentence ends, brackets, changes of direction. */
const kept = new Set(
  "\u202a\u202b\u202d\u202e\u2066\u2067\u2068（）—―─━→⇒⇔↔⟹⟺⟶∴∵∧…⋯‥、。；「」『』⎧⎨⎩⎪•√【】〔〕",
);
const middleDots = new Set("・･·");

const plainText = /^(?:[ -\-/-~]|\.(?!\.\.))*$/;

/** As long as the text, in UTF-16 code units. Every kind of space is a space, and dots that trail off are one sign. */
export function foldCharacters(text: string): string {
  if (plainText.test(text)) return text;
  return text
    .replaceAll(/[・･]{2,}|\.{3,}|。{3,}/g, (dots) => "…".padEnd(dots.length, invisible))
    .replaceAll(/(?<![\u3040-\u30ff])ー/g, "-")
    .replaceAll(
      /\ud835[\udc00-\udfff]/g,
      (letter) => letter.normalize("NFKC").slice(0, 1) + invisible,
    )
    .replaceAll(/[^\u0020-\u007e]/g, foldCharacter);
}

function foldCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if (kept.has(character)) return character;
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (middleDots.has(character)) return "*";
  const plain = characterTable.get(character);
  if (plain === undefined) return code < 0x20 ? " " : character;
  if (plain === "\n") return " ";
  return plain.length > 1 ? plain.slice(0, 1) : plain || invisible;
}
