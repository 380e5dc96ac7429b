import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { DecoderLayout } from "../../../../gpu-node/engine/ort/decoder-layout.ts";
import { readDecoderLayout } from "../../../../gpu-node/engine/ort/decoder-layout.ts";
import { parseOnnxFile } from "../../../../gpu-node/engine/ort/onnx-file.ts";
import {
  createNode,
  pruneGraph,
  readGraph,
  writeGraph,
  type OnnxGraph,
} from "../../../../gpu-node/engine/ort/onnx-graph.ts";
import { rewriteForSlots } from "../../../../gpu-node/engine/ort/slot-graph.ts";
import { readModelFolder } from "../../../../gpu-node/model-folder.ts";
import { layoutFolder } from "../../../support/layout-fixtures.ts";
import { nanoFolder } from "../../../support/nano-model.ts";

async function readModel(folder: string) {
  const { modelPath, names, sizes } = await readModelFolder(folder);
  const content = new Uint8Array(readFileSync(modelPath));
  const { inputs, outputs } = parseOnnxFile(content, modelPath);
  const layout = readDecoderLayout(inputs, outputs, names, sizes);
  return { content, layout, graph: readGraph(content) };
}

function countOf(graph: OnnxGraph | null, operator: string): number {
  return graph?.nodes.filter((node) => node.operator === operator).length ?? -1;
}

describe("a model's graph", () => {
  it("is written as it was read", async () => {
    const { content, graph } = await readModel(nanoFolder);
    const written = writeGraph(graph);
    expect(readGraph(written)).toEqual(graph);
    expect(parseOnnxFile(written, "written")).toEqual(parseOnnxFile(content, "read"));
  });

  it("loses what nothing uses when it is pruned, but nothing that a graph within it uses", async () => {
    const { graph } = await readModel(layoutFolder("long-rope-dml-fp16"));
    expect(pruneGraph(graph).nodes).toEqual(graph.nodes);
    const idle = [createNode("Cos", ["logits"], ["a"]), createNode("Sin", ["a"], ["b"])];
    expect(pruneGraph({ ...graph, nodes: [...graph.nodes, ...idle] }).nodes).toEqual(graph.nodes);
  });
});

describe("a graph of slots", () => {
  let graph: OnnxGraph;
  let layout: DecoderLayout;

  beforeAll(async () => {
    ({ graph, layout } = await readModel(nanoFolder));
  });

  it("has an attention for each slot and layer, and everything else once", () => {
    const rewritten = rewriteForSlots(graph, layout, 4);
    expect(countOf(rewritten, "GroupQueryAttention")).toBe(4 * 5);
    expect(countOf(rewritten, "MatMulNBits")).toBe(countOf(graph, "MatMulNBits"));
    // A mask is of no use when each slot is told its length.
    expect(rewritten?.inputs.some(({ name }) => name === "attention_mask")).toBe(false);
    expect(countOf(rewritten, "ReduceSum")).toBe(0);
  });

  it("of one slot cuts nothing", () => {
    const rewritten = rewriteForSlots(graph, layout, 1);
    expect([countOf(rewritten, "Split"), countOf(rewritten, "Concat")]).toEqual([0, 0]);
  });

  it("isn't made where the attention takes positions, which would have to be cut too", () => {
    const nodes = graph.nodes.map((node) =>
      node.operator === "GroupQueryAttention"
        ? { ...node, inputs: [...node.inputs.slice(0, 9), "positions"] }
        : node,
    );
    expect(rewriteForSlots({ ...graph, nodes }, layout, 4)).toBeNull();
  });
});
