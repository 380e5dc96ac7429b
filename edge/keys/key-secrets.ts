/**
 * Keys as their owners have them: `sk_<id>_<secret>_<tag>`, all in hex. The tag is an HMAC by the server's own key, so
 * that what was never issued is refused without asking anybody. At rest there is only an HMAC by a pepper.
 */
import type { Pepper } from "../config.ts";
import { isSameText, KeyedHash, randomHex } from "./keyed-hash.ts";

const idBytes = 8;
const secretBytes = 24;
const tagLength = 16;
const keyPattern = /^(sk_([0-9a-f]{16})_[0-9a-f]{48})_([0-9a-f]{16})$/;

/** What stands in the place of a key at rest. */
export interface SecretHash {
  /** Which pepper it was made with. */
  readonly pepper: string;
  readonly hash: string;
}

/** A key that a client sent and that the server once issued. */
export interface SentKey {
  readonly id: string;
  /** By every pepper: the key's record says which one counts. */
  readonly hashes: readonly SecretHash[];
}

export interface IssuedKey {
  readonly key: string;
  readonly hash: SecretHash;
}

export class KeySecrets {
  readonly #tags: KeyedHash;
  readonly #peppers: readonly { readonly version: string; readonly hash: KeyedHash }[];

  /** @param peppers at least one; the first is used for new keys */
  constructor(serverSecret: string, peppers: readonly Pepper[]) {
    this.#tags = new KeyedHash(serverSecret);
    this.#peppers = peppers.map(({ version, secret }) => ({
      version,
      hash: new KeyedHash(secret),
    }));
  }

  createId(): string {
    return randomHex(idBytes);
  }

  async issue(id: string): Promise<IssuedKey> {
    const body = `sk_${id}_${randomHex(secretBytes)}`;
    const [hash] = await this.#hash(body);
    if (!hash) throw new Error("There is no pepper.");
    return { key: `${body}_${await this.#tag(body)}`, hash };
  }

  /** Undefined for what this server never issued. */
  async read(text: string): Promise<SentKey | undefined> {
    const [, body, id, tag] = keyPattern.exec(text) ?? [];
    if (body === undefined || id === undefined || tag === undefined) return undefined;
    if (!isSameText(tag, await this.#tag(body))) return undefined;
    return { id, hashes: await this.#hash(body) };
  }

  #hash(body: string): Promise<SecretHash[]> {
    return Promise.all(
      this.#peppers.map(async ({ version, hash }) => ({
        pepper: version,
        hash: await hash.hash(body),
      })),
    );
  }

  async #tag(body: string): Promise<string> {
    return (await this.#tags.hash(body)).slice(0, tagLength);
  }
}
