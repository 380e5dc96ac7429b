/** The part of nerdamer that is used here: its own types lack `solveEquations`. */
declare module "nerdamer/all.js" {
  const nerdamer: {
    solveEquations(equations: readonly string[]): unknown;
    convertFromLaTeX(latex: string): { toString(): string };
  };
  export = nerdamer;
}
