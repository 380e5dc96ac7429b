/**
 * The order in which unknowns are named: a before b, x before y, x2 before x10, capitals first. It also settles which
 * unknown is free where one must be: the later one.
 */
export function compareUnknowns(one: string, other: string): number {
  const [oneLetters, oneIndex] = split(one);
  const [otherLetters, otherIndex] = split(other);
  if (oneLetters !== otherLetters) return oneLetters < otherLetters ? -1 : 1;
  if (oneIndex !== otherIndex) return oneIndex - otherIndex;
  return one < other ? -1 : Number(one > other);
}

function split(name: string): readonly [letters: string, index: number] {
  const letters = name.replace(/_?\d.*$/u, "");
  const index = /\d+/u.exec(name.slice(letters.length))?.[0];
  return [letters, Number(index ?? -1)];
}
