/** How many random cases a property test takes: a seeded slice in `npm test`, the long count in `npm run test:long`. */
export function propertyRuns(
  longCount: number,
  sliceCount = 300,
): { numRuns: number; seed: number } {
  const isLong = process.env["TEST_LONG"] === "1";
  return { numRuns: isLong ? longCount : Math.min(longCount, sliceCount), seed: 20_260_101 };
}
