/** Finds each bracket's partner. Brackets around words or whole equations are no arithmetic: they part what they hold. */
import type { Token, TokenKind } from "./token.ts";

export interface PairedTokens {
  readonly tokens: readonly Token[];
  /** Brackets that have a partner. */
  readonly paired: ReadonlySet<Token>;
}

interface OpenBracket {
  readonly at: number;
  readonly lineBreaks: number[];
  holdsProse: boolean;
}

const partners: ReadonlyMap<string, string> = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
]);

const proseKinds: ReadonlySet<TokenKind> = new Set([
  "prose",
  "relation",
  "break",
  "colon",
  "label",
]);

export function pairBrackets(tokens: readonly Token[]): PairedTokens {
  return new BracketPairer(tokens).pair();
}

class BracketPairer {
  readonly #tokens: Token[];
  readonly #open: OpenBracket[] = [];
  readonly #paired = new Set<Token>();
  /** Line ends within brackets around arithmetic. */
  readonly #dropped = new Set<number>();

  constructor(tokens: readonly Token[]) {
    this.#tokens = pairBars(tokens);
  }

  pair(): PairedTokens {
    for (const [at, token] of this.#tokens.entries()) {
      if (token.kind === "open") this.#open.push({ at, lineBreaks: [], holdsProse: false });
      else if (token.kind === "close") this.#close(at, token);
      else this.#notice(at, token);
    }
    for (const { at } of this.#open) this.#loosen(at, "{", "label");
    return {
      tokens: this.#tokens.filter((_, at) => !this.#dropped.has(at)),
      paired: this.#paired,
    };
  }

  #notice(at: number, token: Token): void {
    const top = this.#open.at(-1);
    if (top === undefined) return;
    if (token.text === "\n" && token.kind === "break") top.lineBreaks.push(at);
    else if (proseKinds.has(token.kind)) top.holdsProse = true;
  }

  #close(at: number, token: Token): void {
    const top = this.#open.at(-1);
    const opened = top === undefined ? undefined : this.#tokens[top.at];
    if (top === undefined || opened === undefined || opened.text !== partners.get(token.text)) {
      this.#loosen(at, "}", "break");
      return;
    }
    this.#open.pop();
    const parent = this.#open.at(-1);
    if (top.holdsProse) {
      this.#tokens[top.at] = { ...opened, kind: opened.text === "{" ? "label" : "break" };
      this.#tokens[at] = { ...token, kind: "break" };
      if (parent) parent.holdsProse = true;
      return;
    }
    this.#paired.add(opened);
    this.#paired.add(token);
    for (const each of top.lineBreaks) this.#dropped.add(each);
  }

  /** A brace alone stands before the lines of a system. */
  #loosen(at: number, brace: string, kind: TokenKind): void {
    const token = this.#tokens[at];
    if (token?.text === brace) this.#tokens[at] = { ...token, kind };
  }
}

/** Bars around whole equations, or without a partner on the line beside words, are a table's. */
function pairBars(tokens: readonly Token[]): Token[] {
  const result = [...tokens];
  let opened: number | undefined;
  let holdsProse = false;
  for (const [at, token] of tokens.entries()) {
    if (token.kind === "bar") {
      if (opened !== undefined && holdsProse) {
        for (const each of [opened, at]) {
          result[each] = { ...token, ...tokens[each], kind: "break" };
        }
      }
      const isOpening: boolean = opened === undefined || holdsProse;
      opened = isOpening ? at : undefined;
      holdsProse = false;
    } else if (proseKinds.has(token.kind)) {
      holdsProse = true;
    }
  }
  return result;
}
