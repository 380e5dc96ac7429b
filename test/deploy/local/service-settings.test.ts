import { describe, expect, test } from "vitest";
import { readServiceSettings } from "../../../deploy/local/service-settings.ts";

describe("readServiceSettings", () => {
  test("draws new keys each time unless they are set", () => {
    const [first, second] = [readServiceSettings({}), readServiceSettings({})];
    expect(first).toMatchObject({ EDGE_PORT: 8787, NODE_PORT: 0, DRAIN_MS: 3000 });
    expect(first.NODE_KEY).not.toBe(second.NODE_KEY);
    expect(readServiceSettings({ NODE_KEY: "a-key-of-mine" }).NODE_KEY).toBe("a-key-of-mine");
  });

  test("takes an empty value as absent", () => {
    expect(readServiceSettings({ EDGE_PORT: "" }).EDGE_PORT).toBe(8787);
  });

  test("names every fault in one message", () => {
    const faulty = { EDGE_PORT: "70000", NODE_PORT: "http", NODE_KEY: "short", DRAIN_MS: "-1" };
    for (const name of Object.keys(faulty)) {
      expect(() => readServiceSettings(faulty)).toThrow(name);
    }
  });
});
