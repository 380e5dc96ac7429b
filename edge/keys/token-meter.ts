/** What a request's answers have come to so far. */
import type { CompletionChunk, CompletionRequest } from "../../shared/completion.ts";
import type { TokenCount } from "./lease-table.ts";
import { boundPrompt, countBytes } from "./token-bound.ts";

type Chunks = AsyncGenerator<CompletionChunk, void, undefined>;

export class TokenMeter {
  readonly #answers: TokenCount[] = [];

  get used(): TokenCount {
    return this.#answers.reduce(
      (sum, { prompt, completion }) => ({
        prompt: sum.prompt + prompt,
        completion: sum.completion + completion,
      }),
      { prompt: 0, completion: 0 },
    );
  }

  /**
   * Passes the chunks on. The node's own count comes last; until then, and if it never comes, each byte of prompt and
   * answer is taken for a token, though never more than were asked for.
   */
  async *measure(chunks: Chunks, { prompt, max_tokens, n }: CompletionRequest): Chunks {
    const most = (max_tokens ?? Infinity) * (n ?? 1);
    const index = this.#answers.push({ prompt: boundPrompt(prompt), completion: 0 }) - 1;
    for await (const chunk of chunks) {
      this.#answers[index] = chunk.usage
        ? { prompt: chunk.usage.prompt_tokens, completion: chunk.usage.completion_tokens }
        : this.#addText(index, chunk, most);
      yield chunk;
    }
  }

  #addText(index: number, { choices }: CompletionChunk, most: number): TokenCount {
    const { prompt, completion } = this.#answers[index] ?? { prompt: 0, completion: 0 };
    const bytes = choices.reduce((sum, { text }) => sum + countBytes(text), completion);
    return { prompt, completion: Math.min(bytes, most) };
  }
}
