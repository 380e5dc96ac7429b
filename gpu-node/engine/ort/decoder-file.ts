/** A decoder's model file, read and ready to be rewritten and loaded. */
import { readFile } from "node:fs/promises";
import {
  readDecoderLayout,
  type DecoderLayout,
  type DecoderNames,
  type DecoderSizes,
} from "./decoder-layout.ts";
import { parseOnnxFile } from "./onnx-file.ts";
import { readGraph, type OnnxGraph } from "./onnx-graph.ts";

export interface ModelDescription {
  readonly modelPath: string;
  readonly names: DecoderNames;
  readonly sizes: DecoderSizes;
  /** Up to so many tokens LongRoPE's short factors are used; undefined = there are none. */
  readonly shortFactorsLength: number | undefined;
}

export interface DecoderFile {
  /** Its folder has the weights. */
  readonly path: string;
  readonly layout: DecoderLayout;
  readonly graph: OnnxGraph;
  readonly weightsBytes: number;
}

/** Throws what the file lacks, or that it is none. */
export async function readDecoderFile({
  modelPath,
  names,
  sizes,
}: ModelDescription): Promise<DecoderFile> {
  const content = await readFile(modelPath);
  const { inputs, outputs, weightFiles } = parseOnnxFile(content, modelPath);
  return {
    path: modelPath,
    layout: readDecoderLayout(inputs, outputs, names, sizes),
    graph: readGraph(content),
    weightsBytes: [...weightFiles.values()].reduce((sum, bytes) => sum + bytes, content.length),
  };
}
