/** MODELS: several models in one node, as `name=folder,name=folder`. */
import type { z } from "zod";

export interface ModelSource {
  /** The model's id for callers; absent = the folder's own name. */
  readonly name?: string;
  readonly directory: string;
}

const namePattern = /^[\w./:-]{1,100}$/;

/** A zod transform; its issues name the part that is wrong. */
export function parseModels(
  text: string,
  context: z.core.$RefinementCtx<string>,
): readonly ModelSource[] {
  const models = text.split(",").map((part) => toSource(part.trim(), context));
  const names = models.map((model) => model.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) addFault(context, `names ${twice} twice: each model needs a name of its own`);
  return models;
}

function toSource(part: string, context: z.core.$RefinementCtx<string>) {
  const separator = part.indexOf("=");
  const name = part.slice(0, Math.max(separator, 0)).trim();
  const directory = part.slice(separator + 1).trim();
  if (!namePattern.test(name) || directory === "") {
    addFault(
      context,
      `must be like nano=models/renritsu-nano/int4,phi=/path/to/phi; ${JSON.stringify(part)} is not ` +
        "a name (letters, digits and . _ - / :), an = and a folder without commas",
    );
  }
  return { name, directory };
}

function addFault(context: z.core.$RefinementCtx<string>, message: string): void {
  context.addIssue({ code: "custom", message });
}
