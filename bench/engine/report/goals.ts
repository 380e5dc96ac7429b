/** What the project wants of its speed, and whether the figures reach it. */
import { genaiName, llamaName, ourName } from "../comparison/field.ts";
import type { ClientsResult, ComparedEntrant, HostCost, Results } from "../results.ts";
import { percentile, ratioByTurns } from "../statistics.ts";

export interface Goal {
  readonly what: string;
  /** In the unit that `what` says. */
  readonly wanted: string;
  /** undefined where it wasn't measured. */
  readonly reached: number | undefined;
  readonly unit: string;
  readonly isMet: boolean;
}

interface RatioGoal {
  readonly measure: string;
  readonly peer: string;
  readonly atLeast: number;
  /** The peer's measure, where it is another, and why. */
  readonly instead?: { readonly measure: string; readonly because: string };
}

/** onnxruntime-genai's Generator takes a batch that begins together; who comes later waits. */
const oneByOne = { measure: "decode 1", because: "one after another, as they come" };

const ratioGoals: readonly RatioGoal[] = [
  { measure: "decode 1", peer: llamaName, atLeast: 1 },
  { measure: "decode 4", peer: llamaName, atLeast: 1.4 },
  { measure: "decode 8", peer: llamaName, atLeast: 1.6 },
  { measure: "decode 8", peer: genaiName, atLeast: 4 },
  { measure: "decode 8", peer: genaiName, atLeast: 4, instead: oneByOne },
  { measure: "prefill 128", peer: llamaName, atLeast: 1 },
  { measure: "prefill 512", peer: llamaName, atLeast: 1 },
  { measure: "prefill 128", peer: genaiName, atLeast: 1.6 },
  { measure: "prefill 512", peer: genaiName, atLeast: 1.6 },
];

/** Of one entrant, tokens a second turn by turn; empty where it wasn't measured. */
export function findFigures(
  compared: readonly ComparedEntrant[],
  name: string,
  measure: string,
): readonly number[] {
  const entrant = compared.find((each) => each.name === name);
  return entrant?.results.find((each) => each.measure === measure)?.perSecond ?? [];
}

export function judgeSpeed(compared: readonly ComparedEntrant[]): Goal[] {
  return ratioGoals.map(({ measure, peer, atLeast, instead }) => {
    const ours = findFigures(compared, ourName, measure);
    const theirs = findFigures(compared, peer, instead?.measure ?? measure);
    const isMeasured = ours.length > 0 && ours.length === theirs.length;
    const reached = isMeasured ? ratioByTurns(ours, theirs) : undefined;
    const what = `${measure}, to ${peer}${instead ? ` ${instead.because}` : ""}`;
    return toGoal(what, { atLeast, unit: "x" }, reached);
  });
}

export function judgeNewcomers(costs: NonNullable<Results["newcomer"]>["content"]): Goal[] {
  return [1, 4].flatMap((streams) => {
    const of = costs.filter((cost) => cost.streams === streams);
    const slower = toMedian(of.map(({ busyMs, steadyMs }) => busyMs.p99 / steadyMs.p50));
    const later = toMedian(of.map((cost) => cost.firstTokenMs / cost.firstTokenAloneMs));
    const running = `${streams} running ${streams === 1 ? "stream" : "streams"}`;
    return [
      toGoal(`${running}: p99 between tokens, to the median without the newcomer`, slow, slower),
      toGoal(`${running}: the newcomer's first token, to its time alone`, slow, later),
    ];
  });
}

const slow = { atMost: 2.5, unit: "x" };

/** Of one stream, with the embedded model and with the 8 layers. */
export function judgeHostCost(embedded: HostCost, cut: HostCost): Goal[] {
  const share = (cut.hostMs / cut.stepMs) * 100;
  return [
    toGoal("Beside the run, embedded model", { atMost: 0.15, unit: " ms" }, embedded.hostMs),
    toGoal("Beside the run, 8 layers", { atMost: 0.15, unit: " ms" }, cut.hostMs),
    toGoal("... of the whole step", { atMost: 3, unit: " %" }, share),
  ];
}

export function judgePrefixHit(coldMs: readonly number[], warmMs: readonly number[]): Goal {
  return toGoal(
    "First token after a hit of 1,000 tokens, sooner than cold",
    { atLeast: 10, unit: "x" },
    ratioByTurns(coldMs, warmMs),
  );
}

/** Of the last half of the requests, so that what is taken once is not counted. */
export function judgeMemory(bytes: readonly number[]): Goal {
  const middle = bytes[Math.floor(bytes.length / 2) - 1] ?? Number.NaN;
  const grown = ((bytes.at(-1) ?? Number.NaN) / middle - 1) * 100;
  return toGoal(
    "Memory after all requests, beyond that after half",
    { atMost: 1, unit: " %" },
    grown,
  );
}

/** Without speculation, so that only the batch counts. */
export function judgeClients(results: readonly ClientsResult[]): Goal[] {
  const plain = results.find(({ speculation }) => !speculation);
  const speedOf = (count: number): number =>
    plain?.figures.find(({ clients }) => clients === count)?.tokensPerSecond ?? Number.NaN;
  return [
    toGoal(
      "8 clients, to one, without speculation",
      { atLeast: 2, unit: "x" },
      speedOf(8) / speedOf(1),
    ),
  ];
}

type Bound =
  | { readonly atLeast: number; readonly unit: string }
  | { readonly atMost: number; readonly unit: string };

function toGoal(what: string, bound: Bound, reached: number | undefined): Goal {
  const { unit } = bound;
  if ("atLeast" in bound) {
    const isMet = reached !== undefined && reached >= bound.atLeast;
    return { what, wanted: `≥ ${bound.atLeast}${unit}`, reached, unit, isMet };
  }
  const isMet = reached !== undefined && reached <= bound.atMost;
  return { what, wanted: `≤ ${bound.atMost}${unit}`, reached, unit, isMet };
}

function toMedian(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : percentile(values, 0.5);
}
