/** What the text's own signs become once it is cleaned: characters that no cleaned input holds otherwise. */
export const signs = {
  /** Two groups follow: numerator, denominator. */
  fraction: "\uE000",
  /** Begins a labelled part: ①, a brace, an environment. */
  label: "\uE001",
  root: "\uE002",
  matrixOpen: "\uE003",
  matrixCell: "\uE004",
  matrixRow: "\uE005",
  matrixClose: "\uE006",
  /** Ends an equation, whatever stands around. */
  break: "\uE007",
  /** Ends an equation if another one follows. */
  gap: "\uE008",
  /** Japan's middle dot: parts equations, or stands for times. */
  middleDot: "\uE009",
} as const;
