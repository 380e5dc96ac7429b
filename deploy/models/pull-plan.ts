/** What one pull fetches: pinned to a commit, and every name checked, for the hub is not trusted. */
import { z } from "zod";
import type { HubFile } from "./hub-client.ts";
import { manifestName } from "./manifest.ts";

const size = z.int().min(0);

const sourceSchema = z.object({
  hub: z.string(),
  repository: z.string(),
  folder: z.string(),
  /** As asked for; the plan's `commit` is what that was then. */
  revision: z.string(),
});
export type PullSource = z.infer<typeof sourceSchema>;

const plannedFileSchema = z.object({
  /** Below the model folder, with slashes. */
  path: z.string().refine(isSafePath),
  bytes: size,
  /** `sha256` of the content, or git's SHA-1 of the blob. */
  checksum: z.object({ kind: z.enum(["sha256", "git-sha1"]), digest: z.string() }),
});
export type PlannedFile = z.infer<typeof plannedFileSchema>;

export const pullPlanSchema = z.object({
  source: sourceSchema,
  commit: z.string(),
  license: z.string().nullable(),
  partBytes: z.int().min(1),
  files: z.array(plannedFileSchema).min(1),
});
export type PullPlan = z.infer<typeof pullPlanSchema>;

/** Throws where a name could lead out of the folder, or the folder holds no model. */
export function toPlannedFiles(files: readonly HubFile[], folder: string): PlannedFile[] {
  const planned = files.map((file) => toPlannedFile(file, folder));
  const paths = planned.map((file) => file.path.toLowerCase());
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new Error(`The hub lists ${twice} twice.`);
  if (!paths.includes("genai_config.json")) {
    const found = planned.map((file) => file.path).slice(0, 10);
    throw new Error(
      `${folder || "The repository"} has no genai_config.json, so it is no model in ONNX Runtime GenAI's ` +
        `layout. Name the model's folder by --path. It holds: ${found.join(", ") || "nothing"}.`,
    );
  }
  return planned;
}

function toPlannedFile({ path, oid, size: bytes, lfs }: HubFile, folder: string): PlannedFile {
  const prefix = folder === "" ? "" : `${folder}/`;
  const relative = path.startsWith(prefix) ? path.slice(prefix.length) : "";
  if (!isSafePath(relative)) {
    throw new Error(
      `The hub lists a file whose name can't be taken: ${JSON.stringify(path)}. Nothing was fetched.`,
    );
  }
  return {
    path: relative,
    bytes: lfs?.size ?? bytes,
    checksum: lfs
      ? { kind: "sha256", digest: lfs.oid.replace(/^sha256:/, "") }
      : { kind: "git-sha1", digest: oid },
  };
}

/** Plain names below the folder: no way up, no drive, no control characters, not the manifest. */
function isSafePath(path: string): boolean {
  return path !== manifestName && path.split("/").every(isSafeName);
}

function isSafeName(name: string): boolean {
  return /^[^\\/:*?"<>|\p{Cc}]{1,200}$/u.test(name) && name !== "." && name !== "..";
}
