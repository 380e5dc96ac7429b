/**
 * An ONNX model whose graph can be rewritten: nodes, inputs and outputs are open, everything else (weights among it)
 * stays as it is. Field numbers are those of ONNX's onnx.proto.
 */
import { elementCode, type ElementType } from "./element-type.ts";
import { concatenate, encodeBytes, encodeNumber, readFields } from "./protobuf-fields.ts";

const modelGraph = 7;
const graphFields = { node: 1, initializer: 5, input: 11, output: 12 };
const nodeFields = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 };
const attributeFields = { name: 1, integer: 3, subgraph: 6, type: 20 };
const integerAttribute = 2;
const text = new TextDecoder();

export interface GraphNode {
  /** No two nodes have the same; empty = none. */
  readonly name: string;
  readonly operator: string;
  /** By name; empty = left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What else the file says of it, encoded. */
  readonly rest: readonly Uint8Array[];
  /** Names that the graphs within it use. */
  readonly usedWithin: readonly string[];
}

/** An input or output of the graph, encoded. */
export interface GraphValue {
  readonly name: string;
  readonly encoded: Uint8Array;
}

export interface OnnxGraph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly initializers: readonly Uint8Array[];
  /** The graph's other fields, encoded. */
  readonly rest: readonly Uint8Array[];
  /** The model's fields beside the graph, encoded. */
  readonly modelRest: readonly Uint8Array[];
}

/** Throws when the bytes are no ONNX model. */
export function readGraph(model: Uint8Array): OnnxGraph {
  const fields = [...readFields(model)];
  const graph = fields.find(({ number }) => number === modelGraph);
  if (!graph) throw new Error("There is no graph.");
  const parts = [...readFields(graph.bytes)];
  const ofKind = (kind: number) => parts.filter(({ number }) => number === kind);
  const known: readonly number[] = Object.values(graphFields);
  return {
    nodes: ofKind(graphFields.node).map(({ bytes }) => readNode(bytes)),
    inputs: ofKind(graphFields.input).map(({ bytes }) => readValue(bytes)),
    outputs: ofKind(graphFields.output).map(({ bytes }) => readValue(bytes)),
    initializers: ofKind(graphFields.initializer).map(({ raw }) => raw),
    rest: parts.filter(({ number }) => !known.includes(number)).map(({ raw }) => raw),
    modelRest: fields.filter(({ number }) => number !== modelGraph).map(({ raw }) => raw),
  };
}

export function writeGraph(graph: OnnxGraph): Uint8Array {
  const content = [
    ...graph.nodes.map(encodeNode),
    ...graph.initializers,
    ...graph.inputs.map(({ encoded }) => encodeBytes(graphFields.input, encoded)),
    ...graph.outputs.map(({ encoded }) => encodeBytes(graphFields.output, encoded)),
    ...graph.rest,
  ];
  return concatenate([...graph.modelRest, encodeBytes(modelGraph, content)]);
}

/** A node of ONNX's own set of operators. */
export function createNode(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, number>> = {},
): GraphNode {
  const rest = Object.entries(attributes).map(([name, value]) =>
    encodeBytes(nodeFields.attribute, [
      encodeBytes(attributeFields.name, name),
      encodeNumber(attributeFields.integer, value),
      encodeNumber(attributeFields.type, integerAttribute),
    ]),
  );
  return { name: outputs[0] ?? "", operator, inputs, outputs, rest, usedWithin: [] };
}

/** An input or output of open dimensions. */
export function createValue(name: string, type: ElementType): GraphValue {
  // ValueInfoProto > TypeProto > Tensor: the element type, and no shape.
  const tensor = encodeBytes(1, [encodeNumber(1, elementCode(type))]);
  return { name, encoded: concatenate([encodeBytes(1, name), encodeBytes(2, tensor)]) };
}

/** Without the nodes whose outputs nothing uses, and the inputs that only these used. */
export function pruneGraph(graph: OnnxGraph): OnnxGraph {
  let { nodes } = graph;
  for (;;) {
    const used = new Set([
      ...graph.outputs.map(({ name }) => name),
      ...nodes.flatMap(({ inputs, usedWithin }) => [...inputs, ...usedWithin]),
    ]);
    const kept = nodes.filter(({ outputs }) => outputs.some((name) => used.has(name)));
    if (kept.length === nodes.length) {
      return { ...graph, nodes, inputs: graph.inputs.filter(({ name }) => used.has(name)) };
    }
    nodes = kept;
  }
}

function readNode(bytes: Uint8Array): GraphNode {
  const fields = [...readFields(bytes)];
  const strings = (kind: number) =>
    fields.filter(({ number }) => number === kind).map((field) => text.decode(field.bytes));
  const { attribute, ...own } = nodeFields;
  const known: readonly number[] = Object.values(own);
  return {
    name: strings(own.name)[0] ?? "",
    operator: strings(own.operator)[0] ?? "",
    inputs: strings(own.input),
    outputs: strings(own.output),
    rest: fields.filter(({ number }) => !known.includes(number)).map(({ raw }) => raw),
    usedWithin: fields
      .filter(({ number }) => number === attribute)
      .flatMap(({ bytes: content }) => readUsedNames(content)),
  };
}

function readUsedNames(attribute: Uint8Array): string[] {
  const names: string[] = [];
  for (const subgraph of readFields(attribute)) {
    if (subgraph.number !== attributeFields.subgraph) continue;
    for (const { number, bytes } of readFields(subgraph.bytes)) {
      if (number === graphFields.output) names.push(readValue(bytes).name);
      if (number !== graphFields.node) continue;
      const { inputs, usedWithin } = readNode(bytes);
      names.push(...inputs, ...usedWithin);
    }
  }
  return names;
}

function encodeNode({ name, operator, inputs, outputs, rest }: GraphNode): Uint8Array {
  return encodeBytes(graphFields.node, [
    ...inputs.map((input) => encodeBytes(nodeFields.input, input)),
    ...outputs.map((output) => encodeBytes(nodeFields.output, output)),
    encodeBytes(nodeFields.name, name),
    encodeBytes(nodeFields.operator, operator),
    ...rest,
  ]);
}

function readValue(encoded: Uint8Array): GraphValue {
  const name = [...readFields(encoded)].find(({ number }) => number === 1);
  return { name: text.decode(name?.bytes), encoded };
}
