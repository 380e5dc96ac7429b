import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readManifest } from "../../../deploy/models/manifest.ts";
import { pullModel } from "../../../deploy/models/pull-model.ts";
import { ProgressDisplay } from "../../../deploy/models/progress-display.ts";
import { verifyModel } from "../../../deploy/models/verify-model.ts";
import { createRandom } from "../../../gpu-node/engine/random.ts";
import { commit, FakeHub, repository } from "../../support/fake-hub.ts";
import { FakeProxy } from "../../support/fake-proxy.ts";
import { nanoFolder } from "../../support/nano-model.ts";
import { RunningCommand } from "../../support/running-command.ts";

const partKilobytes = 64;
let folder: string;
let target: string;
let hub: FakeHub;
let notes: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "models-"));
  target = join(folder, "tiny", "int4");
  hub = await FakeHub.start(5);
  hub.addModel(1_000_000);
  notes = [];
});

afterEach(() => {
  hub.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function pull(signal = new AbortController().signal) {
  return pullModel({
    source: { hub: hub.url, repository, folder: "gpu/int4", revision: "main" },
    target,
    token: "hf_secret",
    parallel: 4,
    partBytes: partKilobytes * 1024,
    signal,
    display: new ProgressDisplay({ write: (text: string) => notes.push(text) > 0, isTTY: false }),
  });
}

function startCommand(): RunningCommand {
  const script = ["--use-env-proxy", "deploy/models/run.ts", ...pullCommand()];
  return new RunningCommand(process.execPath, script, { HF_ENDPOINT: hub.url });
}

function pullCommand(): string[] {
  const where = ["--repo", repository, "--path", "gpu/int4", "--to", target];
  return ["pull", ...where, "--part-kb", String(partKilobytes), "--json"];
}

/** What differs from the hub's folder. */
function findFaults(): string[] {
  const wrong = hub.files.filter(({ path, content }) => {
    const copy = join(target, path.slice("gpu/int4/".length));
    return !existsSync(copy) || !readFileSync(copy).equals(content);
  });
  return wrong.map((file) => file.path);
}

/** Where a message stands for what was thrown. */
async function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "nothing was thrown",
    (error: unknown) => String(error),
  );
}

describe("a pull", () => {
  test("brings the whole folder, its manifest and nothing else", async () => {
    await pull();
    expect(findFaults()).toEqual([]);
    expect(readdirSync(join(folder, "tiny"))).toEqual(["int4"]);
    const manifest = await readManifest(target);
    expect(manifest).toMatchObject({ commit, license: "mit", source: { repository } });
    expect(manifest?.files.map((file) => file.name)).toContain("notes/empty.txt");
    const again = await pull();
    expect(again.isNew).toBe(false);
  });

  test("fetches by the commit that the revision was", async () => {
    await pull();
    const downloads = hub.requests.filter((request) => request.path.includes("/resolve/"));
    expect(downloads.every((request) => request.path.includes(commit))).toBe(true);
    expect(hub.requests.filter((request) => request.path.includes("/revision/"))).toHaveLength(1);
  });

  test("shows its token to the hub and not to the storage that the hub redirects to", async () => {
    await pull();
    const tokensOf = (origin: string) =>
      new Set(
        hub.requests.filter((each) => each.origin === origin).map((each) => each.authorization),
      );
    expect(tokensOf("hub")).toEqual(new Set(["Bearer hf_secret"]));
    expect(tokensOf("storage")).toEqual(new Set([undefined]));
  });

  test("is right although connections are cut and the hub is busy", async () => {
    hub.faults = { cut: 0.3, busy: 0.1, tooMany: 0.05 };
    await pull();
    expect(findFaults()).toEqual([]);
  });

  test("asks the hub anew where the storage's address has expired", async () => {
    hub.faults = { expired: 0.3 };
    await pull();
    expect(notes.join("")).toContain("answered 403");
    expect(findFaults()).toEqual([]);
  });

  test("says what to do where the hub refuses access", async () => {
    hub.faults = { refused: 1 };
    expect(await failureOf(pull())).toContain("Set HF_TOKEN");
  });

  test("waits as long as a 429 asks", async () => {
    hub.faults = { tooMany: 1 };
    const begin = performance.now();
    const pulling = pull();
    await expect.poll(() => hub.requests.length, { timeout: 20_000 }).toBe(1);
    hub.faults = {};
    await pulling;
    expect(performance.now() - begin).toBeGreaterThan(1000);
  });

  test("is right where the server knows no ranges", async () => {
    hub.faults = { withoutRanges: true, cut: 0.3 };
    await pull();
    expect(notes.at(-1)).toContain("100%  1.0 / 1.0 MB");
    expect(findFaults()).toEqual([]);
  });

  test("fetches again what came with wrong bytes", async () => {
    hub.faults = { wrongDownloads: 1 };
    await pull();
    expect(notes.join("")).toContain("model.onnx.data came with wrong bytes");
    expect(findFaults()).toEqual([]);
  });

  test("gives up, with both checksums, where the bytes stay wrong", async () => {
    hub.faults = { wrongDownloads: Infinity };
    expect(await failureOf(pull())).toMatch(
      /model\.onnx\.data came with wrong bytes.*the hub states/,
    );
    expect(existsSync(target)).toBe(false);
  });

  test("goes on where it was interrupted", async () => {
    hub.faults = { bytesPerSecond: 500_000 };
    const interrupted = new AbortController();
    const pulling = failureOf(pull(interrupted.signal));
    await expect.poll(() => hub.requests.length, { timeout: 20_000 }).toBeGreaterThan(15);
    interrupted.abort(new Error("Interrupted."));
    expect(await pulling).toContain("Interrupted");
    expect(existsSync(join(`${target}.partial`, "files", "genai_config.json"))).toBe(false);
    hub.faults = {};
    const { resumedBytes } = await pull();
    expect(resumedBytes).toBeGreaterThan(0);
    expect(findFaults()).toEqual([]);
  });

  test("does not trust what it left on the disk", async () => {
    hub.faults = { bytesPerSecond: 500_000 };
    const interrupted = new AbortController();
    const pulling = failureOf(pull(interrupted.signal));
    await expect.poll(() => hub.requests.length, { timeout: 20_000 }).toBeGreaterThan(15);
    interrupted.abort(new Error("Interrupted."));
    await pulling;
    hub.faults = {};
    writeFileSync(
      join(`${target}.partial`, "files", "model.onnx.data.part"),
      Buffer.alloc(1_000_000),
    );
    await pull();
    expect(findFaults()).toEqual([]);
  });
});

test("a pulled model is verified: its files, and a token by the real runtime", async () => {
  hub.files = readdirSync(nanoFolder).map((name) => {
    const content = readFileSync(join(nanoFolder, name));
    return { path: `gpu/int4/${name}`, content, isLarge: content.length > 1_000_000 };
  });
  hub.faults = { cut: 0.02 };
  await pull();
  expect(await verifyModel(target, "cpu")).toMatchObject({
    compared: true,
    token: { provider: "cpu" },
  });
});

describe("a pull is refused, and nothing appears,", () => {
  test("where the disk is too small", async () => {
    hub.files = hub.files.map((file) => (file.isLarge ? { ...file, claimedBytes: 1e15 } : file));
    expect(await failureOf(pull())).toMatch(/needs 1000000\.00 GB more, but its disk has/);
    expect(existsSync(target)).toBe(false);
  });

  test.each([
    "gpu/int4/../../../escaped",
    "gpu/int4//etc/passwd",
    "gpu/int4/..\\escaped",
    "gpu/int4/C:/escaped",
    "/etc/passwd",
    "elsewhere/model.onnx",
    "gpu/int4/.renritsu.json",
  ])("where the hub names a file %s", async (path) => {
    hub.extraEntries = [{ type: "file", path, size: 1, oid: "00" }];
    expect(await failureOf(pull())).toContain("name can't be taken");
    expect(existsSync(`${target}.partial`)).toBe(false);
  });

  test("where the folder holds no model", async () => {
    hub.files = hub.files.filter((file) => !file.path.endsWith("genai_config.json"));
    expect(await failureOf(pull())).toContain("has no genai_config.json");
  });

  test("while another fills the same folder", async () => {
    hub.faults = { bytesPerSecond: 500_000 };
    const first = pull();
    expect(await failureOf(pull())).toContain("Another command is filling");
    hub.faults = {};
    await first;
    expect(findFaults()).toEqual([]);
  });

  test("where something else has the target's name", async () => {
    await pull();
    rmSync(join(target, ".renritsu.json"));
    expect(await failureOf(pull())).toContain("is not what this pull would make");
  });
});

describe("the command", () => {
  test("killed 20 times at random moments, is right in the end", async () => {
    hub.addModel(8_000_000);
    hub.faults = { cut: 0.1, bytesPerSecond: 300_000 };
    const random = createRandom(20);
    let killsAtWork = 0;
    for (let kill = 0; kill < 20; kill += 1) {
      const seen = hub.requests.length;
      const command = startCommand();
      await expect
        .poll(() => hub.requests.length, { timeout: 10_000, interval: 10 })
        .toBeGreaterThan(seen);
      await new Promise((done) => setTimeout(done, random() * 400));
      killsAtWork += command.processes.length;
      command.kill();
      await command.ended;
    }
    expect(killsAtWork).toBe(20);
    expect(existsSync(target)).toBe(false);
    hub.faults = {};
    const last = startCommand();
    expect((await last.ended).code, last.stderr).toBe(0);
    expect(JSON.parse(last.stdout)).toMatchObject({ is_new: true, commit });
    expect(last.stderr).toContain("MB are here already");
    last.kill();
    expect(findFaults()).toEqual([]);
  });

  test("killed near its end, leaves all of the folder under its name or none", async () => {
    hub.addModel(200_000);
    const random = createRandom(10);
    for (let kill = 0; kill < 10; kill += 1) {
      const seen = hub.requests.length;
      const command = startCommand();
      const hasBegun = () => hub.requests.length > seen || existsSync(target);
      await expect.poll(hasBegun, { timeout: 10_000, interval: 10 }).toBe(true);
      await new Promise((done) => setTimeout(done, random() * 150));
      command.kill();
      await command.ended;
      expect(existsSync(target) ? findFaults() : []).toEqual([]);
      if (existsSync(target)) await pull();
      rmSync(target, { recursive: true, force: true });
    }
    await pull();
    expect(findFaults()).toEqual([]);
  });

  test("leaves a pull that can go on when Ctrl-C ends it", async () => {
    hub.faults = { bytesPerSecond: 100_000 };
    const command = startCommand();
    await expect.poll(() => hub.requests.length, { timeout: 10_000 }).toBeGreaterThan(5);
    command.signalGroup("SIGINT");
    expect((await command.ended).code).toBe(1);
    expect(command.stderr).toContain("The same command goes on from here");
    command.kill();
    hub.faults = {};
    await pull();
    expect(findFaults()).toEqual([]);
  });

  test("goes through the proxy that the environment names", async () => {
    const proxy = await FakeProxy.start();
    const environment = {
      HF_ENDPOINT: hub.url,
      HTTP_PROXY: proxy.url,
      http_proxy: undefined,
      NO_PROXY: undefined,
      no_proxy: undefined,
    };
    const script = ["run", "-s", "model", "--", ...pullCommand()];
    const command = new RunningCommand("npm", script, environment);
    expect((await command.ended).code, command.stderr).toBe(0);
    command.kill();
    proxy.stop();
    expect(proxy.targets).toContain(new URL(hub.url).host);
    expect(findFaults()).toEqual([]);
  });
});
