/** `npm run model`: models on this machine, and how they get there. */
import { createInterface } from "node:readline/promises";
import { describeModel, formatDescription } from "./describe-model.ts";
import { formatList, listModels } from "./list-models.ts";
import { type ModelCommand, parseModelOptions, type PullCommand, usage } from "./model-options.ts";
import { ProgressDisplay } from "./progress-display.ts";
import { pullModel } from "./pull-model.ts";
import { findRemovable, removeModel } from "./remove-model.ts";
import { formatVerification, verifyModel } from "./verify-model.ts";

interface Outcome {
  /** For `--json`, and for people. */
  readonly report: unknown;
  readonly text: string;
}

process.exitCode = await run(process.argv.slice(2));

/** Returns the exit code: 0 done, 1 failed, 2 bad usage. */
async function run(commandLine: string[]): Promise<number> {
  let command: ModelCommand;
  try {
    const hub = readSetting("HF_ENDPOINT") ?? "https://huggingface.co";
    command = parseModelOptions(commandLine, hub);
  } catch (error) {
    process.stderr.write(`${describe(error)}\n${usage}`);
    return 2;
  }
  try {
    const { report, text } = await perform(command);
    process.stdout.write(command.json ? `${JSON.stringify(report)}\n` : text);
    return 0;
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    return 1;
  }
}

async function perform(command: ModelCommand): Promise<Outcome> {
  switch (command.command) {
    case "pull":
      return pull(command);
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
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () =>
      interrupted.abort(new Error("Interrupted. The same command goes on from here.")),
    );
  }
  const pulled = await pullModel({
    source: { hub, repository, folder, revision },
    target,
    token: readSetting("HF_TOKEN"),
    parallel,
    partBytes,
    signal: interrupted.signal,
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
Check it: npm run -s model -- verify ${target}
Serve it: MODEL_DIR=${target} npm start
`;
  return { report, text };
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

/** The hub's own tools read the same variables. Empty counts as absent. */
function readSetting(name: "HF_ENDPOINT" | "HF_TOKEN"): string | undefined {
  const value = process.env[name];
  return value === "" ? undefined : value;
}

/** With the reasons below it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error
    ? `${error.message} (${describe(error.cause)})`
    : error.message;
}
