/** Several streams of values as one, each value as soon as it comes. */

type Generator<T> = AsyncGenerator<T, void, undefined>;

/** Whoever stops reading early must end the generators: a value that is awaited can't be called off here. */
export async function* mergeGenerators<T>(generators: readonly Generator<T>[]): Generator<T> {
  const awaited = new Map(generators.map((generator) => [generator, readNext(generator)]));
  while (awaited.size > 0) {
    const { generator, result } = await Promise.race(awaited.values());
    if (result.done) {
      awaited.delete(generator);
      continue;
    }
    awaited.set(generator, readNext(generator));
    yield result.value;
  }
}

async function readNextOf<T>(generator: Generator<T>) {
  return { generator, result: await generator.next() };
}

function readNext<T>(generator: Generator<T>) {
  const next = readNextOf(generator);
  // A failure is thrown where the value is awaited, and counts for nothing where nobody reads on.
  next.catch(() => undefined);
  return next;
}
