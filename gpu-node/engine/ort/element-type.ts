/** Element types of tensors that a decoder's inputs and outputs have. */

/** `code` is the C API's ONNXTensorElementDataType. */
const elementTypes = {
  float32: { code: 1, byteLength: 4 },
  int32: { code: 6, byteLength: 4 },
  int64: { code: 7, byteLength: 8 },
  float16: { code: 10, byteLength: 2 },
} as const;

export type ElementType = keyof typeof elementTypes;

export function elementCode(type: ElementType): number {
  return elementTypes[type].code;
}

export function elementByteLength(type: ElementType): number {
  return elementTypes[type].byteLength;
}

/** null for a type that no decoder served here uses. */
export function toElementType(code: number): ElementType | null {
  const types = ["float32", "int32", "int64", "float16"] as const;
  return types.find((type) => elementTypes[type].code === code) ?? null;
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, dimension) => count * dimension, 1);
}
