/** What `npm run bench:engine` measures, as it is kept between its runs. */
import { z } from "zod";

const count = z.int().min(0);
const ms = z.number();
const perSecond = z.number().positive();
const percentiles = z.object({ p50: ms, p99: ms });

const comparisonSchema = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    /** Tokens a second by measure, in each setting. */
    tried: z.array(z.object({ setting: z.string(), perSecond: z.record(z.string(), perSecond) })),
    /** Tokens a second of each turn, in the best setting. */
    results: z.array(
      z.object({ measure: z.string(), setting: z.string(), perSecond: z.array(perSecond) }),
    ),
  }),
);
export type ComparedEntrant = z.infer<typeof comparisonSchema>[number];

const hostCostSchema = z.object({
  model: z.string(),
  sequences: count,
  /** From one step's begin to the next one's. */
  stepMs: ms,
  /** Of it outside ONNX Runtime's run: scheduling, binding, sampling, and handing tokens on. */
  hostMs: ms,
});
export type HostCost = z.infer<typeof hostCostSchema>;

const newcomerSchema = z.object({
  streams: count,
  /** Between tokens of the running streams, without the newcomer. */
  steadyMs: percentiles,
  /** ... while its prompt is read. */
  busyMs: percentiles,
  firstTokenMs: ms,
  firstTokenAloneMs: ms,
});
export type NewcomerCost = z.infer<typeof newcomerSchema>;

const prefixHitSchema = z.object({
  model: z.string(),
  sharedTokens: count,
  ownTokens: count,
  /** Until the first token, over HTTP, of each round. */
  coldMs: z.array(ms),
  warmMs: z.array(ms),
});
export type PrefixHit = z.infer<typeof prefixHitSchema>;

const memorySchema = z.object({
  requests: count,
  /** The node's own memory after each tenth of the requests. */
  bytes: z.array(count),
});
export type MemoryGrowth = z.infer<typeof memorySchema>;

/** As `npm run bench:clients -- --json` prints it. */
export const clientsSchema = z.object({
  model: z.string(),
  answers: count,
  tokens: count,
  speculation: z.boolean(),
  rounds: count,
  figures: z.array(
    z.object({
      clients: count,
      tokensPerSecond: perSecond,
      firstTokenMs: percentiles,
      betweenTokensMs: percentiles,
    }),
  ),
});
export type ClientsResult = z.infer<typeof clientsSchema>;

const stepCostsSchema = z.object({
  processor: z.string(),
  threads: count,
  /** Median of a run with 1, 2, ... 8 tokens: a sequence's newest and drafts after it. */
  msByTokens: z.array(ms),
});

const contents = {
  compare: comparisonSchema,
  steps: z.object({ costs: stepCostsSchema, host: z.array(hostCostSchema) }),
  newcomer: z.array(newcomerSchema),
  prefix: z.array(prefixHitSchema),
  memory: memorySchema,
  clients: z.array(clientsSchema),
};

/** Where and when a section was measured. */
const circumstancesSchema = z.object({
  date: z.string(),
  processor: z.string(),
  cores: count,
  flags: z.array(z.string()),
  node: z.string(),
  /** With other work, before it began. */
  busyCores: z.number(),
});
export type Circumstances = z.infer<typeof circumstancesSchema>;

export const resultsSchema = z.object({
  compare: wrap(contents.compare),
  steps: wrap(contents.steps),
  newcomer: wrap(contents.newcomer),
  prefix: wrap(contents.prefix),
  memory: wrap(contents.memory),
  clients: wrap(contents.clients),
});
/** Sections that were never measured are absent. */
export type Results = z.infer<typeof resultsSchema>;
export type SectionName = keyof Results;

function wrap<Content extends z.ZodType>(content: Content) {
  return z.object({ circumstances: circumstancesSchema, content }).optional();
}
