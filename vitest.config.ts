import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { fakeNodeKey, keyBindings } from "./test/support/fake-node-facts.ts";

/** Long counts (10,000 random messages and the like) run with TEST_LONG=1; otherwise a seeded slice of them does. */
const isLong = process.env["TEST_LONG"] === "1";

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/summary-reporter.ts"],
    // Two cores are what a small machine has; more workers only slow each other down there.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/{shared,gpu-node,bench,deploy,docs}/**/*.test.ts"],
          testTimeout: isLong ? 600_000 : 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                NODE_URL: inject("fakeNodeUrl"),
                NODE_KEY: fakeNodeKey,
                ...keyBindings,
              },
            },
          })),
        ],
        test: {
          name: "workerd",
          include: ["test/edge/**/*.test.ts"],
          globalSetup: ["./test/support/fake-node-setup.ts"],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["./test/e2e/setup.ts"],
          // One at a time and after the others: each starts processes of its own, and some end them.
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: isLong ? 3_600_000 : 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
