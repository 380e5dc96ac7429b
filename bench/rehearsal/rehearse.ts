/** All that a model folder goes through on the way to an answer, timed and weighed. */
import { join } from "node:path";
import type { NodeHealth } from "../../deploy/local/node-health.ts";
import { readDescription } from "../../deploy/models/folder-description.ts";
import { verifyModel } from "../../deploy/models/verify-model.ts";
import { type Processor, readProcessor } from "./processor.ts";
import { forgetFiles, timeReading } from "./reading-time.ts";
import type { ResidentMemory } from "./resident-memory.ts";
import { StartedService } from "./started-service.ts";
import { type TimedAnswer, timeAnswer } from "./timed-answer.ts";

export interface Rehearsal {
  readonly processor: Processor;
  readonly verification: Awaited<ReturnType<typeof verifyModel>>;
  readonly weightsBytes: number;
  /** Seconds for all files; null where the system can't be made to read them from the disk. */
  readonly readSeconds: { readonly cold: number | null; readonly warm: number };
  readonly loadSeconds: { readonly cold: number | null; readonly warm: number };
  readonly health: NodeHealth;
  readonly answer: TimedAnswer;
  /** Of the node after the model's load and after the answer; undefined where the system doesn't say. */
  readonly resident: {
    readonly afterLoad: ResidentMemory | undefined;
    readonly afterAnswer: ResidentMemory | undefined;
  };
}

/** `progress` is told each step. Throws where one fails. */
export async function rehearse(
  directory: string,
  tokens: number,
  progress: (step: string) => void,
): Promise<Rehearsal> {
  progress("model verify");
  const verification = await verifyModel(directory, "auto");
  const paths = verification.files.map((file) => join(verification.directory, file.name));
  // One conversation's memory, as the article reports it.
  const environment = { ...process.env, MODEL_DIR: verification.directory, MAX_RUNNING: "1" };
  const { weights_bytes: weightsBytes } = await readDescription(verification.directory);

  progress("files from the disk, then a start");
  const canForget = await forgetFiles(paths);
  const coldRead = canForget ? await timeReading(paths) : null;
  const coldLoad = (await forgetFiles(paths)) ? await timeLoad(environment) : null;
  progress("files from memory, then a start and the question");
  await timeReading(paths);
  const warmRead = await timeReading(paths);
  const served = await StartedService.run(environment, (service) => answer(service, tokens));
  return {
    processor: await readProcessor(),
    verification,
    weightsBytes,
    readSeconds: { cold: coldRead, warm: warmRead },
    loadSeconds: { cold: coldLoad, warm: loadSecondsOf(served.health) },
    ...served,
  };
}

async function timeLoad(environment: NodeJS.ProcessEnv): Promise<number> {
  const health = await StartedService.run(environment, (service) => service.readHealth());
  return loadSecondsOf(health);
}

async function answer(service: StartedService, tokens: number) {
  const { models } = await service.readHealth();
  const afterLoad = await service.readMemory();
  const timed = await timeAnswer(service.address, models[0].id, tokens);
  const afterAnswer = await service.readMemory();
  const health = await service.readHealth();
  return { health, answer: timed, resident: { afterLoad, afterAnswer } };
}

function loadSecondsOf({ models: [model] }: NodeHealth): number {
  return model.load_ms / 1000;
}
