/** `npm run model`: models on this machine, and how they get there. */
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { describeError } from "../../shared/describe-error.ts";
import { onEndSignal } from "../local/on-end-signal.ts";
import { buildModel } from "./build-model.ts";
import { describeModel, formatDescription } from "./describe-model.ts";
import { formatList, listModels } from "./list-models.ts";
import {
  type BuildCommand,
  type ModelCommand,
  parseModelOptions,
  type PullCommand,
  usage,
} from "./model-options.ts";
import { ProgressDisplay } from "./progress-display.ts";
import { pullModel } from "./pull-model.ts";
import { findRemovable, removeModel } from "./remove-model.ts";
import { formatVerification, verifyModel } from "./verify-model.ts";

interface Outcome {
  /** For `--json`, and for people. */
  readonly report: unknown;
  readonly text: string;
}

/** torch without CUDA: PyPI has it for Linux only with CUDA's libraries, which are ten times as large. */
const cpuTorch = "https://download.pytorch.org/whl/cpu";
const buildEnvironment = fileURLToPath(new URL("../../.venv-build", import.meta.url));

process.exitCode = await run(process.argv.slice(2));

/** Returns the exit code: 0 done, 1 failed, 2 bad usage. */
async function run(commandLine: string[]): Promise<number> {
  let command: ModelCommand;
  try {
    const hub = readSetting("HF_ENDPOINT") ?? "https://huggingface.co";
    command = parseModelOptions(commandLine, hub);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n${usage}`);
    return 2;
  }
  try {
    const { report, text } = await perform(command);
    process.stdout.write(command.json ? `${JSON.stringify(report)}\n` : text);
    return 0;
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}

async function perform(command: ModelCommand): Promise<Outcome> {
  switch (command.command) {
    case "pull":
      return pull(command);
    case "build":
      return build(command);
    case "list": {
      const models = await listModels(command.directory);
      return { report: { models }, text: formatList(models, command.directory) };
    }
    case "info": {
      const model = await describeModel(command.directory);
      return { report: model, text: formatDescription(model) };
    }
    case "verify": {
      const verification = await verifyModel(command.directory, command.provider);
      return { report: verification, text: formatVerification(verification) };
    }
    case "rm":
      return remove(command.directory, command.isSure);
  }
}

async function pull(command: PullCommand): Promise<Outcome> {
  const { hub, repository, folder, revision, target, parallel, partBytes } = command;
  const pulled = await pullModel({
    source: { hub, repository, folder, revision },
    target,
    token: readSetting("HF_TOKEN"),
    parallel,
    partBytes,
    signal: catchInterrupts("Interrupted. The same command goes on from here."),
    display: new ProgressDisplay(process.stderr),
  });
  const { manifest, isNew, resumedBytes, seconds } = pulled;
  const bytes = manifest.files.reduce((total, file) => total + file.bytes, 0);
  const report = {
    directory: pulled.target,
    is_new: isNew,
    ...manifest,
    bytes,
    resumed_bytes: resumedBytes,
    seconds,
  };
  const done = isNew ? "is here, whole and checked" : "was here already";
  const text = `${pulled.target} ${done} (${(bytes / 1e6).toFixed(1)} MB, commit ${manifest.commit}).
${whatNext(target)}`;
  return { report, text };
}

async function build({ source, variant, target }: BuildCommand): Promise<Outcome> {
  const torchIndex =
    readSetting("TORCH_INDEX") ?? (process.platform === "linux" ? cpuTorch : "none");
  const built = await buildModel({
    source,
    variant,
    target,
    python: {
      python: readSetting("PYTHON"),
      environment: resolve(readSetting("BUILD_VENV") ?? buildEnvironment),
      torchIndex: torchIndex === "none" ? undefined : torchIndex,
    },
    signal: catchInterrupts("Interrupted. Nothing is left of the build."),
    note: (text) => process.stderr.write(`${text}\n`),
  });
  const { manifest, seconds } = built;
  const bytes = manifest.files.reduce((total, file) => total + file.bytes, 0);
  const report = { directory: built.target, ...manifest, bytes, seconds };
  const text = `${built.target} is built (${(bytes / 1e6).toFixed(1)} MB, ${seconds.toFixed(0)} s).
${whatNext(target)}`;
  return { report, text };
}

function whatNext(target: string): string {
  return `Check it: npm run -s model -- verify ${target}
Serve it: MODEL_DIR=${target} npm start
`;
}

/** A signal that aborts, saying `message`, when the command is told to end. */
function catchInterrupts(message: string): AbortSignal {
  const interrupted = new AbortController();
  onEndSignal(() => interrupted.abort(new Error(message)), ["SIGINT", "SIGTERM", "SIGHUP"]);
  return interrupted.signal;
}

async function remove(directory: string, isSure: boolean): Promise<Outcome> {
  const folders = await findRemovable(directory);
  if (!isSure) await askIfSure(folders);
  await removeModel(folders);
  return {
    report: { removed: folders },
    text: folders.map((each) => `Removed ${each}\n`).join(""),
  };
}

/** Throws unless the answer is yes. */
async function askIfSure(folders: readonly string[]): Promise<void> {
  if (!process.stdin.isTTY) throw new Error(`Add --yes to remove ${folders.join(" and ")}.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Remove ${folders.join(" and ")}? [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error("Nothing was removed.");
}

type Setting = "BUILD_VENV" | "HF_ENDPOINT" | "HF_TOKEN" | "PYTHON" | "TORCH_INDEX";

/** The hub's own tools read those of `HF_` too. Empty counts as absent. */
function readSetting(name: Setting): string | undefined {
  const value = process.env[name];
  return value === "" ? undefined : value;
}
