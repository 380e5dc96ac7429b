/**
 * The model hub's HTTP layout, which is Hugging Face's: `/api/models/{repo}/revision/{revision}`,
 * `/api/models/{repo}/tree/{revision}/{folder}`, `/{repo}/resolve/{revision}/{path}`.
 */
import { z } from "zod";
import { httpGet, type ReadResponse } from "./http-get.ts";
import { TransientError } from "./retry.ts";

/** A file's checksum as the hub states it: of its content, or as git counts a blob. */
const fileSchema = z.object({
  type: z.literal("file"),
  path: z.string(),
  size: z.int().min(0),
  oid: z.string(),
  lfs: z.object({ oid: z.string(), size: z.int().min(0) }).nullish(),
});
const treeSchema = z.array(
  z.discriminatedUnion("type", [fileSchema, z.object({ type: z.literal("directory") })]),
);
export type HubFile = z.infer<typeof fileSchema>;

const revisionSchema = z.object({
  sha: z.string().regex(/^[\da-f]{40,64}$/),
  tags: z.array(z.string()).default([]),
});

export interface Revision {
  readonly commit: string;
  readonly license: string | null;
}

export interface FileRange {
  readonly url: URL;
  /** The first byte wanted. */
  readonly start: number;
  /** The first byte not wanted any more. */
  readonly end: number;
}

const maxPages = 1000;

export class HubClient {
  readonly #base: string;
  readonly #token: string | undefined;

  constructor(base: string, token: string | undefined) {
    this.#base = base.replace(/\/+$/, "");
    this.#token = token;
  }

  /** What `revision` (a branch, a tag or a commit) is now. */
  async readRevision(repository: string, revision: string, signal: AbortSignal): Promise<Revision> {
    const url = this.#url(`api/models/${repository}/revision/${encodeURIComponent(revision)}`);
    const { sha, tags } = (await this.#getJson(url, revisionSchema, signal)).value;
    const license = tags.find((tag) => tag.startsWith("license:"))?.slice("license:".length);
    return { commit: sha, license: license ?? null };
  }

  async listFiles(
    { repository, commit, folder }: { repository: string; commit: string; folder: string },
    signal: AbortSignal,
  ): Promise<HubFile[]> {
    const files: HubFile[] = [];
    const path = `api/models/${repository}/tree/${commit}/${encodePath(folder)}`;
    let url: URL | undefined = this.#url(`${path}?recursive=true`);
    for (let pages = 0; url && pages < maxPages; pages += 1) {
      const page: Page<z.infer<typeof treeSchema>> = await this.#getJson(url, treeSchema, signal);
      files.push(...page.value.filter((entry) => entry.type === "file"));
      url = page.next;
    }
    return files;
  }

  fileUrl(repository: string, commit: string, path: string): URL {
    return this.#url(`${repository}/resolve/${commit}/${encodePath(path)}`);
  }

  /** `read` gets the whole file (200) where the server knows no ranges, else the range (206). */
  async readRange<T>(
    { url, start, end }: FileRange,
    signal: AbortSignal,
    read: ReadResponse<T>,
  ): Promise<T> {
    const headers = { range: `bytes=${start}-${end - 1}` };
    return httpGet(url, { token: this.#token, headers, signal }, async (response, alive) => {
      const range = response.headers.get("content-range") ?? "";
      if (response.status === 206 && !range.startsWith(`bytes ${start}-`)) {
        throw new TransientError(`${url.host} sent another range than asked: ${range}.`);
      }
      return read(response, alive);
    });
  }

  #url(path: string): URL {
    return new URL(`${this.#base}/${path}`);
  }

  async #getJson<T>(url: URL, schema: z.ZodType<T>, signal: AbortSignal): Promise<Page<T>> {
    return httpGet(url, { token: this.#token, signal }, async (response) => {
      const parsed = schema.safeParse(await readJson(url, response));
      if (!parsed.success) {
        throw new Error(
          `${url.href} does not answer as a model hub: ${z.prettifyError(parsed.error)}`,
        );
      }
      return { value: parsed.data, next: findNext(url, response.headers.get("link")) };
    });
  }
}

interface Page<T> {
  readonly value: T;
  readonly next: URL | undefined;
}

async function readJson(url: URL, response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${url.href} does not answer with JSON. Is it a model hub's address?`, {
      cause: error,
    });
  }
}

/** The next page must be the hub's own: it is asked with the token. */
function findNext(url: URL, link: string | null): URL | undefined {
  const target = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  if (target === undefined) return undefined;
  const next = URL.parse(target, url.href);
  if (next?.origin === url.origin) return next;
  throw new Error(`${url.host} continues its list of files elsewhere: ${target}`);
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
