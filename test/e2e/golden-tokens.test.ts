import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createCases } from "../../bench/eval/evaluation-case.ts";
import { applyChatTemplate, type ChatTurn, toPrompt } from "../../shared/chat-template.ts";
import { completionResponseSchema } from "../../shared/completion.ts";
import { modelListSchema } from "../../shared/model-info.ts";
import { questions, systemMessage } from "../support/article.ts";
import { isSkipped, required } from "../support/machine.ts";
import { type StartedService, startService, stopService } from "../support/started-service.ts";
import { findTestPython } from "../support/test-python.ts";

const python = findTestPython();
/** Half precision is slow in Python, so that it gets the first few conversations only. */
const modelFolders = [
  { folder: "models/renritsu-nano/int4", count: 11 },
  { folder: "models/renritsu-nano/fp16", count: 4 },
];
const maxTokens = 450;

const answersSchema = z.array(z.object({ prompt: z.array(z.int()), completion: z.array(z.int()) }));
type TokenAnswer = z.infer<typeof answersSchema>[number];

/** The article's questions, fresh systems, and text that spells control tokens and odd characters. */
function createConversations(): ChatTurn[][] {
  const range = { coefficient: 12, constant: 99 };
  const fresh = (["en", "ja"] as const).flatMap((language) =>
    createCases({ count: 3, language, seed: 11, range }).map(({ turns }) => [...turns]),
  );
  const article = questions.map(({ text }): ChatTurn[] => [
    { role: "system", content: systemMessage },
    { role: "user", content: text },
  ]);
  const dialogue: ChatTurn[] = [
    { role: "user", content: "  Hello 🙂\n\n" },
    { role: "assistant", content: "I can only solve\tequations." },
    { role: "user", content: "連立方程式 x + y = 3, x − y = 1 を解いて" },
  ];
  return [...article, ...fresh, dialogue];
}

function askPython(folder: string, conversations: ChatTurn[][]): TokenAnswer[] {
  const request = {
    model_dir: folder,
    max_tokens: maxTokens,
    conversations: conversations.map((turns) => turns.map(({ role, content }) => [role, content])),
  };
  const output = execFileSync(
    required(python, "Python with onnxruntime"),
    ["test/support/greedy_decoding.py"],
    { input: JSON.stringify(request), encoding: "utf8" },
  );
  return answersSchema.parse(JSON.parse(output));
}

describe.skipIf(isSkipped(python)).each(modelFolders)(
  "the node with $folder",
  ({ folder, count }) => {
    let service: StartedService;

    beforeAll(async () => {
      service = await startService({ MODEL_DIR: folder });
    });

    afterAll(() => stopService(service));

    async function call(path: string, body?: object): Promise<unknown> {
      const response = await fetch(service.node + path, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          authorization: `Bearer ${service.node_key}`,
          "content-type": "application/json",
        },
        body: body === undefined ? null : JSON.stringify(body),
      });
      return response.json();
    }

    async function askNode(turns: ChatTurn[], controlTokens: Record<string, number>) {
      const answer = completionResponseSchema.parse(
        await call("/v1/completions", {
          prompt: toPrompt(applyChatTemplate(turns), controlTokens),
          max_tokens: maxTokens,
          temperature: 0,
          return_token_ids: true,
        }),
      );
      const [choice] = answer.choices;
      return { prompt: choice?.prompt_token_ids, completion: choice?.token_ids };
    }

    test("makes the tokens that onnxruntime makes in Python, prompt and answer", async () => {
      const { data } = modelListSchema.parse(await call("/v1/models"));
      const controlTokens = data[0]?.control_tokens ?? {};
      const ends = new Set(data[0]?.eos_token_ids);
      const conversations = createConversations().slice(0, count);
      const expected = askPython(folder, conversations);
      for (const [index, turns] of conversations.entries()) {
        const { prompt, completion } = await askNode(turns, controlTokens);
        expect(prompt).toEqual(expected[index]?.prompt);
        expect(completion?.filter((id) => !ends.has(id))).toEqual(expected[index]?.completion);
        expect(completion?.length).toBeGreaterThan(0);
      }
    });
  },
);
