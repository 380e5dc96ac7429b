/** The command line of `npm run model`. */
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { wholeNumber } from "../../shared/whole-number.ts";
import { type BuildVariant, buildVariantNames } from "./build-variants.ts";
import { findInCatalogue, type HubFolder, modelNames, variantNames } from "./catalogue.ts";

export const usage = `Usage: npm run -s model -- COMMAND
  pull NAME --variant VARIANT                    fetch a model that is known by name
  pull --repo OWNER/NAME [--path FOLDER]         fetch any other Phi-3 folder of the hub
      NAME         ${modelNames.join(", ")}
      VARIANT      ${variantNames.join(", ")}
      --to DIR       where to (default models/NAME/VARIANT)
      --from URL     the hub (default HF_ENDPOINT, else https://huggingface.co)
      --revision R   branch, tag or commit (default main)
      --parallel N   parts at a time, 1 to 16 (default 4)
      --part-kb N    size of a part in KiB (default 16384)
  build HF_DIR --variant VARIANT [--to DIR]      convert a Phi-3 folder of Hugging Face's layout
  list [--dir DIR]                               models on this machine (default models)
  info DIR                                       what a model is and what memory it takes
  verify DIR [--provider auto|cpu|cuda|webgpu]   check its files and make one token
  rm DIR [--yes]                                 remove it
  All take --json: one JSON object at the end.
HF_TOKEN is sent to the hub; HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured.
build needs Python 3.11 to 3.14 (PYTHON names it) and installs what it converts with into BUILD_VENV.
Exit codes: 0 done, 1 failed, 2 bad usage.
`;

const repositorySchema = z
  .string()
  .regex(/^[\w-][\w.-]*\/[\w-][\w.-]*$/, "must be like microsoft/Phi-3-mini-128k-instruct-onnx");
const folderSchema = z
  .string()
  .transform((text) => text.replace(/^\/+|\/+$/g, ""))
  .refine((text) => !text.split("/").includes(".."), "must be a folder of the repository");
const hubSchema = z
  .url({
    protocol: /^https?$/,
    error: "(or HF_ENDPOINT) must be an address such as https://huggingface.co",
  })
  .transform((text) => text.replace(/\/+$/, ""));

const pullSchema = z.strictObject({
  from: hubSchema,
  repo: repositorySchema.optional(),
  path: folderSchema.optional(),
  variant: z.string().optional(),
  to: z.string().min(1).optional(),
  revision: z.string().min(1).default("main"),
  parallel: wholeNumber(1, 16).default(4),
  "part-kb": wholeNumber(1, 1_048_576).default(16_384),
});

export interface PullCommand extends HubFolder {
  readonly command: "pull";
  readonly hub: string;
  readonly target: string;
  readonly revision: string;
  readonly parallel: number;
  readonly partBytes: number;
}

export interface BuildCommand {
  readonly command: "build";
  readonly source: string;
  readonly variant: BuildVariant;
  readonly target: string;
}

export type ModelCommand = (
  | PullCommand
  | BuildCommand
  | { readonly command: "list"; readonly directory: string }
  | { readonly command: "info"; readonly directory: string }
  | { readonly command: "verify"; readonly directory: string; readonly provider: string }
  | { readonly command: "rm"; readonly directory: string; readonly isSure: boolean }
) & { readonly json: boolean };

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

/** Throws an Error that says what is wrong with the command line. `hub` is where --from isn't given. */
export function parseModelOptions(commandLine: string[], hub: string): ModelCommand {
  const [command, ...rest] = commandLine;
  switch (command) {
    case "pull":
      return parsePull(rest, hub);
    case "build":
      return parseBuild(rest);
    case "list": {
      const { values } = parseArgs({ args: rest, options: { json: flag, dir: text } });
      return { command, directory: values.dir ?? "models", json: values.json ?? false };
    }
    case "info": {
      const parsed = parseArgs({ args: rest, allowPositionals: true, options: { json: flag } });
      const directory = readDirectory(parsed.positionals);
      return { command, directory, json: parsed.values.json ?? false };
    }
    case "verify":
      return parseVerify(rest);
    case "rm": {
      const options = { json: flag, yes: flag };
      const { values, positionals } = parseArgs({ args: rest, allowPositionals: true, options });
      const directory = readDirectory(positionals);
      return { command, directory, isSure: values.yes ?? false, json: values.json ?? false };
    }
    case undefined:
    default:
      throw new Error(command === undefined ? "No command given." : `No command ${command}.`);
  }
}

function parseBuild(args: string[]): BuildCommand & { json: boolean } {
  const options = { json: flag, variant: text, to: text };
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  const [source, ...others] = positionals;
  if (source === undefined || others.length > 0) {
    throw new Error("Name one Hugging Face folder to build from.");
  }
  const variant = buildVariantNames.find((name) => name === values.variant);
  if (variant === undefined) {
    const fault =
      values.variant === undefined
        ? "Choose a --variant"
        : `--variant ${values.variant} is not known`;
    throw new Error(`${fault}: ${buildVariantNames.join(", ")}.`);
  }
  const target = values.to ?? `models/${basename(resolve(source))}/${variant}`;
  return { command: "build", source, variant, target, json: values.json ?? false };
}

function parseVerify(args: string[]): ModelCommand {
  const options = { json: flag, provider: text };
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  const provider = values.provider ?? "auto";
  if (!["auto", "cpu", "cuda", "webgpu"].includes(provider)) {
    throw new Error(`--provider ${provider} is not known: auto, cpu, cuda or webgpu.`);
  }
  const directory = readDirectory(positionals);
  return { command: "verify", directory, provider, json: values.json ?? false };
}

function readDirectory([directory, ...others]: string[]): string {
  if (directory !== undefined && others.length === 0) return directory;
  throw new Error("Name one model folder.");
}

function parsePull(args: string[], hub: string): ModelCommand {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      from: text,
      repo: text,
      path: text,
      variant: text,
      to: text,
      revision: text,
      parallel: text,
      "part-kb": text,
      json: flag,
    },
  });
  const { json = false, ...given } = values;
  const parsed = pullSchema.safeParse({ from: hub, ...given });
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `--${issue.path.join(".")} ${issue.message}`);
    throw new Error(`${faults.join("; ")}.`);
  }
  const { from, revision, parallel, to, "part-kb": partKb } = parsed.data;
  const { found, target } = findFolder(positionals, parsed.data);
  return {
    command: "pull",
    ...found,
    hub: from,
    target: to ?? target,
    revision,
    parallel,
    partBytes: partKb * 1024,
    json,
  };
}

function findFolder(
  [name, ...others]: string[],
  { repo, path, variant }: z.infer<typeof pullSchema>,
): { found: HubFolder; target: string } {
  if (others.length > 0) throw new Error("Pull one model at a time.");
  if (name === undefined) {
    if (repo === undefined) throw new Error("Name a model, or a repository by --repo.");
    if (variant !== undefined) throw new Error("--variant goes with a known name; use --path.");
    const folder = path ?? "";
    const last = folder.slice(folder.lastIndexOf("/") + 1);
    return {
      found: { repository: repo, folder },
      target: `models/${repo.slice(repo.indexOf("/") + 1)}/${last === "" ? "model" : last}`,
    };
  }
  if (repo !== undefined || path !== undefined) {
    throw new Error("Give either a model's name or --repo and --path.");
  }
  if (variant === undefined) throw new Error(`Choose a --variant: ${variantNames.join(", ")}.`);
  return { found: findInCatalogue(name, variant), target: `models/${name}/${variant}` };
}
