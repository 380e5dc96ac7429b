/** What a line of writing is cut at. Each pattern is sticky, and takes time in proportion to what it takes. */
const name = String.raw`[A-Za-zα-ωΑ-Ωϑϕℓ]`;
const subscript = String.raw`_?[0-9₀-₉]{1,3}|_[A-Za-z]|_\{[^{}]{1,20}\}`;
const invisible = String.raw`\u200b`;

export const patterns = {
  lineStart: /\s*(?:[#>]+\s*|\[[ xX]\]\s)/y,
  listMark:
    /[-+•*]\s+|\d{1,2}\)|\d{1,2}\.(?!\d)|\([a-h]\)|[a-h][.)](?=\s)|[•◦▪■●‣]|(?:step|part|case|method|example|problem|question)\s{0,3}\d{1,2}\s{0,3}[-:.)](?!\d)/iy,
  skipped: /[\s\u200b]+|\*\*+|__+|_|`+|~~+|\\(?:[,;:!> ]|[{}$_#])/y,
  tag: /<(?:\/?[a-z][a-z0-9]{0,9}(?:\s[^<>]{0,80})?\/?|\|[a-z_]{1,20}\|)>/iy,
  styleTag:
    /<\/?(?:b|i|u|em|strong|code|span|mark|font|kbd|small|sup|sub|p|div)(?:\s[^<>]{0,80})?>/iy,
  entity: /&(?:amp|nbsp|lt|gt|quot|#39);/y,
  environment: /\\(?:begin|end)\s{0,4}\{[a-zA-Z]{1,20}\*?\}(?:\{[^{}]{0,40}\}|\[[^\]]{0,9}\])?/y,
  delimiter: /\\(?:left|right|middle|[bB]igg?[lrm]?)(?![a-zA-Z])\s{0,4}(?:\.|\\[{}|])?/y,
  rowEnd: /\\\\\*?(?:\[\d[^\]]{0,10}\])?/y,
  command: /\\[a-zA-Z]+\*?/y,
  argument: /\s{0,4}\{[^{}]{0,60}\}/y,
  fractionPart: /\s{0,4}(?:\{|\d)/y,
  number: /(?:\d{1,3}(?:(?:,|\{,\}|\\,)\d{3}){1,40}(?!\d|\s*\))|\d+)(?:(?:\.|\{\.\})\d+)?|\.\d+/y,
  brokenOff: /\s?(?:…|\\[lcd]?dots)\u200b*/y,
  name: new RegExp(
    `${name}(?:${subscript})?(?:${invisible})?(?:['′]{1,2}(?!\\p{Script=Latin}))?(?!\\p{Script=Latin})`,
    "uy",
  ),
  /** Within quotation marks an apostrophe is the end of them. */
  quotedName: new RegExp(`${name}(?:${subscript})?(?!\\p{Script=Latin})`, "uy"),
  abbreviation: /(?:i\.e|e\.g|a\.k\.a|q\.e\.d)\.?(?![a-z])/iy,
  /** 0.(3), 0.\overline{3}, 0.1\dot{6}. */
  repeatingDecimal: /\d*\.\d*\\(?:overline|dot|bar)(?![a-z])|\d+\.\(\d+\)/y,
  latinWord: /'?\p{Script=Latin}+(?:'\p{Script=Latin}+)*/uy,
  otherWord: /(?:(?![α-ωΑ-Ωϑϕℓ]|\p{Script=Latin})[\p{L}\p{M}々〆ー])+/uy,
  vulgarFraction: /[¼-¾⅐-⅞]/y,
  circled: /[①-⑳⑴-⒇❶-❿➀-➓]/y,
  arrow: /<[-=]+>|[-=]+>|<-+|<==+|={3,}|-{3,}/y,
  relation: /[!<>]=|=\/=|[<>≠≤≥≦≧∈∉≡]/y,
  equals: /:?={1,2}/y,
  nearly: /[≈]|~=/y,
  opaque: /[\^√±∓%°²³¹⁰-⁹∞∑∫]/y,
  dash: /[—―─]+(?=\s*[\dA-Za-z])/y,
} as const;
