/** What LaTeX commands become. A command that stands nowhere here is refused by name. */
import { signs } from "./signs.ts";

const same = (plain: string, names: string): (readonly [string, string])[] =>
  names.split(" ").map((name) => [name, plain] as const);

const greek: readonly (readonly [letter: string, names: string])[] = [
  ["α", "alpha"],
  ["β", "beta"],
  ["γ", "gamma"],
  ["δ", "delta"],
  ["ε", "epsilon varepsilon"],
  ["ζ", "zeta"],
  ["η", "eta"],
  ["θ", "theta vartheta"],
  ["κ", "kappa"],
  ["λ", "lambda"],
  ["μ", "mu"],
  ["ν", "nu"],
  ["ξ", "xi"],
  ["π", "pi"],
  ["ρ", "rho"],
  ["σ", "sigma"],
  ["τ", "tau"],
  ["φ", "phi varphi"],
  ["χ", "chi"],
  ["ψ", "psi"],
  ["ω", "omega"],
];

/** Commands that become the text given. */
export const replacements: ReadonlyMap<string, string> = new Map([
  ...greek.flatMap(([letter, names]) => same(letter, names)),
  ...same("*", "cdot times ast cdotp bullet"),
  ...same("/", "div slash"),
  ...same("=", "eq"),
  ...same("≤", "le leq leqslant leqq"),
  ...same("≥", "ge geq geqslant geqq"),
  ...same("<", "lt"),
  ...same(">", "gt"),
  ...same("≠", "ne neq"),
  ...same("≈", "approx simeq cong"),
  ...same("|", "vert lvert rvert mid"),
  ...same("(", "lparen"),
  ...same(")", "rparen"),
  ...same("[", "lbrack"),
  ...same("]", "rbrack"),
  ...same("'", "prime"),
  ...same(signs.gap, "quad qquad"),
  ...same(
    signs.break,
    "land wedge in implies Rightarrow Longrightarrow rightarrow longrightarrow to iff Leftrightarrow Longleftrightarrow therefore because ldots cdots dots dotsb newline cr tabularnewline par item rbrace hline",
  ),
  ...same(signs.label, "lbrace"),
  ...same(
    "",
    "displaystyle textstyle scriptstyle limits nolimits nonumber notag mathrm mathit mathbf mathsf mathtt mathnormal boldsymbol bm boxed underline systeme large Large small bf it rm hfill relax mathstrut strut centering left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr middle mathopen mathclose mathbin mathrel ensuremath",
  ),
  ...same(" ", "enspace thinspace space nobreakspace negthinspace"),
  ...same(
    "sin ",
    "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp max min det",
  ),
]);

/** Delimiter sizes: what follows is a bracket, where a point stands for none. */
export const sizes = new Set(["left", "right", "bigl", "bigr", "Bigl", "Bigr", "middle"]);

export const fractions = new Set(["frac", "dfrac", "tfrac", "cfrac"]);

/** Their argument is prose. */
export const texts = new Set([
  "text",
  "textrm",
  "textbf",
  "textit",
  "mbox",
  "textnormal",
  "textsf",
]);

/** Their argument goes too, and what becomes of both. */
export const dropped: ReadonlyMap<string, string> = new Map([
  ...same(signs.break, "tag label eqref ref"),
  ...same(" ", "mathbb hspace vspace color phantom hphantom vphantom mathcolor"),
]);

export const matrices = new Set(["matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix"]);

/** Environments of equations. Those of the second list have an argument to skip. */
export const environments = new Set(
  "align align* aligned gather gather* gathered cases dcases rcases cases* equation equation* split eqnarray eqnarray* multline multline* flalign flalign* math displaymath document enumerate itemize center".split(
    " ",
  ),
);
export const environmentsWithArgument = new Set(
  "array alignat alignat* alignedat tabular numcases darray".split(" "),
);

/** After two backslashes they show that an input was escaped once too often. */
export const overescaped =
  /\\\\(begin|end|d?frac|tfrac|left|right|cdot|times|text|tag|quad|qquad|alpha|beta)(?![a-zA-Z])/;
