/** The converter's own Python: an environment with the packages that builder-requirements.txt pins. */
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { lockFolder } from "./folder-lock.ts";
import { runVisibly } from "./run-visibly.ts";

export interface PythonSettings {
  /** A Python 3.11 to 3.14; undefined: the first that is found. */
  readonly python: string | undefined;
  /** Where the environment is, or will be. */
  readonly environment: string;
  /** Index that has torch without CUDA, asked for torch alone; undefined: torch as PyPI has it. */
  readonly torchIndex: string | undefined;
}

const requirementsPath = fileURLToPath(new URL("builder-requirements.txt", import.meta.url));
/** Either lies in an environment of ours: so nothing else is ever removed. The second holds what it was made from. */
const begunName = ".renritsu-begun";
const doneName = ".renritsu-requirements";
const isWindows = process.platform === "win32";
const oldestMinor = 11;
const newestMinor = 14;
const missing = "doesn't run";
const wanted = `Python 3.${oldestMinor} to 3.${newestMinor}`;

/** Version of the package that converts. */
export async function readBuilderVersion(): Promise<string> {
  return readRequirement("onnxruntime-genai", await readFile(requirementsPath, "utf8"));
}

/** Path of the environment's Python. Makes it where it isn't there, or was made from other requirements. */
export async function preparePython(
  settings: PythonSettings,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<string> {
  const { environment } = settings;
  const unlock = await lockFolder(environment);
  try {
    const python = join(environment, isWindows ? "Scripts/python.exe" : "bin/python");
    const requirements = await readFile(requirementsPath, "utf8");
    const madeFrom = await readFile(join(environment, doneName), "utf8").catch(() => undefined);
    if (madeFrom === requirements && (await exists(python))) return python;
    const base = await findPython(settings.python);
    await removeOutdated(environment);
    note(`Installing the converter's Python packages into ${environment}, this once.`);
    await mkdir(environment, { recursive: true });
    await writeFile(join(environment, begunName), requirements);
    await install({ base, python, settings, requirements, signal });
    await rename(join(environment, begunName), join(environment, doneName));
    return python;
  } finally {
    unlock();
  }
}

async function removeOutdated(environment: string): Promise<void> {
  const entries = await readdir(environment).catch((): string[] => []);
  if (entries.length === 0) return;
  if (!entries.includes(begunName) && !entries.includes(doneName)) {
    throw new Error(
      `${environment} (BUILD_VENV) was not made by this command, so it is left alone. Name another folder.`,
    );
  }
  await rm(environment, { recursive: true });
}

interface Installation {
  readonly base: string;
  readonly python: string;
  readonly settings: PythonSettings;
  readonly requirements: string;
  readonly signal: AbortSignal;
}

async function install({ base, python, settings, requirements, signal }: Installation) {
  const { environment, torchIndex } = settings;
  const make = { purpose: "Making the Python environment", signal };
  await runVisibly({ ...make, command: base, options: ["-m", "venv", environment] });
  const pip = ["-m", "pip", "--disable-pip-version-check", "install", "--only-binary=:all:"];
  const fetch = { command: python, purpose: "Installing the Python packages", signal };
  if (torchIndex !== undefined) {
    // Of two builds of one version pip takes `+cpu`. Where the index can't be reached, it takes PyPI's.
    const torch = `torch==${readRequirement("torch", requirements)}`;
    const options = [...pip, "--no-deps", "--extra-index-url", torchIndex, torch];
    await runVisibly({ ...fetch, options });
  }
  await runVisibly({ ...fetch, options: [...pip, "--requirement", requirementsPath] });
}

function readRequirement(name: string, requirements: string): string {
  const line = requirements.split("\n").find((each) => each.startsWith(`${name}==`));
  if (line === undefined) throw new Error(`${requirementsPath} doesn't pin ${name}.`);
  return line.slice(name.length + 2);
}

/** Throws what each candidate lacks. */
async function findPython(named: string | undefined): Promise<string> {
  const minors = [14, 13, 12, 11].map((minor) => `python3.${minor}`);
  const candidates = named === undefined ? ["python3", ...minors, "python"] : [named];
  const faults: string[] = [];
  for (const candidate of candidates) {
    const fault = await findFault(candidate);
    if (fault === undefined) return candidate;
    if (fault !== missing || candidate === named) faults.push(`${candidate} ${fault}`);
  }
  const found = faults.length === 0 ? "none was found" : faults.join("; ");
  throw new Error(
    `${wanted} is needed, with venv and pip: ${found}. Install it (Debian: apt-get install python3 python3-venv), ` +
      "or name one by PYTHON=/path/to/python3.",
  );
}

/** undefined where it will do. */
async function findFault(python: string): Promise<string | undefined> {
  const ask = (code: string) => promisify(execFile)(python, ["-c", code]);
  const version = await ask("import sys; print('%d.%d' % sys.version_info[:2])").catch(
    () => undefined,
  );
  if (version === undefined) return missing;
  const [major, minor = 0] = version.stdout.trim().split(".").map(Number);
  if (major !== 3 || minor < oldestMinor || minor > newestMinor) {
    return `is ${version.stdout.trim()}`;
  }
  const hasVenv = await ask("import venv, ensurepip").then(
    () => true,
    () => false,
  );
  return hasVenv ? undefined : "has no venv";
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
