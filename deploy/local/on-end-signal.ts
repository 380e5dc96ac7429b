/** Hears that this process is told to end. */
const endSignals = ["SIGINT", "SIGTERM"] as const;

/** Calls `end`, instead of ending the process, each time that it is told to end. Returns what ends the listening. */
export function onEndSignal(
  end: () => void,
  signals: readonly NodeJS.Signals[] = endSignals,
): () => void {
  // Not `once`: npm passes a Ctrl-C on to a process that the terminal has told already, and the second would kill it.
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
