/** Token ids -> what each spells by itself: in UTF-8, since a token may be a part of a character. */
import { z } from "zod";
import type { AddedToken } from "./added-tokens.ts";

const schema = z.object({
  model: z.object({ vocab: z.record(z.string(), z.int()) }),
  decoder: z.object({ type: z.string() }).nullish(),
});

/** A byte that no piece of SentencePiece's holds, by its name. */
const bytePiece = /^<0x([0-9A-F]{2})>$/;

export class TokenSpelling {
  readonly #pieces = new Map<number, string>();
  readonly #addedTokens: ReadonlyMap<number, AddedToken>;
  readonly #toBytes: (piece: string) => Uint8Array;
  readonly #decoder = new TextDecoder();

  /** @param tokenizer the contents of tokenizer.json */
  constructor(tokenizer: unknown, addedTokens: ReadonlyMap<number, AddedToken>) {
    const { model, decoder } = schema.parse(tokenizer);
    for (const [piece, id] of Object.entries(model.vocab)) this.#pieces.set(id, piece);
    this.#addedTokens = addedTokens;
    this.#toBytes = decoder?.type === "ByteLevel" ? fromByteLevel : fromSentencePiece;
  }

  /** Empty for ids without a token. A token at a text's beginning may spell a space that the text hasn't. */
  bytesOf(id: number): Uint8Array {
    const added = this.#addedTokens.get(id);
    if (added) return encoder.encode(added.content);
    return this.#toBytes(this.#pieces.get(id) ?? "");
  }

  /** U+FFFD where the bytes are a part of a character. */
  textOf(id: number): string {
    return this.#decoder.decode(this.bytesOf(id));
  }
}

const encoder = new TextEncoder();

function fromSentencePiece(piece: string): Uint8Array {
  const byte = bytePiece.exec(piece)?.[1];
  if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16));
  return encoder.encode(piece.replaceAll("▁", " "));
}

/** GPT-2's alphabet: printable characters of Latin-1 stand for themselves, the rest from U+0100 on. */
function fromByteLevel(piece: string): Uint8Array {
  return Uint8Array.from(piece, (character) => byteOfLetter.get(character) ?? 0);
}

const byteOfLetter = new Map(
  Array.from({ length: 256 }, (_, byte): [string, number] => [letterOfByte(byte), byte]),
);

function letterOfByte(byte: number): string {
  if (isPrintable(byte)) return String.fromCodePoint(byte);
  const earlier = Array.from({ length: byte }, (_, code) => code);
  return String.fromCodePoint(0x100 + earlier.filter((code) => !isPrintable(code)).length);
}

function isPrintable(code: number): boolean {
  return (code > 0x20 && code < 0x7f) || (code > 0xa0 && code !== 0xad);
}
