/** The tokens that tokenizer.json adds to the vocabulary, and how each treats the text beside it. */
import { z } from "zod";

const addedTokenSchema = z.object({
  id: z.int().min(0),
  content: z.string(),
  /** Swallows the white space before it. */
  lstrip: z.boolean().default(false),
  /** Swallows the white space after it. */
  rstrip: z.boolean().default(false),
  /** A control token: no part of any text. */
  special: z.boolean().default(false),
});
export type AddedToken = z.infer<typeof addedTokenSchema>;

const tokenizerSchema = z.object({ added_tokens: z.array(addedTokenSchema) });

export function readAddedTokens(tokenizer: unknown): ReadonlyMap<number, AddedToken> {
  const { added_tokens: tokens } = tokenizerSchema.parse(tokenizer);
  return new Map(tokens.map((token) => [token.id, token]));
}
