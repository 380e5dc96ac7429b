/**
 * Lets a decoder calculate the logits of the tokens that need them only. The product that they come from is the largest
 * of all: 7% of a long prompt's chunk in Phi-3's geometry cut to 8 layers, two thirds of one of the embedded model.
 */
import type { DecoderLayout } from "./decoder-layout.ts";
import { createNode, createValue, type GraphNode, type OnnxGraph } from "./onnx-graph.ts";

/** Input int64 [rows]: which tokens of each row of the batch, by their places in the run. */
export const logitRows = "logit_rows";

const matrixProducts: ReadonlySet<string> = new Set(["MatMul", "MatMulNBits", "FusedMatMul"]);

/** The graph with `logitRows` as a further input, and logits [batch, rows, vocabulary size]. */
export function pickLogits(graph: OnnxGraph, { logits }: DecoderLayout): OnnxGraph {
  const inputs = [...graph.inputs, createValue(logitRows, "int64")];
  return { ...graph, inputs, nodes: pickRows(graph.nodes, logits.name) };
}

function pickRows(nodes: readonly GraphNode[], logits: string): GraphNode[] {
  const head = findHead(nodes, logits);
  const [hidden = ""] = head?.inputs ?? [];
  if (head) {
    const picked = `${hidden}.picked`;
    const pick = createNode("Gather", [hidden, logitRows], [picked], { axis: 1 });
    return nodes.flatMap((node) =>
      node === head ? [pick, { ...node, inputs: [picked, ...node.inputs.slice(1)] }] : [node],
    );
  }
  const all = `${logits}.all`;
  const rename = (name: string) => (name === logits ? all : name);
  return [
    ...nodes.map((node) => ({ ...node, outputs: node.outputs.map(rename) })),
    createNode("Gather", [all, logitRows], [logits], { axis: 1 }),
  ];
}

/** The product that the logits come from, where nothing but a change of their type lies between. */
function findHead(nodes: readonly GraphNode[], logits: string): GraphNode | undefined {
  const producer = nodes.find(({ outputs }) => outputs.includes(logits));
  if (producer?.operator === "Cast") return findHead(nodes, producer.inputs[0] ?? "");
  return producer && matrixProducts.has(producer.operator) ? producer : undefined;
}
