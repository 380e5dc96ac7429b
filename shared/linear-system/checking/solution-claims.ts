/** Where a sentence claims that there is no solution, or that there are infinitely many. */

export interface SolutionClaim {
  readonly status: "none" | "infinite";
  /** Where in the text: UTF-16 code units. */
  readonly offset: number;
}

const notHave = String.raw`(?:(?:do|does|did) not|doesn't|don't|cannot|can't)`;
const english = {
  none: [
    String.raw`(?:no|zero|0|none) (?:(?:real|common|valid|possible|such|single|simultaneous|consistent|feasible) )?solutions?` +
      String.raw`(?! (?:other|except|besides|but|that is|in (?:the )?(?:integers|whole|natural|positive)))`,
    String.raw`no (?:common |such )?(?:(?:ordered )?pairs?|values?|points?|choice|numbers?)` +
      String.raw`(?=[^.]{0,60}\b(?:satisf|both|common|simultaneous|intersect|solve|work))`,
    "no (?:point of )?intersections?",
    String.raw`no such (?:[a-z]+,? ){1,4}exists?`,
    `${notHave} have (?:a|any) (?:common |real )?solutions?`,
    "(?:is|are) not (?:a|any) (?:common |real )?solutions?(?= (?:to|of|for) (?:the|this)| here)",
    "(?:there|has|have) (?:(?:is|are) not|isn't|aren't) (?:a|any) (?:common |real )?solutions?",
    "solutions? (?:do|does|did) not exist|solutions? (?:doesn't|don't|didn't) exist",
    "inconsistent|unsolvable|insoluble|not (?:solvable|consistent)",
    "never (?:intersect|meet|cross)|(?:do not|don't) (?:intersect|meet|cross)",
    "impossible to satisfy|(?:cannot|can't) (?:both )?be (?:true|satisfied)",
    "solution set is (?:the )?empty|empty set",
  ],
  infinite: [
    String.raw`infinite(?:ly)?(?:-many)? (?:[a-z]+ ){0,3}solutions?|infinitely(?: |-)many`,
    "(?:unlimited (?:number of )?|countless |(?<!how )many )solutions?",
    "solutions? (?:are|is) infinite",
    "(?:can (?:be|take|have|assume) )?any real (?:numbers?|values?)|all real numbers?",
    "(?:is|are|be) arbitrary|arbitrary (?:real|constants?|numbers?|values?|parameters?)",
    "free (?:variables?|parameters?)",
    "(?:any|every|each) point on (?:the|this|that) line",
    String.raw`(?:represent|describe|are|is|form|define|give|graph|as)s? (?:[a-z]+ ){0,2}(?:same|identical) line`,
    "coincide|coincident",
    "dependent (?:system|equations?)|(?:system|equations?) (?:is|are) dependent",
  ],
};
const noneMarks = String.raw`∅|\\(?:emptyset|varnothing)|无解|無解`;
const infiniteMarks = String.raw`∞ ?(?:many )?solutions?|\\in\s*\\mathbb\s*\{?R|无穷多|無窮多`;
const japanese = {
  none: [
    String.raw`解(?:は|が|も|の?存在は?)?\s*(?:[1一]つも|ひとつも)?\s*(?:なし|無し|ない|無い|なく|ありません|ございません|見つかりません)`,
    String.raw`解(?:は|が|も)?\s*(?:[1一]つも|ひとつも)?\s*存在(?:しない|しません|せず|いたしません)`,
    "解を(?:持|も)(?:たない|たず|ちません)",
    "(?:方程式|系)[はが][^。]{0,12}(?:不能|矛盾(?!し(?:ない|て(?:いない|いません)|ません)))",
  ],
  infinite: [
    String.raw`解(?:は|が|も)?\s*(?:無数|無限|数え切れない)(?:に(?:多く)?(?:ある|あります|存在(?:する|します)?)|個ある)?`,
    "(?:無数|無限)(?:に|個|の)[^。]{0,10}解|(?:無数に|無限に|無限個)(?:ある|あります|存在)",
    "不定(?:である|です|となる|$|。)|任意の(?:実数|数|値)|すべての実数",
  ],
};

function compile(status: SolutionClaim["status"], marks: string): RegExp {
  const words = english[status]
    .join("|")
    .replaceAll(" ", String.raw`\s+`)
    .replaceAll("'", "['’]");
  return new RegExp(String.raw`\b(?:${words})\b|${[...japanese[status], marks].join("|")}`, "giu");
}

const claims = [
  ["none", compile("none", noneMarks)],
  ["infinite", compile("infinite", infiniteMarks)],
] as const;

/** What a denial, a condition or a question does not reach over. */
const conclusion =
  /\b(?:so|therefore|thus|hence|means?|consequently|implies|implying|conclude|because|indicat(?:es?|ing)|shows?|showing|tells\s+us|and)\b|[;:→⇒∴]|よって|したがって|従って|ゆえに|だから|ので|ため/giu;
const denial =
  /\b(?:not|never|cannot|false|untrue|wrong|unlike|neither|rather\s+than|instead\s+of|avoid|incorrect\w*|mistake\w*|disprove\w*|rules?\s+out|without)\b|n['’]t\b|\bno\s+$/iu;
const condition =
  /\b(?:if|unless|whether|would|could|might|may|either|check|checking|determine|suppose|assume|assuming|in\s+case|possible|possibly|can|whenever)\b|もし|仮に|かどうか/iu;
const japaneseDenial =
  /^(?:とは?(?:限り?|言|いえ|い)|わけで|という?(?:わけで|こと(?:では|は(?:ない|ありません))|の(?:は|では))|では(?:ない|ありません|なく)|のでは|場合|とき|時|なら|か(?:どうか|もしれ|？|\?|$)|でしょうか|ですか|と(?:するのは|いうのは)(?:誤|間違))/u;
const englishDenial =
  /^\s*(?:(?:is|was|would\s+be)\s+(?:not|wrong|false|incorrect|impossible)|if|unless|when)\b|^[^.。!！]{0,40}[?？]/iu;

const windowBefore = 120;
const windowAfter = 60;

/** Those that are neither denied nor made to depend on something, in the order of the text. */
export function findSolutionClaims(text: string): SolutionClaim[] {
  const plain = text.replaceAll(/[*_`~$]|\\[()[\]]|\\(?=\s)/g, (mark) => " ".repeat(mark.length));
  const found: SolutionClaim[] = [];
  for (const [status, pattern] of claims) {
    for (const { 0: words, index } of plain.matchAll(pattern)) {
      if (isMeant(plain, index, index + words.length)) found.push({ status, offset: index });
    }
  }
  return found.toSorted((one, other) => one.offset - other.offset);
}

function isMeant(text: string, from: number, to: number): boolean {
  const before = text.slice(Math.max(0, from - windowBefore), from);
  const sentence = before.split(/[.!?。！？\n]/u).at(-1) ?? "";
  const reach = sentence.split(conclusion).at(-1) ?? "";
  if (condition.test(reach) || denial.test(reach.split(",").at(-1) ?? "")) return false;
  const after = text.slice(to, to + windowAfter);
  return !japaneseDenial.test(after) && !englishDenial.test(after);
}
