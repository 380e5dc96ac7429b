import { describe, expect, test } from "vitest";
import { z } from "zod";
import { serviceSettingsSchema } from "../../deploy/local/service-settings.ts";
import { bindingsSchema } from "../../edge/config.ts";
import { environmentSchema } from "../../gpu-node/config.ts";

/** Their defaults differ from machine to machine or from start to start; the description says how. */
const varying = new Set(["THREADS", "NODE_KEY"]);

/** What must be set, so that the schemas give the defaults of the rest. */
const required = {
  NODE_URL: "http://127.0.0.1:8000",
  NODE_KEY: "a-key-of-the-node",
  KEY_SECRET: "sixteen-characters",
  KEY_PEPPERS: "1:sixteen-characters",
};

const propertiesSchema = z.object({
  properties: z.record(z.string(), z.object({ description: z.string() })),
});

function writeTable(schema: z.ZodType): string {
  const described = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const { properties } = propertiesSchema.parse(described);
  const defaults = z.record(z.string(), z.unknown()).parse(schema.parse(required));
  const rows = Object.entries(properties).map(([name, { description }]) => {
    const isFixed = defaults[name] !== undefined && !(name in required) && !varying.has(name);
    return `| \`${name}\` | ${isFixed ? `\`${String(defaults[name])}\`` : ""} | ${description} |`;
  });
  return ["| Setting | Default | Meaning |", "|---|---|---|", ...rows].join("\n");
}

function writePage(): string {
  return `# Settings

Written by \`npm run docs\` from the schemas that read the settings; a test fails when it is out of date.
An empty value counts as absent. Faulty settings are all named in one message at start.

## \`npm start\` (environment)

The commands \`npm start\`, \`npm run solve\` and \`npm run eval\` hand the environment on to the node, so the node's
settings below hold there too, but for those of this table.

${writeTable(serviceSettingsSchema)}

If \`EDGE_URL\` is set, \`npm run solve\` asks the service there with \`API_KEY\`, and \`npm run keys\` with \`ADMIN_KEY\`. If
\`NODE_URL\` is set, \`npm run eval\` asks the node there with \`NODE_KEY\`.

## The node (environment)

${writeTable(environmentSchema)}

## The edge (worker bindings)

${writeTable(bindingsSchema)}
`;
}

describe("docs/settings.md", () => {
  test("is what the schemas say (npm run docs writes it)", async () => {
    await expect(writePage()).toMatchFileSnapshot("../../docs/settings.md");
  });
});
