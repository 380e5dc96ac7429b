import { expect, it } from "vitest";
import { decodeFloat16 } from "../../../gpu-node/engine/float16.ts";

it("decodes every kind of half-precision number", () => {
  const halves = Uint16Array.of(
    0x0000,
    0x3c00,
    0xc000,
    0x7bff,
    0x0400,
    0x0001,
    0x7c00,
    0xfc00,
    0x3555,
  );
  const target = new Float32Array(halves.length);
  decodeFloat16(halves, target);
  expect([...target]).toEqual([
    0,
    1,
    -2,
    65_504,
    2 ** -14,
    2 ** -24,
    Infinity,
    -Infinity,
    Math.fround(0.333251953125),
  ]);
});

it("keeps a NaN a NaN", () => {
  const target = new Float32Array(1);
  decodeFloat16(Uint16Array.of(0x7e00), target);
  expect(target[0]).toBeNaN();
});
