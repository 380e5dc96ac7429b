/** Protocol Buffers' wire format, as far as reading an ONNX graph needs it. */

export interface ProtobufField {
  readonly number: number;
  /** Of varints; 0 for fields of fixed length, whose content nothing here reads. */
  readonly value: number;
  /** Of strings, messages and packed numbers. */
  readonly bytes: Uint8Array;
}

const nothing = new Uint8Array(0);

/** All fields of one message in order. Throws where the bytes end too early. */
export function* readFields(message: Uint8Array): Generator<ProtobufField, void, undefined> {
  const reader = new Reader(message);
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    const number = Math.floor(tag / 8);
    yield { number, value: 0, bytes: nothing, ...readContent(reader, tag % 8) };
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
