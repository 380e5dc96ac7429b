/** The API key that the local service has for itself and for the other commands. It has no limits. */
import { keyViewSchema, shownKeySchema } from "../../shared/api-key.ts";
import { callEdge } from "./edge-client.ts";
import { keepServiceSecrets, openServiceSecrets } from "./service-secrets.ts";

/** The one of the last start if it is still taken, else a new one. */
export async function findOwnKey(edge: string, folder: string): Promise<string> {
  const secrets = openServiceSecrets(folder);
  const { own_key: kept, ADMIN_KEY: key } = secrets;
  if (kept !== undefined && (await isTaken(edge, key, kept))) return kept;
  const body = { name: "npm start" };
  const response = await callEdge({ edge, key }, "/admin/keys", { body });
  const { key: made } = shownKeySchema.parse(await response.json());
  keepServiceSecrets(folder, { ...secrets, own_key: made });
  return made;
}

async function isTaken(edge: string, key: string, kept: string): Promise<boolean> {
  const path = `/admin/keys/${kept.split("_")[1]}`;
  const response = await callEdge({ edge, key }, path, { accepted: 404 });
  return keyViewSchema.safeParse(await response.json()).data?.status === "enabled";
}
