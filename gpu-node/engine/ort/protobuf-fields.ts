/** Protocol Buffers' wire format, as far as an ONNX graph needs it. */

export interface ProtobufField {
  readonly number: number;
  /** Of varints; 0 for fields of fixed length, whose content nothing here reads. */
  readonly value: number;
  /** Of strings, messages and packed numbers. */
  readonly bytes: Uint8Array;
  /** The whole field, its tag included. */
  readonly raw: Uint8Array;
}

const nothing = new Uint8Array(0);

/** All fields of one message in order. Throws where the bytes end too early. */
export function* readFields(message: Uint8Array): Generator<ProtobufField, void, undefined> {
  const reader = new Reader(message);
  while (!reader.isAtEnd) {
    const begin = reader.position;
    const tag = reader.varint();
    const content = readContent(reader, tag % 8);
    const raw = message.subarray(begin, reader.position);
    yield { number: Math.floor(tag / 8), value: 0, bytes: nothing, ...content, raw };
  }
}

function readContent(reader: Reader, wireType: number) {
  switch (wireType) {
    case 0:
      return { value: reader.varint() };
    case 1:
      return { bytes: reader.take(8) };
    case 2:
      return { bytes: reader.take(reader.varint()) };
    case 5:
      return { bytes: reader.take(4) };
    default:
      throw new Error(`Wire type ${wireType} is not known.`);
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#position;
  }

  get isAtEnd(): boolean {
    return this.#position === this.#bytes.length;
  }

  take(count: number): Uint8Array {
    const end = this.#position + count;
    if (end > this.#bytes.length) throw new Error("The bytes end within a field.");
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }

  /** Seven bits a byte, the lowest first; a negative number comes as a large one. */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const [byte = 0] = this.take(1);
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  }
}

/** A field of a whole number, not negative. */
export function encodeNumber(number: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(number * 8), ...varint(value)]);
}

/** A field of a string, bytes, or a message of these fields. */
export function encodeBytes(
  number: number,
  content: string | Uint8Array | readonly Uint8Array[],
): Uint8Array {
  const parts =
    typeof content === "string" ? [new TextEncoder().encode(content)] : [content].flat();
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = [...varint(number * 8 + 2), ...varint(length)];
  return concatenate([Uint8Array.from(head), ...parts]);
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function* varint(value: number): Generator<number, void, undefined> {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) yield (rest % 128) + 128;
  yield rest;
}
