/** `model build`: a Hugging Face folder becomes a folder that the node serves, whole, or nothing under its name. */
import { copyFile, mkdir, mkdtemp, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type BuildVariant, estimateBuild, toBuilderOptions } from "./build-variants.ts";
import { preparePython, type PythonSettings, readBuilderVersion } from "./builder-python.ts";
import { requireDiskSpace } from "./disk-space.ts";
import { readDescription } from "./folder-description.ts";
import { lockFolder } from "./folder-lock.ts";
import { type HuggingFaceFolder, readHuggingFaceFolder } from "./hugging-face-folder.ts";
import { type BuiltManifest, manifestName } from "./manifest.ts";
import { hashFiles } from "./model-files.ts";
import { toPartialPath } from "./partial-folder.ts";
import { runVisibly } from "./run-visibly.ts";

const builder = "onnxruntime_genai.models.builder";

export interface BuildOptions {
  /** The Hugging Face folder. */
  readonly source: string;
  readonly variant: BuildVariant;
  readonly target: string;
  readonly python: PythonSettings;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

export interface BuildReport {
  readonly target: string;
  readonly manifest: BuiltManifest;
  readonly seconds: number;
}

interface Build extends Omit<BuildOptions, "source"> {
  readonly source: HuggingFaceFolder;
}

/** Throws what went wrong; then nothing is left of the build. */
export async function buildModel(options: BuildOptions): Promise<BuildReport> {
  const beginMs = performance.now();
  const target = resolve(options.target);
  const source = await readHuggingFaceFolder(options.source);
  const unlock = await lockFolder(target);
  try {
    await requireFree(target);
    await mkdir(dirname(target), { recursive: true });
    const sizes = estimateBuild(options.variant, source);
    await requireDiskSpace(target, sizes.diskBytes);
    if (sizes.memoryBytes > process.availableMemory()) {
      options.note(
        `Converting takes about ${toGigabytes(sizes.memoryBytes)} GB of memory, and ` +
          `${toGigabytes(process.availableMemory())} GB are free: it may be slow, or be ended by the system.`,
      );
    }
    const manifest = await buildInto(target, { ...options, source });
    return { target, manifest, seconds: (performance.now() - beginMs) / 1000 };
  } finally {
    unlock();
  }
}

async function requireFree(target: string): Promise<void> {
  const isThere = (await stat(target).catch(() => undefined)) !== undefined;
  if (isThere) {
    throw new Error(
      `${target} exists. Choose another folder by --to, or remove it: npm run -s model -- rm ${target}`,
    );
  }
  const partial = toPartialPath(target);
  const isPull = (await stat(join(partial, "journal.jsonl")).catch(() => undefined)) !== undefined;
  if (!isPull) return;
  throw new Error(
    `${partial} holds the beginning of a pull. Finish that, choose another folder by --to, or remove it: ` +
      `npm run -s model -- rm ${target}`,
  );
}

/** Works in a folder of its own name, which a converter that outlives a killed command can't find again. */
async function buildInto(target: string, build: Build): Promise<BuiltManifest> {
  const partial = toPartialPath(target);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial);
  try {
    // By this name `list` and `rm` know what a killed command leaves.
    await writeFile(join(partial, "plan.json"), JSON.stringify({ built_from: build.source.path }));
    const work = await mkdtemp(join(partial, "build-"));
    await convert(build, work);
    const model = await assemble(build.source, work);
    await readDescription(model);
    const manifest = await describeBuild(build, model);
    await writeFile(join(model, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
    build.signal.throwIfAborted();
    await rename(model, target);
    return manifest;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The converter gets no network and no credentials: all that it needs is in the folder. */
async function convert({ source, variant, python, signal, note }: Build, work: string) {
  const command = await preparePython(python, signal, note);
  note(`Converting ${source.path} to ${variant}.`);
  const folders = ["-i", source.path, "-o", join(work, "converted"), "-c", join(work, "cache")];
  await runVisibly({
    command,
    // -P and -s: no module of the folder it runs in, or of the user's, stands before the environment's.
    options: ["-P", "-s", "-m", builder, ...folders, ...toBuilderOptions(variant)],
    purpose: "Converting the model",
    directory: work,
    environment: {
      HF_HUB_OFFLINE: "1",
      TRANSFORMERS_OFFLINE: "1",
      HF_HUB_DISABLE_TELEMETRY: "1",
      HF_HOME: join(work, "cache"),
      HF_TOKEN: undefined,
      PYTHONUNBUFFERED: "1",
      PYTHONPATH: undefined,
    },
    signal,
  });
}

/** What the node reads: the converted model, and the files of the source that say how text becomes tokens. */
async function assemble({ path, keptFiles }: HuggingFaceFolder, work: string): Promise<string> {
  const model = join(work, "model");
  await mkdir(model);
  for (const name of ["genai_config.json", "model.onnx", "model.onnx.data"]) {
    await rename(join(work, "converted", name), join(model, name));
  }
  for (const name of keptFiles) await copyFile(join(path, name), join(model, name));
  return model;
}

async function describeBuild(build: Build, model: string): Promise<BuiltManifest> {
  const { source, variant } = build;
  const files = await hashFiles(model);
  for (const file of files) await flush(join(model, file.name));
  const version = await readBuilderVersion();
  return {
    source: { built_from: source.path, variant, builder: `onnxruntime-genai ${version}` },
    license: source.license,
    files,
  };
}

/** So that a power cut can't take bytes of a file that already has its name. */
async function flush(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function toGigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
