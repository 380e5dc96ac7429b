/** What Hono's context carries in the node. */
import type { RequestIdVariables } from "hono/request-id";

export type NodeEnvironment = { Variables: RequestIdVariables };
