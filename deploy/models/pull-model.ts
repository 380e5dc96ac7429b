/** `model pull`: a folder of the hub, whole and checked, or nothing under its name. */
import { mkdir, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { requireDiskSpace } from "./disk-space.ts";
import { downloadFile } from "./download-file.ts";
import { lockFolder } from "./folder-lock.ts";
import { HubClient } from "./hub-client.ts";
import { type PulledManifest, readManifest } from "./manifest.ts";
import { PartialFolder, readLeftPlan, toPartialPath } from "./partial-folder.ts";
import type { ProgressDisplay } from "./progress-display.ts";
import { type PullPlan, type PullSource, toPlannedFiles } from "./pull-plan.ts";
import { retry } from "./retry.ts";

export interface PullOptions {
  readonly source: PullSource;
  readonly target: string;
  readonly token: string | undefined;
  /** Parts at a time, and the size of one. */
  readonly parallel: number;
  readonly partBytes: number;
  readonly signal: AbortSignal;
  readonly display: ProgressDisplay;
}

export interface PullReport {
  readonly target: string;
  readonly manifest: PulledManifest;
  /** False where the folder was there already. */
  readonly isNew: boolean;
  /** Bytes that an earlier pull had left. */
  readonly resumedBytes: number;
  readonly seconds: number;
}

/** Throws what went wrong; what was fetched till then stays for the next pull. */
export async function pullModel(options: PullOptions): Promise<PullReport> {
  const target = resolve(options.target);
  const unlock = await lockFolder(target);
  try {
    const found = await findPulled(target, options.source);
    if (found) return { target, manifest: found, isNew: false, resumedBytes: 0, seconds: 0 };
    await mkdir(dirname(target), { recursive: true });
    return await fetchModel(target, options);
  } finally {
    options.display.end();
    unlock();
  }
}

async function findPulled(target: string, source: PullSource): Promise<PulledManifest | undefined> {
  const isThere = (await stat(target).catch(() => undefined)) !== undefined;
  if (!isThere) return undefined;
  const manifest = await readManifest(target);
  if (!manifest || !("commit" in manifest) || !isSameSource(manifest.source, source)) {
    throw new Error(
      `${target} exists and is not what this pull would make. Choose another folder by --to, or remove it.`,
    );
  }
  // A pull that was killed just before its very end.
  await rm(toPartialPath(target), { recursive: true, force: true });
  return manifest;
}

function isSameSource(one: PullSource, other: PullSource): boolean {
  const keys = ["hub", "repository", "folder", "revision"] as const;
  return keys.every((key) => one[key] === other[key]);
}

async function fetchModel(target: string, options: PullOptions): Promise<PullReport> {
  const { source, token, display, signal, parallel } = options;
  const startedMs = performance.now();
  const hub = new HubClient(source.hub, token);
  const plan = (await findLeftPlan(target, source)) ?? (await makePlan(hub, options));
  const partial = await PartialFolder.open(target, plan);
  try {
    const total = sum(plan.files.map((file) => file.bytes));
    const resumedBytes = sum(plan.files.map((file) => partial.doneBytes(file)));
    await requireDiskSpace(target, total - resumedBytes);
    display.start(total, resumedBytes);
    for (const file of plan.files) {
      await downloadFile(file, {
        hub,
        partial,
        parallel,
        signal,
        onBytes: (bytes) => display.add(bytes),
        onNote: (note) => display.note(note),
      });
    }
    const manifest = toManifest(plan, partial);
    signal.throwIfAborted();
    await partial.finish(manifest);
    const seconds = (performance.now() - startedMs) / 1000;
    return { target, manifest, isNew: true, resumedBytes, seconds };
  } finally {
    await partial.close();
  }
}

/** A pull that was begun goes on with the commit that it began with. */
async function findLeftPlan(target: string, source: PullSource): Promise<PullPlan | undefined> {
  const plan = await readLeftPlan(target);
  if (!plan || isSameSource(plan.source, source)) return plan;
  const { repository, folder, revision } = plan.source;
  throw new Error(
    `${toPartialPath(target)} holds the beginning of another pull (${repository}, ${folder}, ${revision}). ` +
      `Finish that one, choose another folder by --to, or remove it: npm run -s model -- rm ${target}`,
  );
}

/** The revision is looked up once, so that one pull never mixes two. */
async function makePlan(hub: HubClient, options: PullOptions): Promise<PullPlan> {
  const { source, signal, display, partBytes } = options;
  const { repository, folder } = source;
  const ask = <T>(work: () => Promise<T>) =>
    retry(work, { signal, onRetry: (error) => display.note(`${error.message} Trying again.`) });
  const { commit, license } = await ask(() =>
    hub.readRevision(repository, source.revision, signal),
  );
  const listed = await ask(() => hub.listFiles({ repository, commit, folder }, signal));
  return { source, commit, license, partBytes, files: toPlannedFiles(listed, folder) };
}

function toManifest(
  { source, commit, license, files }: PullPlan,
  partial: PartialFolder,
): PulledManifest {
  return {
    source,
    commit,
    license,
    files: files.map((file) => ({
      name: file.path,
      bytes: file.bytes,
      sha256: partial.sha256Of(file) ?? "",
    })),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
