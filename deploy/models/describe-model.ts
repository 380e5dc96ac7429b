/** `model info`: what a model folder is, and what memory it takes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readDescription } from "./folder-description.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { hashFiles, requireModelFolder } from "./model-files.ts";

const planContexts = [1024, 4096, 131_072];

const configSchema = z.object({
  model: z.object({
    type: z.string(),
    decoder: z.object({
      session_options: z
        .object({ provider_options: z.array(z.record(z.string(), z.unknown())).default([]) })
        .optional(),
    }),
  }),
});

/** Field names as printed by `--json`. */
export async function describeModel(directory: string) {
  const folder = await requireModelFolder(directory);
  const description = await readDescription(folder);
  const manifest = await readManifest(folder);
  const { model } = configSchema.parse(
    JSON.parse(await readFile(join(folder, "genai_config.json"), "utf8")),
  );
  const { capabilities, weights_bytes, kv_bytes_per_token } = description;
  const [provider = "cpu"] = (model.decoder.session_options?.provider_options ?? []).flatMap(
    (options) => Object.keys(options),
  );
  return {
    name: description.name,
    directory: folder,
    architecture: model.type,
    variant: `${provider.toLowerCase()}-${description.precision}`,
    source: manifest ? readSource(manifest) : null,
    files: await hashFiles(folder),
    inputs: description.inputs,
    context_length: description.context_length,
    weights_bytes,
    kv_bytes_per_token,
    memory_plan: planContexts.map((context) => ({
      context,
      within_model_context: context <= description.context_length,
      weights_bytes,
      kv_bytes: context * kv_bytes_per_token,
      total_bytes: weights_bytes + context * kv_bytes_per_token,
    })),
    eos_token_ids: description.eos_token_ids,
    capabilities,
    license: manifest?.license ?? readLicense(capabilities),
  };
}
export type ModelDescription = Awaited<ReturnType<typeof describeModel>>;

function readSource(manifest: Manifest) {
  return "commit" in manifest ? { ...manifest.source, commit: manifest.commit } : manifest.source;
}

function readLicense(capabilities: Record<string, unknown> | null): string | null {
  const license = capabilities?.["license"];
  return typeof license === "string" ? license : null;
}

export function formatDescription(model: ModelDescription): string {
  const plan = model.memory_plan.map(
    ({ context, kv_bytes, total_bytes, within_model_context: isWithin }) =>
      `  ${String(context).padStart(7)} tokens: ${formatMegabytes(total_bytes)}, of it KV cache ` +
      `${formatMegabytes(kv_bytes)}${isWithin ? "" : " (beyond what the model was made for)"}`,
  );
  const files = model.files.map(
    ({ name, bytes, sha256 }) => `  ${sha256}  ${String(bytes).padStart(11)}  ${name}`,
  );
  const { source } = model;
  return [
    `${model.name}: ${model.architecture}, ${model.variant}, ${model.directory}`,
    `from ${source ? formatSource(source) : "this machine"}`,
    `licence ${model.license ?? "not stated"}`,
    `inputs ${model.inputs.map((input) => input.name).join(", ")}`,
    `ends at tokens ${model.eos_token_ids.join(", ")}; KV cache ${model.kv_bytes_per_token} bytes a token`,
    `memory, weights and KV cache:`,
    ...plan,
    `files (sha256, bytes, name):`,
    ...files,
    "",
  ].join("\n");
}

function formatSource(source: ReturnType<typeof readSource>): string {
  return "commit" in source
    ? `${source.repository}/${source.folder} at ${source.commit}`
    : `${source.built_from}, built as ${source.variant} by ${source.builder}`;
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
