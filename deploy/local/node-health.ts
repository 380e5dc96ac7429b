/** What a node that has loaded its models says of itself at /health. */
import { z } from "zod";

const modelHealthSchema = z.object({
  id: z.string(),
  provider: z.string(),
  device: z.string().nullable(),
  runtime: z.string(),
  load_ms: z.number(),
  context_length: z.int(),
  kv_bytes: z.int(),
  requests_running: z.int(),
});

const nodeHealthSchema = z.object({
  models: z.tuple([modelHealthSchema], modelHealthSchema),
  memory: z.array(
    z.object({
      time: z.string(),
      label: z.string(),
      total_mb: z.number(),
      reserved_mb: z.number(),
      available_mb: z.number(),
    }),
  ),
});
export type NodeHealth = z.infer<typeof nodeHealthSchema>;

/** Asks the node at `url`. */
export async function readNodeHealth(url: string): Promise<NodeHealth> {
  const response = await fetch(`${url}/health`);
  return nodeHealthSchema.parse(await response.json());
}
