/**
 * Cuts a line of anybody's writing (prose, Markdown, LaTeX, full-width) into tokens. Takes time in proportion to the
 * line's length and never fails: what isn't known is a separator, or mathematics that isn't read.
 */
import { meaningOf } from "./command-meaning.ts";
import { patterns } from "./written-pattern.ts";
import { foldName, type Token, type TokenKind } from "./written-token.ts";

const maxDigits = 400;

/** @param line as `foldCharacters` gives it */
export function scanWriting(line: string): Token[] {
  return new LineScanner(line).scan();
}

class LineScanner {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  /** For each open `{`: what its `}` ends. */
  readonly #groups: ("numerator" | "denominator" | "nothing")[] = [];
  #at = 0;
  /** Where the token begins that is being read. */
  #start = 0;
  #matrixDepth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): Token[] {
    this.#take(patterns.lineStart);
    this.#take(patterns.skipped);
    for (
      let mark = this.#take(patterns.listMark);
      mark !== "";
      mark = this.#take(patterns.listMark)
    ) {
      this.#emit("label", mark.trim());
      this.#take(patterns.skipped);
    }
    while (this.#at < this.#text.length) {
      this.#start = this.#at;
      this.#next(this.#text.charAt(this.#at));
    }
    return this.#tokens;
  }

  #next(character: string): void {
    if (/[A-Za-z']/.test(character)) this.#letters(character);
    else if (/[\d.]/.test(character)) this.#number();
    else if (/[{}]/.test(character)) this.#brace(character);
    else if (this.#take(patterns.skipped) !== "") return;
    else if (character === "\\") this.#latex();
    else if (/[<>=!:~≈≠≤≥≦≧∈∉≡-]/.test(character)) this.#relation(character);
    else if (/[+*/()[\],&$|]/.test(character)) this.#sign(character);
    else this.#rare(character);
  }

  #letters(character: string): void {
    const before = this.#text.charAt(this.#at - 1);
    const isQuotation = character === "'" && !/[\p{L}\d]/u.test(before);
    const abbreviation = this.#take(patterns.abbreviation);
    if (abbreviation !== "") return this.#emit("word", abbreviation);
    const written = this.#take(before === "'" ? patterns.quotedName : patterns.name);
    if (written !== "") return this.#emit("name", foldName(written));
    const word = isQuotation ? "" : this.#take(patterns.latinWord);
    if (word === "") this.#sign(character);
    else this.#emit("word", word);
  }

  #number(): void {
    if (this.#take(patterns.repeatingDecimal) !== "") return this.#emit("opaque", "?");
    const digits = this.#take(patterns.number);
    if (digits === "") return this.#sign(".");
    const plain = digits.replaceAll(/\{,\}|\\,|[,{}]/g, "");
    const isBrokenOff = plain.includes(".") && this.#take(patterns.brokenOff) !== "";
    this.#emit(plain.length > maxDigits ? "opaque" : "number", plain, isBrokenOff);
  }

  #brace(character: string): void {
    this.#at += 1;
    if (character === "{") {
      this.#groups.push("nothing");
      return;
    }
    const group = this.#groups.pop();
    if (group === "numerator") this.#endNumerator();
    if (group === "denominator") this.#emitEach("))");
  }

  /** What stands above or below a fraction's line: a group, or one digit. */
  #fractionPart(part: "numerator" | "denominator"): void {
    const begin = this.#take(patterns.fractionPart).trim();
    if (begin === "") this.#emit("opaque", "?");
    else if (begin === "{") this.#groups.push(part);
    else {
      this.#emit("number", begin);
      if (part === "numerator") this.#endNumerator();
      else this.#emitEach("))");
    }
  }

  #endNumerator(): void {
    this.#emitEach(")/(");
    this.#fractionPart("denominator");
  }

  #latex(): void {
    const environment = this.#take(patterns.environment);
    if (environment !== "") return this.#environment(environment);
    if (this.#take(patterns.rowEnd) !== "") {
      this.#emit(this.#matrixDepth > 0 ? "separator" : "break", ",");
    } else if (this.#take(patterns.delimiter) === "") {
      this.#command(this.#take(patterns.command));
    }
  }

  #environment(environment: string): void {
    if (!environment.includes("matrix")) return this.#emit("break", ",");
    const isBegin = environment.startsWith(String.raw`\begin`);
    this.#matrixDepth = Math.max(0, this.#matrixDepth + (isBegin ? 1 : -1));
    this.#emit(isBegin ? "open" : "close", isBegin ? "(" : ")");
  }

  #command(word: string): void {
    if (word === "") {
      const sign = this.#text.slice(this.#at, this.#at + 2);
      this.#at += sign.length;
      if (sign === String.raw`\*`) this.#emit("operator", "*");
      else this.#emit(/[()[\]]/.test(sign) ? "fence" : "opaque", sign);
      return;
    }
    const { kind, text } = meaningOf(word.replaceAll(/[\\*]/g, ""));
    if (kind === "argument") this.#take(patterns.argument);
    else if (kind === "fraction") {
      this.#emitEach("((");
      this.#fractionPart("numerator");
    } else if (kind !== "nothing") this.#emit(kind, text);
  }

  #relation(character: string): void {
    if (this.#take(patterns.styleTag) !== "") return;
    if (this.#take(patterns.tag) !== "") this.#emit("break", ",");
    else if (this.#take(patterns.arrow) !== "") this.#emit("separator", "→");
    else if (this.#take(patterns.relation) !== "") this.#emit("separator", "≠");
    else if (this.#take(patterns.equals) !== "") this.#emit("equals", "=");
    else if (this.#take(patterns.nearly) !== "") this.#emit("nearly", "≈");
    else this.#sign(character);
  }

  #sign(character: string): void {
    if (this.#take(patterns.entity) === "") this.#at += 1;
    if (/[-+*/]/.test(character)) this.#emit("operator", character);
    else if (/[([]/.test(character)) this.#emit("open", "(");
    else if (/[)\]]/.test(character)) this.#emit("close", ")");
    else this.#emit(/[&$]/.test(character) ? "fence" : "separator", character);
  }

  #rare(character: string): void {
    const written = this.#take(patterns.name);
    if (written !== "") return this.#emit("name", foldName(written));
    const word = this.#take(patterns.otherWord) || this.#take(patterns.latinWord);
    if (word !== "") return this.#emit("word", word);
    const fraction = this.#take(patterns.vulgarFraction);
    if (fraction !== "") {
      const [numerator = "", denominator = ""] = fraction.normalize("NFKC").split("⁄");
      const parts = ["(", "(", numerator, ")", "/", "(", denominator, ")", ")"];
      for (const part of parts) this.#part(part);
    } else if (/[（）]/.test(character)) this.#wideBracket(character);
    else if (this.#take(patterns.circled) !== "") this.#emit("label", character);
    else if (this.#take(patterns.opaque) !== "") this.#emit("opaque", character);
    else if (this.#isMinus() && this.#take(patterns.dash) !== "") this.#emit("operator", "-");
    else {
      this.#at += 1;
      this.#emit("separator", character);
    }
  }

  /** A bracket of full width has a space of its own before it. */
  #wideBracket(character: string): void {
    this.#at += 1;
    const [kind, text] = character === "（" ? (["open", "("] as const) : (["close", ")"] as const);
    this.#emit(kind, text);
    const token = this.#tokens.pop();
    if (token !== undefined) this.#tokens.push({ ...token, hasSpaceBefore: true });
  }

  /** A long dash is a minus after a sign only; in prose it is a dash. */
  #isMinus(): boolean {
    const before = this.#tokens.at(-1)?.kind;
    return before === "equals" || before === "open" || before === "operator";
  }

  #emitEach(parts: string): void {
    for (const part of parts) this.#part(part);
  }

  #part(part: string): void {
    if (part === "(") this.#emit("open", part);
    else if (part === ")") this.#emit("close", part);
    else this.#emit(part === "/" ? "operator" : "number", part);
  }

  #emit(kind: TokenKind, text: string, isBrokenOff = false): void {
    const offset = this.#start;
    const before = this.#text.slice(this.#tokens.at(-1)?.end ?? 0, offset);
    const hasSpaceBefore = this.#tokens.length === 0 || /\s/.test(before);
    const token = { kind, text, offset, end: this.#at, hasSpaceBefore };
    this.#tokens.push(isBrokenOff ? { ...token, isBrokenOff } : token);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found?.[0] ?? "";
  }
}
