/** One file of a pull: its parts, several at a time, then its checksum. */
import type { FileHandle } from "node:fs/promises";
import { type FileHashes, hashFile } from "./hash-file.ts";
import type { FileRange, HubClient } from "./hub-client.ts";
import type { PartialFolder } from "./partial-folder.ts";
import type { PlannedFile } from "./pull-plan.ts";
import { retry, TransientError } from "./retry.ts";

export interface Download {
  readonly hub: HubClient;
  readonly partial: PartialFolder;
  /** Parts at a time. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /** Bytes that came, or, negative, that must come again. */
  readonly onBytes: (bytes: number) => void;
  readonly onNote: (note: string) => void;
}

interface OpenFile {
  readonly file: PlannedFile;
  readonly handle: FileHandle;
  readonly url: URL;
}

/** The server sends whole files only. */
class NoRangesError extends Error {}

const maxWrongDownloads = 3;

/** Returns when the file is whole, checked and flushed. Throws when the hub keeps sending wrong bytes. */
export async function downloadFile(file: PlannedFile, download: Download): Promise<void> {
  const { partial, signal, onBytes, onNote } = download;
  if (partial.sha256Of(file) !== undefined) return;
  for (let wrong = 1; ; wrong += 1) {
    await fetchFile(file, download);
    const hashes = await hashFile(partial.pathOf(file), signal);
    const found = digestOf(hashes, file);
    if (found === file.checksum.digest) {
      await partial.markChecked(file, hashes.sha256);
      return;
    }
    await partial.reset(file);
    onBytes(-file.bytes);
    const fault =
      `${file.path} came with wrong bytes: its ${file.checksum.kind} is ${found}, but the hub ` +
      `states ${file.checksum.digest}`;
    if (wrong >= maxWrongDownloads) {
      throw new Error(
        `${fault}, ${wrong} times in a row. Something between here and the hub changes it (a proxy?), or the ` +
          "hub's copy is broken. Try another network, or another --revision.",
      );
    }
    onNote(`${fault}. Fetching it again.`);
  }
}

function digestOf({ sha256, gitSha1 }: FileHashes, { checksum }: PlannedFile): string {
  return checksum.kind === "sha256" ? sha256 : gitSha1;
}

async function fetchFile(file: PlannedFile, download: Download): Promise<void> {
  const { hub, partial } = download;
  const { source, commit } = partial.plan;
  const path = source.folder === "" ? file.path : `${source.folder}/${file.path}`;
  const handle = await partial.openFile(file);
  const open = { file, handle, url: hub.fileUrl(source.repository, commit, path) };
  try {
    await fetchParts(open, download);
  } catch (error) {
    if (!(error instanceof NoRangesError)) throw error;
    await fetchWhole(open, download);
  } finally {
    await handle.close();
  }
}

async function fetchParts(open: OpenFile, download: Download): Promise<void> {
  const { partial, parallel, signal } = download;
  const count = Math.ceil(open.file.bytes / partial.plan.partBytes);
  const parts = Array.from({ length: count }, (_, part) => part);
  const missing = parts.filter((part) => !partial.hasPart(open.file, part)).values();
  // The first part to fail ends the others.
  const failed = new AbortController();
  const within = { ...download, signal: AbortSignal.any([signal, failed.signal]) };
  const work = async () => {
    try {
      for (const part of missing) await fetchPart(open, part, within);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const results = await Promise.allSettled(Array.from({ length: parallel }, work));
  if (results.some((result) => result.status === "rejected")) {
    signal.throwIfAborted();
    throw failed.signal.reason;
  }
}

async function fetchPart(open: OpenFile, part: number, download: Download): Promise<void> {
  const { file, handle, url } = open;
  const { partBytes } = download.partial.plan;
  const end = Math.min((part + 1) * partBytes, file.bytes);
  const start = part * partBytes;
  let position = start;
  const attempt = () =>
    readInto(handle, { url, start: position, end }, download, (bytes) => {
      position += bytes;
      download.onBytes(bytes);
    });
  try {
    await retry(attempt, {
      signal: download.signal,
      progress: () => position,
      onRetry: (error, delayMs) => download.onNote(describeRetry(error, delayMs)),
    });
  } catch (error) {
    // Only whole parts count.
    download.onBytes(start - position);
    throw error;
  }
  await handle.datasync();
  await download.partial.markPart(file, part);
}

/** Throws NoRangesError where the file has more than this range and the server sends all of it. */
async function readInto(
  handle: FileHandle,
  range: FileRange,
  { hub, signal }: Download,
  onBytes: (bytes: number) => void,
): Promise<void> {
  await hub.readRange(range, signal, async (response, alive) => {
    if (response.status !== 206 && !(await isWhole(handle, range))) throw new NoRangesError();
    let position = range.start;
    const chunks: AsyncIterable<Uint8Array> | null = response.body;
    if (!chunks) throw new TransientError(`${range.url.host} sent nothing.`);
    for await (const chunk of chunks) {
      alive();
      // A server that sends more than was asked for.
      const wanted = chunk.subarray(0, range.end - position);
      await handle.write(wanted, 0, wanted.length, position);
      position += wanted.length;
      onBytes(wanted.length);
      if (position === range.end) return;
    }
    if (position < range.end) {
      throw new TransientError(
        `${range.url.host} ended its answer ${range.end - position} bytes early.`,
      );
    }
  });
}

async function isWhole(handle: FileHandle, { start, end }: FileRange): Promise<boolean> {
  return start === 0 && end === (await handle.stat()).size;
}

/** From the first byte at each try: a server without ranges can't go on in the middle. */
async function fetchWhole(open: OpenFile, download: Download): Promise<void> {
  const { file, handle, url } = open;
  const { partial, signal, onBytes, onNote } = download;
  onBytes(-partial.doneBytes(file));
  await partial.reset(file);
  let received = 0;
  const attempt = () => {
    onBytes(-received);
    received = 0;
    return readInto(handle, { url, start: 0, end: file.bytes }, download, (bytes) => {
      received += bytes;
      onBytes(bytes);
    });
  };
  await retry(attempt, {
    signal,
    onRetry: (error, delayMs) => onNote(describeRetry(error, delayMs)),
  });
  await handle.datasync();
}

function describeRetry(error: Error, delayMs: number): string {
  return `${error.message} Trying again in ${(delayMs / 1000).toFixed(1)} s.`;
}
