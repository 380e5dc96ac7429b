/** What the words around an equation make of it: stated, assumed, asked, or in doubt. */
import type { WrittenEquation } from "./find-written-equations.ts";
import type { Token } from "./written-token.ts";

/** In doubt: denied, or perhaps only a part of what is meant ("the LCM of 3 and 2 = 6"). */
export type Context = "stated" | "assumed" | "asked" | "doubtful";

const windowBefore = 90;
const windowAfter = 60;

const words = String.raw`(?:[a-z']+\s+)`;
/** Right before the equation, with a few words between at most. */
const assumingBefore = [
  new RegExp(
    String.raw`\b(?:suppose|supposing|assum(?:e|ing)|if|try(?:ing)?|guess(?:ing)?|imagine|say|pretend|e\.g\.?|i\.e\. if|example|instance|such as|test(?:ing)?|whether|unless|until|let(?!'s|\s+us))[,:\s]*${words}{0,3}$`,
    "iu",
  ),
  new RegExp(
    String.raw`\b(?:let's|let us|let me|we(?: can| could| may)?|i(?: can| could| will|'ll)?)\s+(?:suppose|assume|set|try|take|put|choose|pick|test|say|guess)\s+${words}{0,2}$`,
    "iu",
  ),
  new RegExp(
    String.raw`\b(?:(?<!solution\s)set(?:ting)?|put(?:ting)?|tak(?:e|ing)|choos(?:e|ing)|pick(?:ing)?|consider(?:ing)?|when(?:ever)?)(?!\s+up\b)\s+${words}{0,1}$`,
    "iu",
  ),
  /\b(?:for|with|at|like|where)\s+$/iu,
  /(?:例えば|たとえば|仮に|もしも?)[、,]?[^、。,.=]{0,8}$/u,
];
const assumingAfter =
  /^[\s"'$`*]{0,4}[、,]?(?:と(?:おく|おけ|おい|おき|置|する|すれば|すると|して|した|仮定)|とし[て、た]|の(?:とき|時|場合)|なら|だと|を仮定|を試|を選)/u;

const doubt =
  /\b(?:not|never|cannot|wrong|incorrect\w*|contradict\w*|impossible|false|would|could|might|should|whether|nor|neither|otherwise|unless|suspect|intercepts?)\b|\b(?:substitut|plug|put)[a-z]*\s+(?:in\s+)?-?[\d./]+\s+(?:in\s+)?(?:for|into)\s|n't\b|\?|？|ない|ません|誤|間違|違[うい]|矛盾|でしょうか|ですか|だろう|かもしれ|はず|切片|に-?[\d./]+を代入/iu;
/** Words that make of numbers and names what an equation then says: "the sum of x and y = 3". */
const functionWord =
  /\b(?:sum|difference|product|quotient|coefficients?|total|ratio|average|mean|l\.?c\.?m|g\.?c\.?d|h\.?c\.?f|multiples?|factors?|divisors?|determinants?|det|constants?|intercepts?|slopes?|gradient|remainder|mod|minus|plus|times|over|divided|multiplied|twice|thrice|half (?:of|the)|double|triple|less|more|than|between|number of)\b|係数|の[和差積商]|合計|倍|公倍数|公約数|行列式|余り|傾き|切片/iu;
/** What is denied or asked before one of these is no longer so after it. */
const conclusion =
  /→|=>|⇒|\b(?:so|thus|therefore|hence|consequently)\b|,\s*(?:we|this|you|one|it)\s+(?:get|have|find|obtain|conclude|gives?|yields?)\b|よって|したがって|従って|ゆえに/giu;
/** What a new statement begins after. */
const verb =
  /[,:→、：は]|=>|⇒|->|\b(?:is|are|was|gives?|gets?|got|have|has|becomes?|equals|yields?|obtain|finds?|so|thus|therefore|then|hence|that|means|implies|know|see)\b|より|から|ので|よって/giu;
const takenBack =
  /^[\s,…、—-]*(?:no,? wait|no, |wait|sorry|oops|actually|scratch that|いや|ではなく|じゃなくて)/iu;
const functionWordAfter =
  /^[\s$]{0,3}(?:plus|minus|times|divided|over|multiplied|remainder|rem|r\s?\d|mod|percent|more|less|greater|fewer|larger|smaller|hundred|thousand|million|or|余り|あまり|万|億|千|百|倍|または|もしくは|あるいは)(?![a-z])/iu;

/** @param text the line that the tokens were cut from */
export function contextOf(
  text: string,
  tokens: readonly Token[],
  equation: Pick<WrittenEquation, "from" | "to" | "isDoubtful" | "sides">,
): Context {
  const start = tokens[equation.from]?.offset ?? 0;
  const end = tokens[equation.to - 1]?.end ?? start;
  const before = text.slice(Math.max(0, start - windowBefore), start);
  const after = text.slice(end, end + windowAfter);
  const sentenceBefore = lastPart(before, /[.?!;。？！](?=\s)|[。？！]/gu);
  const sentenceAfter = /^[^.?!;。？！]*[?？]?/u.exec(after)?.[0] ?? "";
  const plainBefore = before.replaceAll(/[*_`$\\([{"]+$/g, "");
  if (assumingBefore.some((pattern) => pattern.test(plainBefore)) || assumingAfter.test(after)) {
    return "assumed";
  }
  if (/[?？]$/u.test(sentenceAfter)) return "asked";
  const isDoubtful =
    equation.isDoubtful ||
    doubt.test(lastPart(sentenceBefore, conclusion)) ||
    doubt.test(sentenceAfter) ||
    /\b(?:was|is) (?:an? )?(?:error|mistake)/i.test(sentenceAfter) ||
    functionWord.test(lastPart(sentenceBefore, verb)) ||
    /(?:\b(?:or|rather than|instead of)|または|もしくは|あるいは)\s*$/iu.test(plainBefore) ||
    functionWordAfter.test(after) ||
    takenBack.test(after) ||
    isPartial(tokens, equation);
  return isDoubtful ? "doubtful" : "stated";
}

function lastPart(text: string, ends: RegExp): string {
  return text.split(ends).at(-1) ?? "";
}

/** Where a neighbour may belong to the equation, or a letter may be a function's name. */
function isPartial(
  tokens: readonly Token[],
  { from, to, sides }: Pick<WrittenEquation, "from" | "to" | "sides">,
): boolean {
  const isAfterWord = tokens[from - 1]?.kind === "word";
  const isLoneNumber = sides[0]?.length === 1 && sides[0][0]?.kind === "number";
  if (isAfterWord && isLoneNumber) return true;
  const before = tokens[from - 1];
  const sign = before?.kind === "separator" ? before.text : "";
  if (/^\p{Sm}$/u.test(sign) && !plainSigns.test(sign)) return true;
  const [comma, next] = tokens.slice(to, to + 2);
  if (comma?.text === ":" && next?.hasSpaceBefore === false) return true;
  if (comma?.text === "," && next?.kind === "number" && !goesOn(tokens, to + 1)) return true;
  return sides.some((side) => side.some((_, index) => isCall(side, index)));
}

/** Signs that only lead to what follows, or part it from what was before. */
const plainSigns = /[\u2190-\u21ff\u27f0-\u27ff\u2900-\u297f∴∵|]/u;

/** `y(0)` and `6/2(3)`: not surely a product. */
function isCall(side: readonly Token[], index: number): boolean {
  const [before, token, next] = [-1, 0, 1].map((step) => side[index + step]);
  if (next?.kind !== "open" || next.hasSpaceBefore) return false;
  return token?.kind === "name" || (token?.kind === "number" && before?.text === "/");
}

/** Whether an equation begins there. */
function goesOn(tokens: readonly Token[], from: number): boolean {
  for (let at = from; at < tokens.length; at += 1) {
    const kind = tokens[at]?.kind ?? "word";
    if (kind === "equals" || kind === "nearly") return true;
    if (!/number|name|operator|open|close/.test(kind)) return false;
  }
  return false;
}
