/** Parts a text's tokens into equations, other mathematics, words and what stands between them. */
import { stripLabels } from "./equation-label.ts";
import { pairBrackets } from "./pair-brackets.ts";
import type { Piece } from "./piece.ts";
import type { ReadingNotes } from "./reading-notes.ts";
import { signs } from "./signs.ts";
import type { Token } from "./token.ts";

export function segment(tokens: readonly Token[], notes: ReadingNotes): readonly Piece[] {
  const pieces = new Segmenter(tokens).segment();
  const stripped = stripLabels(pieces, notes);
  return stripBullets(stripped, notes);
}

const continuing = new Set(["+", "*", "/", "-"]);

const numbered =
  /(?:[問題例式第]|^(?:problem|question|exercise|example|equation|eqn?|line|no|number|part))$/iu;

const longestRatio = 40;

class Segmenter {
  readonly #tokens: readonly Token[];
  readonly #paired: ReadonlySet<Token>;
  readonly #isRelationAhead: readonly boolean[];
  readonly #pieces: Piece[] = [];
  #run: Token[] = [];
  /** Whether the run holds an equals sign. */
  #hasRelation = false;
  #depth = 0;
  #equations = 0;
  /** Tokens ahead that a label has taken. */
  #labelled = 0;

  constructor(tokens: readonly Token[]) {
    const paired = pairBrackets(tokens.map(markArticle));
    this.#tokens = paired.tokens;
    this.#paired = paired.paired;
    this.#isRelationAhead = lookAhead(this.#tokens);
  }

  segment(): readonly Piece[] {
    for (const [at, token] of this.#tokens.entries()) {
      if (this.#labelled > 0) this.#labelled -= 1;
      else this.#take(token, at);
    }
    this.#endRun();
    return this.#pieces;
  }

  #take(token: Token, at: number): void {
    if (this.#takeLabelBetween(token, at) || this.#takeNumbering(token, at)) return;
    if (this.#paired.has(token)) this.#depth += token.kind === "open" ? 1 : -1;
    if (token.kind === "prose" || token.kind === "label") this.#end(token.kind, token);
    else if (token.kind === "gap") this.#takeGap(token, at);
    else if (token.kind === "colon") this.#takeColon(token, at);
    else if (token.kind === "break") {
      if (!this.#isContinued(token, at)) this.#end("break", token);
    } else if (token.kind === "comma" && this.#depth === 0) this.#end("break", token);
    // "a)" and "1)" number what follows; a smile ends a sentence.
    else if (token.kind === "close" && !this.#paired.has(token) && this.#run.length < 2) {
      this.#endLabel(token);
    } else this.#push(token);
  }

  /** "… = 1 (b) 2x + …" and "… = 1 2) 2x + …": the number of the next equation on the same line. */
  #takeLabelBetween(token: Token, at: number): boolean {
    if (this.#depth > 0 || !this.#hasRelation) return false;
    const ordinal = this.#equations + 1;
    const isNext = this.#tokens[at + 1]?.text === String(ordinal);
    const isOpening =
      token.kind === "open" && this.#paired.has(token) && (token.isSpaced || isNext);
    const width = isOpening ? 3 : 2;
    const label = this.#tokens.slice(at, at + width);
    const inner = label.at(-2);
    const next = this.#tokens[at + width];
    if (inner === undefined || !isLabelToken(inner) || label.at(-1)?.kind !== "close") return false;
    if (!isOpening && (!inner.isSpaced || this.#paired.has(label[1] ?? inner))) return false;
    const isComplete = ["number", "name", "close"].includes(this.#run.at(-1)?.kind ?? "");
    const isAnother = next !== undefined && (this.#isOperand(next) || next.text === "-");
    if (!isComplete || !isAnother || !(this.#isRelationAhead[at + width] ?? false)) return false;
    this.#endRun();
    this.#pieces.push({ kind: "label", tokens: label });
    this.#labelled = width - 1;
    return true;
  }

  /** "問1 2x + …", "Exercise 3 2x + …": a number that belongs to the word before it. */
  #takeNumbering(token: Token, at: number): boolean {
    const before = this.#tokens[at - 1];
    const next = this.#tokens[at + 1];
    if (this.#run.length > 0 || before?.kind !== "prose" || next === undefined) return false;
    const isCounted = /^\d{1,3}$/.test(token.text) && numbered.test(before.text);
    if (!isCounted || !next.isSpaced || !this.#isOperand(next)) return false;
    this.#pieces.push({ kind: "label", tokens: [token] });
    return true;
  }

  #end(kind: Piece["kind"], token: Token): void {
    this.#endRun(token);
    this.#pieces.push({ kind, tokens: [token] });
  }

  #endLabel(token: Token): void {
    const isLabel = this.#run.length === 1 && isLabelToken(this.#run[0]);
    if (isLabel) this.#pieces.push({ kind: "label", tokens: [...this.#run, token] });
    else this.#push(token);
    if (isLabel) this.#run = [];
    else this.#endRun();
  }

  #push(token: Token): void {
    this.#run.push(token);
    if (token.kind === "relation") this.#hasRelation = true;
  }

  #endRun(next?: Token): void {
    // "x + y = 3 - ①": a line drawn to the label.
    if (next?.kind === "label" && this.#hasRelation) {
      while (this.#run.at(-1)?.text === "-") this.#run.pop();
    }
    const tokens = trimDecoration(this.#run, this.#pieces.at(-1), next);
    this.#run = [];
    this.#hasRelation = false;
    this.#depth = 0;
    if (tokens.length === 0) return;
    const isEquation = tokens.some(({ kind }) => kind === "relation");
    if (isEquation) this.#equations += 1;
    const hasOperand = tokens.some(({ kind }) => kind === "number" || kind === "name");
    const kind = isEquation ? "equation" : "fragment";
    this.#pieces.push({ kind: isEquation || hasOperand ? kind : "prose", tokens });
  }

  /** An expression goes on over a line's end, where both lines would be incomplete. */
  #isContinued({ text }: Token, at: number): boolean {
    const following = this.#tokens[at + 1];
    const next = following?.kind === "gap" ? this.#tokens[at + 2] : following;
    const last = this.#run.at(-1);
    // "*3x - y = 3*": a mark of bold.
    if (last?.text === "*" && !last.isSpaced && this.#hasRelation) return false;
    if (text !== "\n" || next === undefined || last === undefined) return false;
    if (next.kind === "break" || next.kind === "prose") return false;
    if (last.kind === "operator" && continuing.has(last.text)) return true;
    if (this.#hasRelation) return false;
    if (next.kind === "relation") return true;
    const isExpression = this.#run.length > 1 && this.#run.some(({ kind }) => kind === "name");
    return isExpression && next.kind === "operator" && continuing.has(next.text);
  }

  /** Wide spaces, columns and middle dots end an equation if another one follows. */
  #takeGap(token: Token, at: number): void {
    const next = this.#tokens[at + 1];
    const last = this.#run.at(-1);
    const isComplete = last !== undefined && last.kind !== "relation" && last.kind !== "operator";
    const beginsAnother =
      next !== undefined && next.kind !== "relation" && !/^[+*/^]$/.test(next.text);
    const isEnd = this.#hasRelation && (this.#isRelationAhead[at + 1] ?? false);
    if (this.#depth === 0 && isEnd && isComplete && beginsAnother) return this.#end("break", token);
    if (token.text === signs.middleDot) {
      const isTimes = isComplete && next !== undefined && this.#isOperand(next);
      return isTimes
        ? this.#push({ ...token, kind: "operator", text: "*" })
        : this.#end("break", token);
    }
    if (token.text === "=>") {
      const isArrow = this.#hasRelation || !isComplete;
      return isArrow ? this.#end("break", token) : this.#push({ ...token, kind: "relation" });
    }
  }

  #isOperand(token: Token): boolean {
    return ["number", "name", "open", "fraction", "root"].includes(token.kind);
  }

  /** In "x:y = 2:3" it belongs to the equation; else it ends what introduces one. */
  #takeColon(token: Token, at: number): void {
    if (this.#run.length === 0) return this.#end("break", token);
    const isRatio = this.#run.some(({ text }) => text === ":") || this.#beginsRatio(at);
    if (isRatio) return this.#push({ ...token, kind: "operator" });
    const [first, second] = this.#run;
    const isPart = second === undefined || /^[a-h]$/.test(second.text);
    const isLabel = this.#run.length <= 2 && isPart && isLabelToken(first);
    const isUnknown = first?.kind === "name" && /^[xyz]$/i.test(first.text);
    if (!isLabel || isUnknown) return this.#end("break", token);
    this.#pieces.push({ kind: "label", tokens: [...this.#run, token] });
    this.#run = [];
  }

  /** Whether as many colons stand on either side of one equals sign: "x:y = 2:3". */
  #beginsRatio(from: number): boolean {
    const colons = [0, 0, 0];
    let side = 0;
    for (const { kind } of this.#tokens.slice(from, from + longestRatio)) {
      if (kind === "colon") colons[side] = (colons[side] ?? 0) + 1;
      else if (kind === "relation") side += 1;
      else if (kind === "break" || kind === "prose" || kind === "comma") break;
      if (side > 1) return false;
    }
    return side === 1 && colons[0] === colons[1];
  }
}

/** For each token whether an equals sign comes before the next certain end of an equation. */
function lookAhead(tokens: readonly Token[]): readonly boolean[] {
  const ahead = tokens.map(() => false);
  let isAhead = false;
  for (let at = tokens.length - 1; at >= 0; at -= 1) {
    const kind = tokens[at]?.kind;
    if (kind === "relation") isAhead = true;
    else if (kind === "break" || kind === "prose" || kind === "comma" || kind === "label") {
      isAhead = false;
    }
    ahead[at] = isAhead;
  }
  return ahead;
}

function isLabelToken(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return (token.kind === "number" && /^\d{1,3}$/.test(token.text)) || token.kind === "name";
}

/** "a solution", "I have": a letter that is a word. */
function markArticle(token: Token, at: number, tokens: readonly Token[]): Token {
  if (token.kind !== "name" || !/^[aAI]$/.test(token.text)) return token;
  const [before, next] = [tokens[at - 1], tokens[at + 1]];
  const isWord = next?.kind === "prose" && next.isSpaced && /^[a-z]{2}/i.test(next.text);
  const isTerm =
    before !== undefined &&
    (before.kind === "operator" || before.kind === "relation" || before.to === token.from);
  const isConnected = /^(and|or|for|where|with|is|are|if|given|when|so|then|has|have)$/i.test(
    next?.text ?? "",
  );
  return isWord && !isTerm && (token.text === "I" || !isConnected)
    ? { ...token, kind: "prose" }
    : token;
}

/** Without marks of bold and italic, or of a list; beside a word they may be a product. */
function trimDecoration(
  run: readonly Token[],
  before: Piece | undefined,
  after: Token | undefined,
): readonly Token[] {
  let from = 0;
  let to = run.length;
  while (from < to && isDecoration(run[from])) from += 1;
  while (to > from && isDecoration(run[to - 1])) to -= 1;
  const isLeading =
    before?.kind !== "prose" || (run[0]?.isSpaced === true && run[from]?.isSpaced === false);
  const mark = run[to];
  const isTrailing = mark?.isSpaced === false && (after?.kind !== "prose" || after.isSpaced);
  // "__ + x" is a blank to be filled in.
  const first = run[from];
  const isBlank = first?.kind === "operator" && first.text !== "-";
  return run.slice(isLeading && !isBlank ? from : 0, isTrailing ? to : run.length);
}

function isDecoration(token: Token | undefined): boolean {
  return token?.kind === "operator" && /^(\*|\*\*|_)$/.test(token.text);
}

/** "- 3x - y = 3" on every line is a list; on one line alone it is a minus. */
function stripBullets(pieces: readonly Piece[], notes: ReadingNotes): readonly Piece[] {
  const equations = pieces.filter(({ kind }) => kind === "equation");
  if (equations.length < 2 || !equations.every(isBullet)) return pieces;
  notes.add("dashBullets");
  return pieces.map((piece) =>
    piece.kind === "equation" ? { ...piece, tokens: piece.tokens.slice(1) } : piece,
  );
}

function isBullet({ tokens: [dash, next] }: Piece): boolean {
  return dash?.kind === "operator" && dash.text === "-" && next?.isSpaced === true;
}
