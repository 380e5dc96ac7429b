/** What a rehearsal came to, against the project's goals, as one object and as text. */
import type { Rehearsal } from "./rehearse.ts";
import type { ResidentMemory } from "./resident-memory.ts";

/** Loading may take so many times as long as reading the files once. */
const loadGoal = 1.2;
/** The process may hold so many times what its weights and its whole KV cache take. */
const residentGoal = 1.15;

export type Report = ReturnType<typeof createReport>;

/** Field names as printed by `--json`. An MB has 1,048,576 bytes. */
export function createReport(rehearsal: Rehearsal) {
  const { processor, verification, weightsBytes, readSeconds, loadSeconds, resident } = rehearsal;
  const { health, answer } = rehearsal;
  const [model] = health.models;
  const plannedBytes = weightsBytes + model.kv_bytes;
  return {
    model: model.id,
    directory: verification.directory,
    provider: model.provider,
    runtime: model.runtime,
    processor,
    context_length: model.context_length,
    files_mb: toMegabytes(sum(verification.files.map((file) => file.bytes))),
    weights_mb: toMegabytes(weightsBytes),
    kv_plan_mb: toMegabytes(model.kv_bytes),
    verify: { compared: verification.compared, token: verification.token },
    read_s: readSeconds,
    load_s: loadSeconds,
    load_to_read: {
      cold: toRatio(loadSeconds.cold, readSeconds.cold),
      warm: toRatio(loadSeconds.warm, readSeconds.warm),
      goal: loadGoal,
    },
    memory: health.memory,
    resident: {
      after_load: describeResident(resident.afterLoad),
      after_answer: describeResident(resident.afterAnswer),
      to_plan: toRatio(resident.afterAnswer?.residentBytes, plannedBytes),
      goal: residentGoal,
    },
    answer,
  };
}

function describeResident(memory: ResidentMemory | undefined) {
  if (memory === undefined) return null;
  const { residentBytes, ownBytes } = memory;
  return {
    resident_mb: toMegabytes(residentBytes),
    own_mb: toMegabytes(ownBytes),
    mapped_mb: toMegabytes(residentBytes - ownBytes),
  };
}

function toRatio(value: number | null | undefined, base: number | null): number | null {
  return typeof value === "number" && base !== null ? value / base : null;
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function formatReport(report: Report): string {
  const { processor, read_s: read, load_s: load, load_to_read: ratio, resident, answer } = report;
  const flags = processor.flags.length > 0 ? ` (${processor.flags.join(", ")})` : "";
  return [
    `${report.model} on ${report.provider}, ${report.runtime}, context ${report.context_length}`,
    `${processor.name}, ${processor.cores} cores${flags}`,
    `files ${report.files_mb} MB; weights ${report.weights_mb} MB; KV cache ${report.kv_plan_mb} MB`,
    `verify: made token ${report.verify.token?.id} on ${report.verify.token?.provider}`,
    `files read once: ${formatSeconds(read.cold)} from the disk, ${formatSeconds(read.warm)} from memory`,
    `model loaded:    ${formatSeconds(load.cold)} from the disk, ${formatSeconds(load.warm)} from memory`,
    `load to read:    ${formatRatio(ratio.cold)} from the disk, ${formatRatio(ratio.warm)} from memory (goal ${ratio.goal})`,
    ...report.memory.map(
      ({ time, label, total_mb: total, reserved_mb: reserved, available_mb: available }) =>
        `${time} - ${label}: ${[total, reserved, available].map((value) => value.toFixed(2)).join(" / ")} MB`,
    ),
    `resident: ${formatResident(resident.after_load)} after load, ${formatResident(resident.after_answer)} after the answer`,
    `resident to weights and KV cache: ${formatRatio(resident.to_plan)} (goal ${resident.goal})`,
    `answer: ${answer.prompt_tokens} prompt tokens, first token after ${formatSeconds(answer.time_to_first_token_s)}, ` +
      `${answer.completion_tokens} tokens at ${answer.tokens_per_second.toFixed(2)} tokens/s`,
    "",
  ].join("\n");
}

function formatSeconds(seconds: number | null): string {
  return seconds === null ? "not known" : `${seconds.toFixed(2)} s`;
}

function formatRatio(ratio: number | null): string {
  return ratio === null ? "not known" : ratio.toFixed(2);
}

function formatResident(memory: ReturnType<typeof describeResident>): string {
  return memory === null
    ? "not known"
    : `${memory.resident_mb} MB (${memory.mapped_mb} of it mapped files)`;
}
