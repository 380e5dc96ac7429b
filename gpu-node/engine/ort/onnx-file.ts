/**
 * What an .onnx file says of itself without its weights being loaded: inputs, outputs, attention, and how
 * long the files of weights beside it must be. Field numbers are those of ONNX's onnx.proto.
 */
import { readFile } from "node:fs/promises";
import { toElementType } from "./element-type.ts";
import { readFields, type ProtobufField } from "./protobuf-fields.ts";
import type { TensorInfo } from "./session.ts";

export interface OnnxNode {
  readonly operator: string;
  readonly outputs: readonly string[];
}

export interface OnnxFile {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly nodes: readonly OnnxNode[];
  /** Bytes that each file of weights must have at least, by its name. */
  readonly weightFiles: ReadonlyMap<string, number>;
}

const modelGraph = 7;
const graphFields = { node: 1, initializer: 5, input: 11, output: 12 };
const tensorFields = { name: 8, externalData: 13 };
const text = new TextDecoder();

/** Throws when the file can't be read as an ONNX model. */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  return parseOnnxFile(await readFile(path), path);
}

/** The same of what the file holds; `path` is named where it can't be read. */
export function parseOnnxFile(content: Uint8Array, path: string): OnnxFile {
  try {
    return parseModel(content);
  } catch (error) {
    throw new Error(
      `${path} (${content.length} bytes) is not a whole ONNX model. A download that was cut off looks ` +
        "like this: fetch the file again.",
      { cause: error },
    );
  }
}

function parseModel(content: Uint8Array): OnnxFile {
  const graph = bytesOf([...readFields(content)], modelGraph);
  if (graph === undefined) throw new Error("There is no graph.");
  const fields = [...readFields(graph)];
  const initializers = messagesOf(fields, graphFields.initializer);
  const names = new Set(initializers.map((tensor) => textOf(tensor, tensorFields.name)));
  const values = (field: number) => messagesOf(fields, field).map(toTensorInfo);
  return {
    // Old files list their weights among the inputs.
    inputs: values(graphFields.input).filter((input) => !names.has(input.name)),
    outputs: values(graphFields.output),
    nodes: messagesOf(fields, graphFields.node).map(toNode),
    weightFiles: toWeightFiles(initializers),
  };
}

function toNode(node: readonly ProtobufField[]): OnnxNode {
  const outputs = node.filter((field) => field.number === 2);
  return { operator: textOf(node, 4), outputs: outputs.map(({ bytes }) => text.decode(bytes)) };
}

/** ValueInfoProto > TypeProto > Tensor > TensorShapeProto. */
function toTensorInfo(value: readonly ProtobufField[]): TensorInfo {
  const tensor = firstMessage(firstMessage(value, 2), 1);
  const dimensions = messagesOf(firstMessage(tensor, 2), 1);
  return {
    name: textOf(value, 1),
    type: toElementType(valueOf(tensor, 1)),
    // A dimension with a name instead of a number is open.
    shape: dimensions.map((dimension) => valueOf(dimension, 1) || -1),
  };
}

function toWeightFiles(initializers: readonly ProtobufField[][]): ReadonlyMap<string, number> {
  const files = new Map<string, number>();
  for (const tensor of initializers) {
    const entries = messagesOf(tensor, tensorFields.externalData);
    const place = new Map(entries.map((entry) => [textOf(entry, 1), textOf(entry, 2)]));
    const file = place.get("location");
    if (file === undefined) continue;
    const end = Number(place.get("offset") ?? 0) + Number(place.get("length") ?? 0);
    files.set(file, Math.max(end, files.get(file) ?? 0));
  }
  return files;
}

function messagesOf(fields: readonly ProtobufField[], number: number): ProtobufField[][] {
  return fields
    .filter((field) => field.number === number)
    .map(({ bytes }) => Array.from(readFields(bytes)));
}

function firstMessage(fields: readonly ProtobufField[], number: number): ProtobufField[] {
  const bytes = bytesOf(fields, number);
  return bytes ? [...readFields(bytes)] : [];
}

function bytesOf(fields: readonly ProtobufField[], number: number): Uint8Array | undefined {
  return fields.find((field) => field.number === number)?.bytes;
}

function textOf(fields: readonly ProtobufField[], number: number): string {
  return text.decode(bytesOf(fields, number));
}

function valueOf(fields: readonly ProtobufField[], number: number): number {
  return fields.find((field) => field.number === number)?.value ?? 0;
}
