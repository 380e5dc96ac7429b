/** Takes away what chats and pages wrap around a text: code fences, tags, mentions, quotes, a model's control tokens. */
import { type MappedText, TextBuilder } from "./mapped-text.ts";
import type { ReadingNotes } from "./reading-notes.ts";
import { signs } from "./signs.ts";

const tags = new Set(
  "a b i u s p br hr em h1 h2 h3 h4 h5 h6 li ol ul tr td th pre sub sup div img svg bdi var kbd del ins code span font math table tbody thead small strong script style iframe object embed body html head form input button label section article mi mo mn mrow mfrac center blockquote".split(
    " ",
  ),
);
const longestTag = 300;
const longestToken = 40;

export function stripMarkup(base: MappedText, notes: ReadingNotes): MappedText {
  return new MarkupStripper(base, notes).strip();
}

class MarkupStripper {
  readonly #text: string;
  readonly #builder: TextBuilder;
  readonly #notes: ReadingNotes;
  /** Closing tags that occur: one letter in angle brackets is a tag only with its partner. */
  #closing: Set<string> | undefined;
  #isOtherRole = false;

  constructor(base: MappedText, notes: ReadingNotes) {
    this.#text = base.text;
    this.#builder = new TextBuilder(base);
    this.#notes = notes;
  }

  strip(): MappedText {
    const text = this.#text;
    let at = 0;
    while (at < text.length) {
      const special = this.#readSpecial(at);
      const to = special?.to ?? at + 1;
      const plain = special?.plain ?? text.charAt(at);
      if (!this.#isOtherRole) this.#builder.append(plain, at, to);
      at = to;
    }
    return this.#builder.build();
  }

  #readSpecial(at: number): { plain: string; to: number } | undefined {
    const text = this.#text;
    const character = text.charAt(at);
    if (character === "h" && this.#text.startsWith("http", at)) return this.#readAddress(at);
    if (character === "`") return this.#readBackticks(at);
    if (character === ">" && this.#isLineStart(at)) return { plain: " ", to: at + 1 };
    if (character !== "<") return undefined;
    const controlEnd = this.#readControlToken(at);
    if (controlEnd !== undefined) return { plain: signs.break, to: controlEnd };
    return this.#readTag(at);
  }

  /** A fence, with the language after it. A single backtick can be a prime, so it goes only at a word's edge. */
  #readBackticks(at: number): { plain: string; to: number } {
    const text = this.#text;
    if (!text.startsWith("```", at)) return { plain: " ", to: at + 1 };
    let to = at + 3;
    while (/[a-z]/.test(text.charAt(to))) to += 1;
    const isLanguage = text.charAt(to) === "\n" || text.charAt(to) === "\r";
    return { plain: "\n", to: isLanguage ? to : at + 3 };
  }

  #readAddress(at: number): { plain: string; to: number } | undefined {
    const address = /^https?:\/\/[^\s<>()]{1,500}/i.exec(this.#text.slice(at, at + 510))?.[0];
    return address === undefined ? undefined : { plain: signs.break, to: at + address.length };
  }

  #isLineStart(at: number): boolean {
    let before = at - 1;
    while (this.#text.charAt(before) === " ") before -= 1;
    return before < 0 || this.#text.charAt(before) === "\n" || this.#text.charAt(before) === ">";
  }

  /** `<|user|>` and its like. Only what stands under the user's role, or under none, is read. */
  #readControlToken(at: number): number | undefined {
    const text = this.#text;
    if (text.charAt(at + 1) !== "|") return undefined;
    const end = text.slice(at + 2, at + longestToken).indexOf("|>");
    if (end === -1) return undefined;
    const role = text.slice(at + 2, at + 2 + end);
    if (!/^[a-z_\d]+$/i.test(role)) return undefined;
    const isOther = role === "system" || role === "assistant";
    if (isOther) this.#notes.add("otherRoles");
    if (isOther || role === "user") this.#isOtherRole = isOther;
    return at + end + 4;
  }

  #readTag(at: number): { plain: string; to: number } | undefined {
    const inner = this.#text.slice(at + 1, at + longestTag);
    const end = inner.indexOf(">");
    if (end === -1) return undefined;
    const to = at + end + 2;
    const content = inner.slice(0, end);
    if (/^([@#!]|https?:|mailto:)/.test(content)) return { plain: signs.break, to };
    const name = /^\/?([a-z][a-z\d]*)(?=[\s/]|$)/i.exec(content)?.[1]?.toLowerCase();
    if (name === undefined || !tags.has(name)) return undefined;
    if (name.length === 1 && !this.#hasClosing(name)) return undefined;
    if (name === "script" || name === "style") {
      const close = this.#text.indexOf(`</${name}`, to);
      return { plain: signs.break, to: close === -1 ? to : close };
    }
    return { plain: writeTag(name, content.startsWith("/")), to };
  }

  #hasClosing(name: string): boolean {
    this.#closing ??= new Set(
      Array.from(this.#text.matchAll(/<\/([a-z])>/gi), ([, each]) => each?.toLowerCase() ?? ""),
    );
    return this.#closing.has(name);
  }
}

const inline = new Set(["b", "i", "u", "s", "em", "strong", "span", "font", "var", "small", "bdi"]);
const mathml = new Set(["mi", "mo", "mn", "mrow"]);

function writeTag(name: string, isClosing: boolean): string {
  if (name === "sup") return isClosing ? "}" : "^{";
  if (name === "sub") return isClosing ? "}" : "_{";
  if (inline.has(name) || mathml.has(name)) return "";
  return "\n";
}
