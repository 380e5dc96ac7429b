/** The node's log: one line an entry on stderr, `time event key=value ...`; never a prompt or an answer. */

export type LogFields = Readonly<Record<string, string | number | null | undefined>>;
export type Log = (event: string, fields?: LogFields) => void;

export const writeLog: Log = (event, fields = {}) => {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => ` ${key}=${formatValue(value ?? "")}`);
  process.stderr.write(`${new Date().toISOString()} ${event}${pairs.join("")}\n`);
};

function formatValue(value: string | number): string {
  return typeof value === "string" && /[\s"=]/.test(value) ? JSON.stringify(value) : String(value);
}
