import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("docs/architecture.md", "utf8");
const modules = globSync("{shared,edge,gpu-node,deploy,bench}/**/*.ts").filter(
  (path) => !path.endsWith(".d.ts"),
);

test("docs/architecture.md names every module, and none that is gone", () => {
  const listed = [...page.matchAll(/`([\w/-]+\.ts)`/g)].map(([, path]) => path ?? "");
  const isListed = (path: string): boolean =>
    listed.some((name) => path.endsWith(`/${name}`) || path === name);
  const exists = (name: string): boolean =>
    modules.some((path) => path.endsWith(`/${name}`) || path === name);
  expect(modules.filter((path) => !isListed(path))).toEqual([]);
  expect(listed.filter((name) => !exists(name))).toEqual([]);
});
