/** Who is compared, and what each is given. */
import { solveByComputeEngine, toCases } from "./compute-engine-peer.ts";
import { solveByNerdamer } from "./nerdamer-peer.ts";
import type { Outcome } from "./outcome.ts";
import { prepareEquations } from "./prepare-equations.ts";
import { solveByRenritsu } from "./renritsu-solver.ts";

export interface Question {
  readonly text: string;
  /** What it says, where that is labelled. */
  readonly equations: readonly string[] | undefined;
}

/** The text; the text split and cleaned by `prepareEquations`; or the labelled equations, so that nothing is to be read. */
export type Given = "text" | "prepared text" | "equations";

export interface Contestant {
  readonly name: string;
  readonly given: Given;
  /** Undefined where the question has nothing of the kind to give. */
  readonly solve: (question: Question) => Outcome | undefined;
}

export const contestants: readonly Contestant[] = [
  { name: "Renritsu", given: "text", solve: ({ text }) => solveByRenritsu(text) },
  { name: "compute-engine", given: "text", solve: ({ text }) => solveByComputeEngine(text) },
  ...createPeers("compute-engine", (equations) => solveByComputeEngine(toCases(equations))),
  ...createPeers("nerdamer", solveByNerdamer),
];

function createPeers(
  name: string,
  solve: (equations: readonly string[]) => Outcome,
): readonly Contestant[] {
  return [
    { name, given: "prepared text", solve: ({ text }) => solve(prepareEquations(text)) },
    {
      name,
      given: "equations",
      solve: ({ equations }) => (equations === undefined ? undefined : solve(equations)),
    },
  ];
}
