/** Starts the fake node for the tests that run in workerd, where no server can be started. */
import type { TestProject } from "vitest/node";
import { type FakeNode, startFakeNode } from "./fake-node.ts";

const nodes: FakeNode[] = [];

export async function setup(project: TestProject): Promise<void> {
  const node = await startFakeNode();
  nodes.push(node);
  project.provide("fakeNodeUrl", node.url);
}

export async function teardown(): Promise<void> {
  await Promise.all(nodes.map((node) => node.close()));
}
