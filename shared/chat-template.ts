/**
 * Phi-3's chat template (June 2024 and later) as segments: the control tokens stand apart from the text,
 * so that no message can forge one, whatever it spells. Knows neither ids nor tokenizers.
 */
import { ServiceError } from "./errors.ts";

export interface ChatTurn {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

interface ControlSegment {
  readonly control: string;
}

/** A string is plain text; a control segment is one token, named as the tokenizer spells it. */
export type PromptSegment = string | ControlSegment;

/** The conversation, and the opening of the assistant's answer. */
export function applyChatTemplate(turns: readonly ChatTurn[]): PromptSegment[] {
  const segments: PromptSegment[] = [];
  for (const { role, content } of turns) {
    segments.push({ control: `<|${role}|>` }, `\n${content}`, { control: "<|end|>" }, "\n");
  }
  segments.push({ control: "<|assistant|>" }, "\n");
  return segments;
}

/**
 * Segments as the node takes them: control tokens by their ids, text as it is.
 * @param controlTokens ids by spelling, as the node's model list states them
 * @throws ServiceError `internal_error` when the model lacks a token of the template
 */
export function toPrompt(
  segments: readonly PromptSegment[],
  controlTokens: Readonly<Record<string, number>>,
): (number | string)[] {
  return segments.map((segment) => {
    if (typeof segment === "string") return segment;
    const id = Object.hasOwn(controlTokens, segment.control)
      ? controlTokens[segment.control]
      : undefined;
    if (id === undefined) {
      throw new ServiceError(
        "internal_error",
        `The model's tokenizer has no control token ${segment.control}, which the chat template needs. Serve a Phi-3 model.`,
      );
    }
    return id;
  });
}
