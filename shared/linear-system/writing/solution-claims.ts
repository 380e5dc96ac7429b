/** Where a sentence claims that there is no solution, or that there are infinitely many. */

export interface SolutionClaim {
  readonly status: "none" | "infinite";
  /** Where in the text: UTF-16 code units. */
  readonly offset: number;
}

const kind = String.raw`(?:(?:real|common|valid|possible|such|single|simultaneous|consistent|feasible)\s+)?`;
const patterns: readonly (readonly [SolutionClaim["status"], RegExp])[] = [
  [
    "none",
    new RegExp(
      String.raw`\b(?:no|zero)\s+${kind}solutions?\b(?!\s+(?:other|except|besides|but|that\s+is|in\s+(?:the\s+)?(?:integers|whole|natural|positive)))`,
      "giu",
    ),
  ],
  [
    "none",
    /\bno\s+(?:common\s+|such\s+)?(?:pairs?|values?|points?|choice|numbers?|intersections?|ordered pairs?)\b(?=[^.]{0,60}\b(?:satisf|both|common|simultaneous|intersect|solve|work))/giu,
  ],
  [
    "none",
    /\b(?:(?:do|does|did)\s+not|doesn['’]t|don['’]t|cannot|can['’]t)\s+have\s+(?:a|any)\s+(?:common\s+|real\s+)?solutions?\b/giu,
  ],
  [
    "none",
    /\b(?:has|have)\s+(?:no|none|zero)\s+solutions?\b|\bsolutions?\s+(?:do|does)\s+(?:not|n['’]t)\s+exist\b|\bsolutions?\s+(?:doesn|don)['’]t\s+exist\b/giu,
  ],
  [
    "none",
    /\b(?:inconsistent|unsolvable|insoluble)\b|\bnever\s+(?:intersect|meet|cross)\b|\bdo\s+not\s+(?:intersect|meet|cross)\b|\bdon['’]t\s+(?:intersect|meet|cross)\b|\bimpossible\s+to\s+satisfy\b|\b(?:cannot|can['’]t)\s+(?:both\s+)?be\s+(?:true|satisfied)\b|\bsolution\s+set\s+is\s+(?:the\s+)?empty\b|\bempty\s+set\b|∅|\\(?:emptyset|varnothing)/giu,
  ],
  [
    "none",
    /解(?:は|が|も|の?存在は?)?\s*(?:1つも|一つも|ひとつも)?\s*(?:なし|無し|ない|無い|なく|ありません|存在しない|存在しません|存在せず|存在いたしません|ございません|見つかりません)|解を(?:持た|もた)(?:ない|ず)|解を(?:持ち|もち)ません|(?:方程式|系)[はが][^。]{0,12}(?:不能|矛盾)|无解|無解/gu,
  ],
  [
    "infinite",
    /\binfinite(?:ly)?\s+(?:\p{L}+\s+){0,3}solutions?\b|\binfinitely\s+many\b|\bunlimited\s+(?:number\s+of\s+)?solutions?\b|\bmany\s+solutions?\b|\bsolutions?\s+(?:are|is)\s+infinite\b|\bcountless\s+solutions?\b/giu,
  ],
  [
    "infinite",
    /\bany\s+real\s+(?:number|value)s?\b|\ball\s+real\s+numbers?\b|\barbitrary\b|\bfree\s+(?:variable|parameter)\b|\b(?:same|identical)\s+line\b|\bcoincid(?:e|ent)\b|\bdependent\s+(?:system|equations?)\b|\b(?:system|equations?)\s+(?:is|are)\s+dependent\b|\\in\s*\\mathbb\s*\{?R/giu,
  ],
  [
    "infinite",
    /解(?:は|が|も)?\s*(?:無数|無限|数え切れない)(?:に(?:多く)?(?:ある|あります|存在(?:する|します)?)|個ある)?|(?:無数|無限)(?:に|個|の)[^。]{0,10}解|無数に(?:ある|あります|存在)|無限(?:に|個)(?:ある|あります|存在)|不定(?:である|です|となる|$|。)|任意の(?:実数|数|値)|无穷多|無窮多/gu,
  ],
];

/** What a denial, a condition or a question reaches back to. */
const conclusion =
  /\b(?:so|therefore|thus|hence|means?(?:\s+that)?|consequently|implies|implying|conclude(?:\s+that)?|because|indicat(?:es?|ing)|shows?|showing|tells\s+us|and)\b|[;:→⇒∴]|よって|したがって|従って|ゆえに|だから|ので|ため/giu;
const denial =
  /\b(?:not|never|cannot|false|untrue|wrong|unlike|neither|rather\s+than|instead\s+of|avoid|incorrect\w*|mistake\w*|disprove\w*|rules?\s+out)\b|n['’]t\b/iu;
const condition =
  /\b(?:if|unless|whether|would|could|might|may|either|check|checking|determine|suppose|assume|assuming|in\s+case|possible|possibly|could|can|whenever)\b|もし|仮に|かどうか/iu;
const afterDenial =
  /^(?:とは?(?:限り?|言|いえ|い)|わけで|という?(?:わけで|こと(?:では|は(?:ない|ありません))|の(?:は|では))|では(?:ない|ありません|なく)|のでは|場合|とき|時|なら|か(?:どうか|もしれ|？|\?|$)|でしょうか|ですか|と(?:は|も)?(?:思|考え)?(?:えません|われません)|と(?:するのは|いうのは)(?:誤|間違)|\s*(?:is|was|would\s+be)\s+(?:not|wrong|false|incorrect|impossible)|\s*(?:if|unless|when)\b|[^.。!！]{0,40}[?？])/iu;

/** Those that are neither denied nor made to depend on something. */
export function findSolutionClaims(text: string): SolutionClaim[] {
  const plain = text.replaceAll(/[*_`~$]|\\[()[\]]|\\(?=\s)/g, (mark) => " ".repeat(mark.length));
  const claims: SolutionClaim[] = [];
  for (const [status, pattern] of patterns) {
    for (const { 0: words, index } of plain.matchAll(pattern)) {
      if (isMeant(plain, index, index + words.length)) claims.push({ status, offset: index });
    }
  }
  return claims.toSorted((one, other) => one.offset - other.offset);
}

const windowBefore = 120;
const windowAfter = 60;

function isMeant(text: string, from: number, to: number): boolean {
  const before = text.slice(Math.max(0, from - windowBefore), from);
  const sentence = before.split(/[.!?。！？\n]/u).at(-1) ?? "";
  const reach = sentence.split(conclusion).at(-1) ?? "";
  if (condition.test(reach) || denial.test(reach.split(",").at(-1) ?? "")) return false;
  return !afterDenial.test(text.slice(to, to + windowAfter));
}
