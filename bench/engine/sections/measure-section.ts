/** Measures one section of the benchmarks, and says under which circumstances. */
import { execFile } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readProcessor } from "../../rehearsal/processor.ts";
import { compareEngines } from "../comparison/compare-engines.ts";
import { createField, onnxFolder } from "../comparison/field.ts";
import {
  clientsSchema,
  type Circumstances,
  type ClientsResult,
  type Results,
  type SectionName,
} from "../results.ts";
import { measureMemoryGrowth } from "./memory-growth.ts";
import { loadForNewcomers, measureNewcomer } from "./newcomer.ts";
import { measurePrefixHit } from "./prefix-hit.ts";
import { measureHostCost, measureStepCosts } from "./step-costs.ts";

export interface MeasuringOptions {
  readonly turns: number;
  readonly keepsSettings: boolean;
  readonly note: (text: string) => void;
}

type Measured<Name extends SectionName> = NonNullable<Results[Name]>["content"];

const embeddedModel = "models/renritsu-nano/int4";
const threads = availableParallelism();
const requests = 10_000;
/** More than so many cores that are busy make figures worthless. */
const quietCores = 0.3;
const lookMs = 2000;

/** The results with that section's new ones. */
export async function measureSection(
  name: SectionName,
  results: Results,
  options: MeasuringOptions,
): Promise<Results> {
  const circumstances = await readCircumstances();
  if (circumstances.busyCores > quietCores) {
    options.note(`NOT QUIET: ${circumstances.busyCores.toFixed(1)} cores are busy with other work`);
  }
  const content = await measures[name](options, results);
  return { ...results, [name]: { circumstances, content } };
}

const measures: {
  readonly [Name in SectionName]: (
    options: MeasuringOptions,
    results: Results,
  ) => Promise<Measured<Name>>;
} = {
  async compare({ keepsSettings, turns, note }, { compare }) {
    const { flags } = await readProcessor();
    const known = keepsSettings && compare ? compare.content : [];
    return compareEngines(createField(flags), { known, turns, note });
  },
  async steps({ turns }) {
    const { name: processor } = await readProcessor();
    const msByTokens = await measureStepCosts(onnxFolder, threads, 4 * turns);
    const host = [];
    for (const sequences of [1, 8]) {
      host.push(await measureHostCost(embeddedModel, threads, { sequences, tokens: 400 }));
      host.push(await measureHostCost(onnxFolder, threads, { sequences, tokens: 60 }));
    }
    return { costs: { processor, threads, msByTokens }, host };
  },
  async newcomer({ turns }) {
    const engine = await loadForNewcomers(onnxFolder, threads);
    const costs = [];
    for (let turn = 0; turn < Math.ceil(turns / 3); turn += 1) {
      for (const streams of [1, 4]) {
        costs.push(await measureNewcomer(engine, streams, 10 * turn + streams));
      }
    }
    return costs;
  },
  prefix: async ({ turns }) => [
    await measurePrefixHit(embeddedModel, turns),
    await measurePrefixHit(onnxFolder, turns),
  ],
  memory: () => measureMemoryGrowth(embeddedModel, requests),
  clients: async ({ turns }) => [
    await measureClients(turns, ["--no-speculation"]),
    await measureClients(turns, []),
  ],
};

/** By `npm run bench:clients`. */
async function measureClients(turns: number, options: readonly string[]): Promise<ClientsResult> {
  const script = fileURLToPath(new URL("../run-clients.ts", import.meta.url));
  const rounds = String(Math.ceil(turns / 2));
  const commandLine = [script, "--json", "--rounds", rounds, ...options];
  const { stdout } = await promisify(execFile)(process.execPath, commandLine);
  return clientsSchema.parse(JSON.parse(stdout));
}

async function readCircumstances(): Promise<Circumstances> {
  const { name: processor, cores, flags } = await readProcessor();
  const date = new Date().toISOString().slice(0, 10);
  const node = process.versions.node;
  const busyCores = await measureBusyCores();
  return { date, processor, cores, flags: [...flags], node, busyCores };
}

async function measureBusyCores(): Promise<number> {
  const before = readBusyMs();
  await setTimeout(lookMs);
  return (readBusyMs() - before) / lookMs;
}

/** Of all cores since the system began. */
function readBusyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys, 0);
}
