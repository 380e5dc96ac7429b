/** All entrants on the same weights: first each one's best setting is found, then the best are measured by turns. */
import { Contestant, type MeasureRequest } from "./contestant.ts";
import { findMissing, type Entrant, type Setting } from "./field.ts";
import type { ComparedEntrant } from "../results.ts";

export const measures = {
  "decode 1": { measure: "decode", sequences: 1, tokens: 32 },
  "decode 4": { measure: "decode", sequences: 4, tokens: 32 },
  "decode 8": { measure: "decode", sequences: 8, tokens: 32 },
  "prefill 128": { measure: "prefill", tokens: 128 },
  "prefill 512": { measure: "prefill", tokens: 512 },
} as const satisfies Record<string, MeasureRequest>;
export type MeasureName = keyof typeof measures;
const measureNames = ["decode 1", "decode 4", "decode 8", "prefill 128", "prefill 512"] as const;

export interface ComparisonOptions {
  /** What was compared before: its settings are not tried again. */
  readonly known?: readonly ComparedEntrant[];
  /** Times that the best settings are measured. */
  readonly turns: number;
  readonly note: (text: string) => void;
}

/** Those that can't take part are left out, and `note` is told why. */
export async function compareEngines(
  field: readonly Entrant[],
  { known = [], turns, note }: ComparisonOptions,
): Promise<ComparedEntrant[]> {
  const tuned: TunedEntrant[] = [];
  for (const entrant of field) {
    const missing = await findMissing(entrant);
    if (missing !== undefined) {
      note(`LEFT OUT: ${entrant.name}, for ${missing} is missing (bench/engine/README.md)`);
      continue;
    }
    const before = known.find(({ name }) => name === entrant.name);
    tuned.push(chooseBest(entrant, before ?? (await trySettings(entrant, note))));
  }
  return measureByTurns(tuned, turns, note);
}

interface TunedEntrant {
  readonly entrant: Entrant;
  readonly version: string;
  readonly tried: ComparedEntrant["tried"];
  readonly best: ReadonlyMap<MeasureName, Setting>;
}

async function trySettings(
  entrant: Entrant,
  note: (text: string) => void,
): Promise<Pick<TunedEntrant, "version" | "tried">> {
  const tried: ComparedEntrant["tried"] = [];
  let version = "";
  for (const setting of entrant.settings) {
    note(`${entrant.name}: ${setting.label}`);
    const contestant = await start(entrant, setting);
    version = contestant.version;
    const perSecond: Record<string, number> = {};
    for (const [seed, name] of measureNames.entries()) {
      perSecond[name] = await contestant.measure(measures[name], seed + 1);
    }
    await contestant.stop();
    tried.push({ setting: setting.label, perSecond });
  }
  return { version, tried };
}

function chooseBest(
  entrant: Entrant,
  { version, tried }: Pick<TunedEntrant, "version" | "tried">,
): TunedEntrant {
  const best = measureNames.flatMap((name) => {
    const setting = findBest(entrant.settings, tried, name);
    return setting ? [[name, setting] as const] : [];
  });
  return { entrant, version, tried, best: new Map(best) };
}

function findBest(
  settings: readonly Setting[],
  tried: ComparedEntrant["tried"],
  name: MeasureName,
): Setting | undefined {
  const figures = tried.map(({ perSecond }) => perSecond[name] ?? 0);
  return settings[figures.indexOf(Math.max(...figures))];
}

async function measureByTurns(
  tuned: readonly TunedEntrant[],
  turns: number,
  note: (text: string) => void,
): Promise<ComparedEntrant[]> {
  const running = new Map<string, Contestant>();
  const figures = new Map<string, number[]>();
  try {
    for (let turn = 0; turn < turns; turn += 1) {
      note(`turn ${turn + 1} of ${turns}`);
      for (const [index, name] of measureNames.entries()) {
        // No prompt begins like another, or it would be found in a prefix cache.
        const seed = (turn + 1) * 100 + index;
        for (const { entrant, best } of rotate(tuned, turn)) {
          const setting = best.get(name);
          if (!setting) continue;
          const place = `${entrant.name} ${setting.label}`;
          const contestant = running.get(place) ?? (await start(entrant, setting));
          running.set(place, contestant);
          const key = `${entrant.name} ${name}`;
          const perSecond = await contestant.measure(measures[name], seed);
          figures.set(key, [...(figures.get(key) ?? []), perSecond]);
        }
      }
    }
  } finally {
    for (const contestant of running.values()) await contestant.stop();
  }
  return tuned.map(({ entrant: { name }, version, tried, best }) => ({
    name,
    version,
    tried,
    results: measureNames.map((measure) => ({
      measure,
      setting: best.get(measure)?.label ?? "",
      perSecond: figures.get(`${name} ${measure}`) ?? [],
    })),
  }));
}

/** So that none is always the first, or after the same one. */
function rotate<T>(all: readonly T[], by: number): T[] {
  const first = by % Math.max(all.length, 1);
  return [...all.slice(first), ...all.slice(0, first)];
}

/** Its first measurement, which prepares kernels and memory, is thrown away. */
async function start({ file, script }: Entrant, setting: Setting): Promise<Contestant> {
  const contestant = await Contestant.start(file, [script, JSON.stringify(setting.values)]);
  await contestant.measure({ measure: "decode", sequences: 1, tokens: 4 }, 0);
  await contestant.measure({ measure: "prefill", tokens: 32 }, 0);
  return contestant;
}
