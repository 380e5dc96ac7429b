import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  keepServiceSecrets,
  openServiceSecrets,
  readServiceSecrets,
} from "../../../deploy/local/service-secrets.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "secrets-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the local service's secrets", () => {
  test("are drawn once, for the user alone, and stay", () => {
    expect(readServiceSecrets(folder)).toBeUndefined();
    const drawn = openServiceSecrets(folder);
    expect(statSync(join(folder, "secrets.json")).mode & 0o777).toBe(0o600);
    expect(openServiceSecrets(folder)).toEqual(drawn);
    const values = Object.values(drawn);
    expect(new Set(values).size).toBe(values.length);
    keepServiceSecrets(folder, { ...drawn, own_key: "sk_1" });
    expect(openServiceSecrets(folder)).toEqual({ ...drawn, own_key: "sk_1" });
  });

  test("are never drawn anew over a file that can't be read, which would lock all keys out", () => {
    writeFileSync(join(folder, "secrets.json"), '{"ADMIN_KEY": ');
    expect(() => openServiceSecrets(folder)).toThrow(/secrets\.json can't be read/);
  });
});
