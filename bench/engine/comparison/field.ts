/** Who is compared, each with the settings that its own documentation names for speed. */
import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export interface Entrant {
  readonly name: string;
  readonly settings: readonly Setting[];
  readonly file: string;
  /** The settings follow as one argument. */
  readonly script: string;
  /** What must be there. */
  readonly needs: readonly string[];
}

export interface Setting {
  /** As the page lists it. */
  readonly label: string;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

export const ourName = "Renritsu";
export const llamaName = "llama.cpp";
export const genaiName = "onnxruntime-genai";
/** Only on processors with AMX, which few have: what those without it would see. */
const llamaWithoutAmxName = "llama.cpp without AMX";
const sessionRunName = "session.run";

const work = pathOf("../.work");
/** The model of the comparison as an ONNX folder. */
export const onnxFolder = `${work}/onnx`;
const ggufFile = `${work}/model.gguf`;
const python = `${work}/venv/bin/python`;
const threadCounts = [1, 2] as const;

const flashAttentions = ["on", "off"] as const;

/** `flags`: the processor's instructions, as Linux names them. */
export function createField(flags: readonly string[]): Entrant[] {
  const hasAmx = flags.includes("amx_int8");
  const byThreads = threadCounts.map((threads) => toSetting({ model: onnxFolder, threads }));
  const ours = { file: process.execPath, needs: [onnxFolder], settings: byThreads };
  return [
    { ...ours, name: ourName, script: pathOf("../peers/renritsu-peer.ts") },
    createLlama(llamaName, hasAmx ? "AMX" : "CPU_REPACK", [512, 128]),
    ...(hasAmx ? [createLlama(llamaWithoutAmxName, "CPU_REPACK", [512])] : []),
    {
      name: genaiName,
      settings: threadCounts.flatMap((threads) =>
        [true, false].map((sharedBuffer) =>
          toSetting({ model: onnxFolder, threads, sharedBuffer }),
        ),
      ),
      file: python,
      script: pathOf("../peers/genai_peer.py"),
      needs: [onnxFolder, python],
    },
    { ...ours, name: sessionRunName, script: pathOf("../peers/session-run-peer.ts") },
  ];
}

/** `matrices`: the form in which it keeps them, which its kernels go by. */
function createLlama(name: string, matrices: string, microBatches: readonly number[]): Entrant {
  return {
    name,
    settings: threadCounts.flatMap((threads) =>
      flashAttentions.flatMap((flashAttention) =>
        microBatches.map((microBatch) =>
          toSetting({ model: ggufFile, threads, flashAttention, microBatch, matrices }),
        ),
      ),
    ),
    file: python,
    script: pathOf("../peers/llama_cpp_peer.py"),
    needs: [ggufFile, python],
  };
}

/** What an entrant lacks to take part. */
export async function findMissing({ needs }: Entrant): Promise<string | undefined> {
  for (const path of needs) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (!isThere) return path;
  }
  return undefined;
}

function toSetting(values: Setting["values"]): Setting {
  const named = Object.entries(values).filter(([name]) => name !== "model");
  return { label: named.map(([name, value]) => `${name} ${value}`).join(", "), values };
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
