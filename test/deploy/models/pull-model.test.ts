import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readManifest } from "../../../deploy/models/manifest.ts";
import { verifyModel } from "../../../deploy/models/verify-model.ts";
import { commit, repository } from "../../support/fake-hub.ts";
import { nanoFolder } from "../../support/nano-model.ts";
import { PullFixture } from "../../support/pull-fixture.ts";

let fixture: PullFixture;

beforeEach(async () => {
  fixture = await PullFixture.create();
});

afterEach(() => fixture.remove());

/** Where a message stands for what was thrown. */
async function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "nothing was thrown",
    (error: unknown) => String(error),
  );
}

describe("a pull", () => {
  test("brings the whole folder, its manifest and nothing else", async () => {
    await fixture.pull();
    expect(fixture.findFaults()).toEqual([]);
    expect(readdirSync(join(fixture.folder, "tiny"))).toEqual(["int4"]);
    const manifest = await readManifest(fixture.target);
    expect(manifest).toMatchObject({ commit, license: "mit", source: { repository } });
    expect(manifest?.files.map((file) => file.name)).toContain("notes/empty.txt");
    const again = await fixture.pull();
    expect(again.isNew).toBe(false);
  });

  test("fetches by the commit that the revision was", async () => {
    await fixture.pull();
    const downloads = fixture.hub.requests.filter((request) => request.path.includes("/resolve/"));
    expect(downloads.every((request) => request.path.includes(commit))).toBe(true);
    expect(
      fixture.hub.requests.filter((request) => request.path.includes("/revision/")),
    ).toHaveLength(1);
  });

  test("shows its token to the hub and not to the storage that the hub redirects to", async () => {
    await fixture.pull();
    const tokensOf = (origin: string) =>
      new Set(
        fixture.hub.requests
          .filter((each) => each.origin === origin)
          .map((each) => each.authorization),
      );
    expect(tokensOf("hub")).toEqual(new Set(["Bearer hf_secret"]));
    expect(tokensOf("storage")).toEqual(new Set([undefined]));
  });

  test("is right although connections are cut and the hub is busy", async () => {
    fixture.hub.faults = { cut: 0.3, busy: 0.1, tooMany: 0.05 };
    await fixture.pull();
    expect(fixture.findFaults()).toEqual([]);
  });

  test("asks the hub anew where the storage's address has expired", async () => {
    fixture.hub.faults = { expired: 0.3 };
    await fixture.pull();
    expect(fixture.notes.join("")).toContain("answered 403");
    expect(fixture.findFaults()).toEqual([]);
  });

  test("says what to do where the hub refuses access", async () => {
    fixture.hub.faults = { refused: 1 };
    expect(await failureOf(fixture.pull())).toContain("Set HF_TOKEN");
  });

  test("waits as long as a 429 asks", async () => {
    fixture.hub.faults = { tooMany: 1 };
    const begin = performance.now();
    const pulling = fixture.pull();
    await expect.poll(() => fixture.hub.requests.length, { timeout: 20_000 }).toBe(1);
    fixture.hub.faults = {};
    await pulling;
    expect(performance.now() - begin).toBeGreaterThan(1000);
  });

  test("is right where the server knows no ranges", async () => {
    fixture.hub.faults = { withoutRanges: true, cut: 0.3 };
    await fixture.pull();
    expect(fixture.notes.at(-1)).toContain("100%  1.0 / 1.0 MB");
    expect(fixture.findFaults()).toEqual([]);
  });

  test("fetches again what came with wrong bytes", async () => {
    fixture.hub.faults = { wrongDownloads: 1 };
    await fixture.pull();
    expect(fixture.notes.join("")).toContain("model.onnx.data came with wrong bytes");
    expect(fixture.findFaults()).toEqual([]);
  });

  test("gives up, with both checksums, where the bytes stay wrong", async () => {
    fixture.hub.faults = { wrongDownloads: Infinity };
    expect(await failureOf(fixture.pull())).toMatch(
      /model\.onnx\.data came with wrong bytes.*the hub states/,
    );
    expect(existsSync(fixture.target)).toBe(false);
  });

  test("goes on where it was interrupted", async () => {
    fixture.hub.faults = { bytesPerSecond: 500_000 };
    const interrupted = new AbortController();
    const pulling = failureOf(fixture.pull(interrupted.signal));
    await expect.poll(() => fixture.hub.requests.length, { timeout: 20_000 }).toBeGreaterThan(15);
    interrupted.abort(new Error("Interrupted."));
    expect(await pulling).toContain("Interrupted");
    expect(existsSync(join(`${fixture.target}.partial`, "files", "genai_config.json"))).toBe(false);
    fixture.hub.faults = {};
    const { resumedBytes } = await fixture.pull();
    expect(resumedBytes).toBeGreaterThan(0);
    expect(fixture.findFaults()).toEqual([]);
  });

  test("does not trust what it left on the disk", async () => {
    fixture.hub.faults = { bytesPerSecond: 500_000 };
    const interrupted = new AbortController();
    const pulling = failureOf(fixture.pull(interrupted.signal));
    await expect.poll(() => fixture.hub.requests.length, { timeout: 20_000 }).toBeGreaterThan(15);
    interrupted.abort(new Error("Interrupted."));
    await pulling;
    fixture.hub.faults = {};
    writeFileSync(
      join(`${fixture.target}.partial`, "files", "model.onnx.data.part"),
      Buffer.alloc(1_000_000),
    );
    await fixture.pull();
    expect(fixture.findFaults()).toEqual([]);
  });
});

test("a pulled model is verified: its files, and a token by the real runtime", async () => {
  fixture.hub.files = readdirSync(nanoFolder).map((name) => {
    const content = readFileSync(join(nanoFolder, name));
    return { path: `gpu/int4/${name}`, content, isLarge: content.length > 1_000_000 };
  });
  fixture.hub.faults = { cut: 0.02 };
  await fixture.pull();
  expect(await verifyModel(fixture.target, "cpu")).toMatchObject({
    compared: true,
    token: { provider: "cpu" },
  });
});

describe("a pull is refused, and nothing appears,", () => {
  test("where the disk is too small", async () => {
    fixture.hub.files = fixture.hub.files.map((file) =>
      file.isLarge ? { ...file, claimedBytes: 1e15 } : file,
    );
    expect(await failureOf(fixture.pull())).toMatch(/needs 1000000\.00 GB more, but its disk has/);
    expect(existsSync(fixture.target)).toBe(false);
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
    fixture.hub.extraEntries = [{ type: "file", path, size: 1, oid: "00" }];
    expect(await failureOf(fixture.pull())).toContain("name can't be taken");
    expect(existsSync(`${fixture.target}.partial`)).toBe(false);
  });

  test("where the folder holds no model", async () => {
    fixture.hub.files = fixture.hub.files.filter(
      (file) => !file.path.endsWith("genai_config.json"),
    );
    expect(await failureOf(fixture.pull())).toContain("has no genai_config.json");
  });

  test("while another fills the same folder", async () => {
    fixture.hub.faults = { bytesPerSecond: 500_000 };
    const first = fixture.pull();
    expect(await failureOf(fixture.pull())).toContain("Another command is filling");
    fixture.hub.faults = {};
    await first;
    expect(fixture.findFaults()).toEqual([]);
  });

  test("where something else has the target's name", async () => {
    await fixture.pull();
    rmSync(join(fixture.target, ".renritsu.json"));
    expect(await failureOf(fixture.pull())).toContain("is not what this pull would make");
  });
});
