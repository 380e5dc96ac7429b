import { existsSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRandom } from "../../../gpu-node/engine/random.ts";
import { commit } from "../../support/fake-hub.ts";
import { FakeProxy } from "../../support/fake-proxy.ts";
import { PullFixture } from "../../support/pull-fixture.ts";
import { RunningCommand } from "../../support/running-command.ts";

let fixture: PullFixture;

beforeEach(async () => {
  fixture = await PullFixture.create();
});

afterEach(() => fixture.remove());

describe("`model pull`", () => {
  test("killed 20 times at random moments, is right in the end", async () => {
    fixture.hub.addModel(8_000_000);
    fixture.hub.faults = { cut: 0.1, bytesPerSecond: 300_000 };
    const random = createRandom(20);
    let killsAtWork = 0;
    for (let kill = 0; kill < 20; kill += 1) {
      const seen = fixture.hub.requests.length;
      const command = fixture.startCommand();
      await expect
        .poll(() => fixture.hub.requests.length, { timeout: 10_000, interval: 10 })
        .toBeGreaterThan(seen);
      await new Promise((done) => setTimeout(done, random() * 400));
      killsAtWork += command.processes.length;
      command.kill();
      await command.ended;
    }
    expect(killsAtWork).toBe(20);
    expect(existsSync(fixture.target)).toBe(false);
    fixture.hub.faults = {};
    const last = fixture.startCommand();
    expect((await last.ended).code, last.stderr).toBe(0);
    expect(JSON.parse(last.stdout)).toMatchObject({ is_new: true, commit });
    expect(last.stderr).toContain("MB are here already");
    last.kill();
    expect(fixture.findFaults()).toEqual([]);
  });

  test("killed near its end, leaves all of the folder under its name or none", async () => {
    fixture.hub.addModel(200_000);
    const random = createRandom(10);
    for (let kill = 0; kill < 10; kill += 1) {
      const seen = fixture.hub.requests.length;
      const command = fixture.startCommand();
      const hasBegun = () => fixture.hub.requests.length > seen || existsSync(fixture.target);
      await expect.poll(hasBegun, { timeout: 10_000, interval: 10 }).toBe(true);
      await new Promise((done) => setTimeout(done, random() * 150));
      command.kill();
      await command.ended;
      expect(existsSync(fixture.target) ? fixture.findFaults() : []).toEqual([]);
      if (existsSync(fixture.target)) await fixture.pull();
      rmSync(fixture.target, { recursive: true, force: true });
    }
    await fixture.pull();
    expect(fixture.findFaults()).toEqual([]);
  });

  test("leaves a pull that can go on when Ctrl-C ends it", async () => {
    fixture.hub.faults = { bytesPerSecond: 100_000 };
    const command = fixture.startCommand();
    await expect.poll(() => fixture.hub.requests.length, { timeout: 10_000 }).toBeGreaterThan(5);
    command.signalGroup("SIGINT");
    expect((await command.ended).code).toBe(1);
    expect(command.stderr).toContain("The same command goes on from here");
    command.kill();
    fixture.hub.faults = {};
    await fixture.pull();
    expect(fixture.findFaults()).toEqual([]);
  });

  test("goes through the proxy that the environment names", async () => {
    const proxy = await FakeProxy.start();
    const environment = {
      HF_ENDPOINT: fixture.hub.url,
      HTTP_PROXY: proxy.url,
      http_proxy: undefined,
      NO_PROXY: undefined,
      no_proxy: undefined,
    };
    const script = ["run", "-s", "model", "--", ...fixture.commandLine];
    const command = new RunningCommand("npm", script, environment);
    expect((await command.ended).code, command.stderr).toBe(0);
    command.kill();
    proxy.stop();
    expect(proxy.targets).toContain(new URL(fixture.hub.url).host);
    expect(fixture.findFaults()).toEqual([]);
  });
});
