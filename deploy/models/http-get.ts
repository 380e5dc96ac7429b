/** One GET: redirects, the token's reach, and connections that stall. */
import { TransientError } from "./retry.ts";

export interface GetOptions {
  /** Sent to the first URL's origin alone: storage that a redirect names must not see it. */
  readonly token: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Call `alive` at each sign of life. */
export type ReadResponse<T> = (response: Response, alive: () => void) => Promise<T>;

const maxRedirects = 5;
const stallMs = 30_000;

/** `read` gets a response of status 200 to 299. Throws TransientError where another try may help. */
export async function httpGet<T>(url: URL, options: GetOptions, read: ReadResponse<T>): Promise<T> {
  const stalled = new AbortController();
  const stall = () =>
    stalled.abort(new Error(`${url.host} sent nothing for ${stallMs / 1000} seconds.`));
  const timer = setTimeout(stall, stallMs);
  const signal = AbortSignal.any([options.signal, stalled.signal]);
  try {
    const response = await follow(url, { ...options, signal });
    await refuseFailure(url, response);
    return await read(response, () => timer.refresh());
  } catch (error) {
    options.signal.throwIfAborted();
    // What fetch and its body throw for broken connections is a TypeError.
    if (error instanceof TypeError || stalled.signal.aborted) {
      throw new TransientError(`The connection to ${url.host} broke: ${describeCause(error)}.`, {
        cause: error,
      });
    }
    throw error;
  } finally {
    clearTimeout(timer);
    // Ends a body that wasn't read to its end.
    stalled.abort();
  }
}

async function follow(first: URL, { token, headers, signal }: GetOptions): Promise<Response> {
  let url = first;
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const sendsToken = token !== undefined && url.origin === first.origin;
    const response = await fetch(url, {
      headers: {
        // Checksums are of the bytes as they are kept, and ranges count them.
        "accept-encoding": "identity",
        ...headers,
        ...(sendsToken && { authorization: `Bearer ${token}` }),
      },
      redirect: "manual",
      signal,
    });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    url = toRedirect(url, location);
  }
  throw new Error(`${first.href} redirects more than ${maxRedirects} times.`);
}

function toRedirect(from: URL, location: string): URL {
  const to = URL.parse(location, from.href);
  const isWeb =
    to?.protocol === "https:" || (to?.protocol === "http:" && from.protocol === "http:");
  if (to && isWeb) return to;
  throw new Error(`${from.host} redirects to an address that isn't followed: ${location}`);
}

async function refuseFailure(url: URL, response: Response): Promise<void> {
  if (response.ok) return;
  await response.body?.cancel();
  const { status } = response;
  const from = new URL(response.url);
  const what = `${from.host} answered ${status} for ${from.pathname}`;
  // The storage's addresses are good for a while only; the hub gives a new one.
  const hasExpired = status === 403 && from.origin !== url.origin;
  if (status === 408 || status === 429 || status >= 500 || hasExpired) {
    const retryAfterMs = readRetryAfterMs(response.headers.get("retry-after"));
    throw new TransientError(`${what}.`, { retryAfterMs });
  }
  if (status === 401 || status === 403) {
    throw new Error(
      `${what}: access is refused. Set HF_TOKEN to a token that may read it; some models ask you to ` +
        "accept their licence on their page first.",
    );
  }
  if (status === 404) {
    throw new Error(`${what}: there is no such thing. Check --repo, --path and --revision.`);
  }
  throw new Error(`${what}.`);
}

/** Seconds or a date. */
function readRetryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\d+$/.test(header)
    ? Number(header) * 1000
    : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(milliseconds, 0) : undefined;
}

/** fetch says only "fetch failed"; the reason stands below. */
function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
