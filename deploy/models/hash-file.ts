/** Checksums of a file, read once. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

export interface FileHashes {
  readonly bytes: number;
  readonly sha256: string;
  /** SHA-1 of the file as a git blob. */
  readonly gitSha1: string;
}

export async function hashFile(path: string, signal?: AbortSignal): Promise<FileHashes> {
  const { size: bytes } = await stat(path);
  const sha256 = createHash("sha256");
  const gitSha1 = createHash("sha1").update(`blob ${bytes}\0`);
  const options = { highWaterMark: 2 ** 20, ...(signal && { signal }) };
  const chunks: AsyncIterable<Buffer> = createReadStream(path, options);
  for await (const chunk of chunks) {
    sha256.update(chunk);
    gitSha1.update(chunk);
  }
  return { bytes, sha256: sha256.digest("hex"), gitSha1: gitSha1.digest("hex") };
}
