/** The service as its users start it: `npm start`. */
import { z } from "zod";
import { type CommandEnd, RunningCommand } from "./running-command.ts";

const addressSchema = z.strictObject({
  edge: z.url(),
  node: z.url(),
  key: z.string(),
  node_key: z.string(),
  admin_key: z.string(),
});
export type ServiceAddress = z.infer<typeof addressSchema>;

export interface StartedService extends ServiceAddress {
  readonly command: RunningCommand;
}

/** Starts the service on free ports and waits until it is ready. End it by `stopService`. */
export async function startService(environment: NodeJS.ProcessEnv = {}): Promise<StartedService> {
  const command = runStart(environment);
  const address = addressSchema.parse(JSON.parse(await command.firstLine()));
  return { ...address, command };
}

/** `npm start --silent -- --json` on free ports, without waiting. */
export function runStart(environment: NodeJS.ProcessEnv = {}): RunningCommand {
  const ports = { EDGE_PORT: "0", NODE_PORT: "0" };
  return new RunningCommand("npm", ["start", "--silent", "--", "--json"], {
    ...ports,
    ...environment,
  });
}

export async function stopService({ command }: StartedService): Promise<CommandEnd> {
  command.signalGroup("SIGTERM");
  try {
    return await command.ended;
  } finally {
    command.kill();
  }
}
