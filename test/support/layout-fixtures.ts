/** Tiny Phi-3 folders of every layout, made by training/renritsu_nano/layouts.py. */
import { readFileSync } from "node:fs";
import { z } from "zod";

export const servedLayouts = [
  "cpu-int4",
  "cuda-fp16",
  "dml-fp16",
  "full-size-in-small",
  "hidden-states",
  "long-rope-cuda-fp16",
  "long-rope-dml-fp16",
] as const;

export function layoutFolder(name: string): string {
  return `test/fixtures/layouts/${name}`;
}

const goldenSchema = z.object({ prompt: z.array(z.int()), completion: z.array(z.int()) });

/** Greedy tokens by onnxruntime in Python. */
export function readGolden(name: string) {
  return goldenSchema.parse(JSON.parse(readFileSync(`${layoutFolder(name)}/golden.json`, "utf8")));
}
