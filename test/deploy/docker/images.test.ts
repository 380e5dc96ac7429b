/** What the containers' files promise, read from the files themselves. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bindingsSchema } from "../../../edge/config.ts";

const read = (path: string) => readFileSync(path, "utf8");
const dockerfile = read("deploy/docker/Dockerfile");
const compose = read("deploy/docker/compose.yaml");
const capnp = read("deploy/docker/edge.capnp");

/** Lines of each target's last stage, by its name. */
const targets = Object.fromEntries(
  dockerfile
    .split(/^FROM /m)
    .slice(1)
    .map((stage) => [/AS (\S+)/.exec(stage)?.[1] ?? "", stage]),
);

describe("the images", () => {
  it.each(["node-cpu", "node-cuda", "edge"])(
    "%s runs as a user without rights, and can be asked how it is",
    (name) => {
      expect(targets[name]).toMatch(/^USER 10001:10001$/m);
      expect(targets[name]).toMatch(/^HEALTHCHECK /m);
      expect(targets[name]).toMatch(/^LABEL org\.opencontainers\.image\.title=/m);
    },
  );

  it("differ between CPU and CUDA in base, libraries and provider only", () => {
    const toCommon = (stage = "") =>
      stage
        .replace(/^.*\n/, "")
        .replaceAll("cuda-dependencies /app", "dependencies /app")
        .replaceAll(/\((CPU|CUDA)\)|on an NVIDIA GPU|on the CPU|PROVIDER=\w+|^#.*\n/gm, "");
    expect(toCommon(targets["node-cuda"])).toBe(toCommon(targets["node-cpu"]));
  });

  it("hold no key", () => {
    expect(dockerfile).not.toMatch(/_KEY|TOKEN|SECRET/);
    const secrets = compose.matchAll(/(?:_KEY|KEY_SECRET|KEY_PEPPERS): (.*)/g);
    const values = [...secrets].map(([, value]) => value);
    expect(values).toHaveLength(5);
    for (const value of values) expect(value).toMatch(/^\$\{\w*KEY\w*:\?/);
  });

  it("pin their bases by version, and Node to one that runs TypeScript", () => {
    const bases = [...dockerfile.matchAll(/^ARG \w+_IMAGE=(\S+)$/gm)].map(([, image]) => image);
    expect(bases).toHaveLength(3);
    for (const image of bases) expect(image).toMatch(/:(\d+\.\d+\.\d+-\S+|bookworm-slim)$/);
    const [, node = ""] = /node:(\d+\.\d+\.\d+)-/.exec(dockerfile) ?? [];
    expect(read("package.json")).toContain(`"node": "${node}"`);
  });
});

describe("the edge's container", () => {
  it("runs the worker with the date and the flags of wrangler.toml", () => {
    const wrangler = read("wrangler.toml");
    const date = /compatibility_date = ("[^"]+")/.exec(wrangler)?.[1];
    const flags = /compatibility_flags = (\[[^\]]*\])/.exec(wrangler)?.[1];
    expect(capnp).toContain(`compatibilityDate = ${date},`);
    expect(capnp).toContain(`compatibilityFlags = ${flags},`);
  });

  it("has the Durable Objects of wrangler.toml, on a volume", () => {
    const wrangler = read("wrangler.toml");
    const classes = [...wrangler.matchAll(/name = "(\w+)"\nclass_name = "(\w+)"/g)];
    expect(classes).toHaveLength(2);
    for (const [, name, className] of classes) {
      expect(capnp).toContain(`(name = "${name}", durableObjectNamespace = "${className}")`);
      expect(capnp).toMatch(new RegExp(`className = "${className}", .*enableSql = true`));
    }
    expect(compose).toContain("- edge-state:/state");
  });

  it("gets every binding of the worker from the environment", () => {
    const bound = [...capnp.matchAll(/\(name = "(\w+)", fromEnvironment = "(\w+)"\)/g)];
    expect(bound.map(([, name]) => name)).toEqual(Object.keys(bindingsSchema.shape));
    for (const [, name, variable] of bound) expect(variable).toBe(name);
    for (const [, name] of bound) expect(compose).toContain(`${name}: `);
  });
});
