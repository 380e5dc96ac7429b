/**
 * What a safetensors file says of itself: 8 bytes with the header's length (little endian), the header as
 * JSON, then the tensors. https://huggingface.co/docs/safetensors
 */
import { open } from "node:fs/promises";
import { z } from "zod";

const size = z.int().min(0);
const headerSchema = z.record(
  z.string(),
  z.object({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) }),
);
const largestHeaderBytes = 100_000_000;
const lfsPointer = "version https://git-lfs";

export interface StoredTensor {
  readonly name: string;
  /** As the format names it: `BF16`, `F32`, ... */
  readonly type: string;
  readonly elements: number;
}

/** Throws where the file is no safetensors file, or shorter than its header says. */
export async function readTensors(path: string): Promise<StoredTensor[]> {
  const file = await open(path);
  try {
    const { size: bytes } = await file.stat();
    const first = Buffer.alloc(Math.min(bytes, lfsPointer.length));
    await file.read(first, 0, first.length, 0);
    if (first.toString("latin1") === lfsPointer) {
      throw new Error(
        `${path} is a pointer of git-lfs, not the weights. Fetch them by: git lfs pull`,
      );
    }
    const headerBytes = bytes < 8 ? 0 : Number(first.readBigUInt64LE());
    if (headerBytes === 0 || headerBytes > Math.min(bytes - 8, largestHeaderBytes)) {
      throw new Error(`${path} is no safetensors file, or only its beginning. Fetch it again.`);
    }
    const header = Buffer.alloc(headerBytes);
    await file.read(header, 0, headerBytes, 8);
    return readHeader(path, header.toString("utf8"), bytes - 8 - headerBytes);
  } finally {
    await file.close();
  }
}

function readHeader(path: string, text: string, dataBytes: number): StoredTensor[] {
  const tensors = Object.entries(parseHeader(path, text));
  const neededBytes = Math.max(0, ...tensors.map(([, tensor]) => tensor.data_offsets[1]));
  if (neededBytes > dataBytes) {
    throw new Error(
      `${path} lacks ${neededBytes - dataBytes} of its bytes: half a download. Fetch it again.`,
    );
  }
  return tensors.map(([name, { dtype, shape }]) => ({
    name,
    type: dtype,
    elements: shape.reduce((product, length) => product * length, 1),
  }));
}

function parseHeader(path: string, text: string): z.infer<typeof headerSchema> {
  try {
    const { __metadata__: _, ...tensors } = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(text));
    return headerSchema.parse(tensors);
  } catch (error) {
    throw new Error(`${path} has a broken header. Fetch it again.`, { cause: error });
  }
}
