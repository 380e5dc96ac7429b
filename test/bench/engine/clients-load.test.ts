import { afterEach, describe, expect, it } from "vitest";
import { ClientsLoad } from "../../../bench/engine/clients-load.ts";
import { parseClientsOptions } from "../../../bench/engine/clients-options.ts";
import { nodeKey, startSaying, type FakeModelNode } from "../../support/fake-model-node.ts";

let node: FakeModelNode;

afterEach(() => node.server.close(0));

const asked = { tokens: 5, speculation: true };

describe("several clients at once", () => {
  it("are measured by what they get", async () => {
    node = await startSaying("one two three four five six seven eight", { stepMs: 5 });
    const load = await ClientsLoad.prepare({ url: node.url, key: nodeKey }, asked);
    const { clients, tokensPerSecond, firstTokenMs, betweenTokensMs } = await load.run(3, 2);
    expect(clients).toBe(3);
    // The node has one row: a token takes a step of at least 5 ms, whoever gets it.
    expect(tokensPerSecond).toBeGreaterThan(0);
    expect(tokensPerSecond).toBeLessThan(200);
    expect(firstTokenMs.p99).toBeGreaterThan(25);
    expect(betweenTokensMs.p99).toBeGreaterThan(4);
  });

  it("that get another answer than alone are a failure", async () => {
    let tokens = 0;
    node = await startSaying("", { next: () => ((tokens += 1) > 90 ? 1001 : 1002) });
    const load = await ClientsLoad.prepare({ url: node.url, key: nodeKey }, asked);
    await expect(load.run(2, 2)).rejects.toThrow(/another answer than alone/);
  });

  it("say why the node refuses them", async () => {
    node = await startSaying("one");
    const address = { url: node.url, key: nodeKey };
    await expect(ClientsLoad.prepare(address, { ...asked, tokens: 1000 })).rejects.toThrow(
      /HTTP 400: .*context/,
    );
  });
});

describe("the command line", () => {
  it("names how many clients, answers and tokens", () => {
    const line = ["--clients", "1,8", "--answers", "3", "--tokens", "50", "--no-speculation"];
    expect(parseClientsOptions(line)).toEqual({
      model: "models/renritsu-nano/int4",
      clientCounts: [1, 8],
      answers: 3,
      tokens: 50,
      speculation: false,
      rounds: 3,
      json: false,
    });
  });

  it("says what is wrong", () => {
    expect(() => parseClientsOptions(["--clients", "1,none"])).toThrow('not "none"');
    expect(() => parseClientsOptions(["--answers", "0"])).toThrow("whole numbers from 1");
    expect(() => parseClientsOptions(["--tokens", "1"])).toThrow("whole numbers from 2");
    expect(() => parseClientsOptions(["--else"])).toThrow("--else");
  });
});
