/** HMAC-SHA-256 in hex, and comparison that takes the same time wherever texts differ. */
export class KeyedHash {
  readonly #key: Promise<CryptoKey>;

  constructor(secret: string) {
    const bytes = new TextEncoder().encode(secret);
    this.#key = crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
      "sign",
    ]);
  }

  async hash(text: string): Promise<string> {
    const bytes = new TextEncoder().encode(text);
    return toHex(new Uint8Array(await crypto.subtle.sign("HMAC", await this.#key, bytes)));
  }
}

/** Only for texts whose length is no secret, such as hashes. */
export function isSameText(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index += 1) {
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  }
  return difference === 0;
}

export function randomHex(byteCount: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(byteCount)));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
