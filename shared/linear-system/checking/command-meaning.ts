/** What the commands of LaTeX mean in a line of writing. What isn't listed is mathematics that isn't read. */
import type { TokenKind } from "./written-token.ts";

export interface CommandMeaning {
  readonly kind: TokenKind | "fraction" | "nothing" | "argument";
  readonly text: string;
}

const greekLetters =
  "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν " +
  "xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Delta Δ Gamma Γ Lambda Λ Omega Ω ell ℓ";

const meanings = new Map<string, CommandMeaning>();

function add(kind: CommandMeaning["kind"], text: string, commands: string): void {
  for (const command of commands.split(" ")) meanings.set(command, { kind, text });
}

add("fraction", "", "frac dfrac tfrac cfrac");
add("operator", "*", "times cdot ast bullet");
add("operator", "/", "div");
add("nearly", "≈", "approx simeq fallingdotseq doteq thickapprox");
add("separator", ",", "quad qquad");
add(
  "separator",
  "→",
  "implies Rightarrow Longrightarrow rightarrow longrightarrow to iff Leftrightarrow " +
    "Longleftrightarrow therefore because Leftarrow leftarrow Downarrow downarrow",
);
add("separator", "≠", "neq ne lt gt le ge leq geq leqq geqq in notin equiv mid");
add("separator", "…", "ldots cdots dots dotsc dotsb");
add("separator", "∅", "emptyset varnothing");
add("break", "", "newline par linebreak");
add(
  "nothing",
  "",
  "text textbf textit textrm mathrm mathbf mathit mathsf boldsymbol bm boxed fbox mbox emph",
);
add(
  "nothing",
  "",
  "underline operatorname mathbb displaystyle textstyle limits nonumber notag hline hfill",
);
add(
  "nothing",
  "",
  "noindent centering small large thinspace enspace qedsymbol checkmark square blacksquare",
);
add("argument", "", "tag label hspace vspace color phantom hphantom ref eqref");

const greek = greekLetters.split(" ");
for (const [index, command] of greek.entries()) {
  if (index % 2 === 0) add("name", greek[index + 1] ?? "", command);
}

/** @param command without its backslash */
export function meaningOf(command: string): CommandMeaning {
  return meanings.get(command) ?? { kind: "opaque", text: command };
}
