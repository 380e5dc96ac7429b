/** Starts the fake node for the tests that run in workerd, where no server can be started. */
import type { TestProject } from "vitest/node";
import { startFakeNode } from "./fake-node.ts";
import "./provided-context.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const node = await startFakeNode();
  project.provide("fakeNodeUrl", node.url);
  return () => node.close();
}
