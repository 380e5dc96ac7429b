/** What was thrown, for a log or a terminal: an error's message, with those of its causes. Never for a response. */
export function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? "" : ` (${describeError(thrown.cause)})`;
  return `${thrown.message}${cause}`;
}
