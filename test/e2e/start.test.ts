import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import OpenAI from "openai";
import { afterEach, describe, expect, test } from "vitest";
import { questions } from "../support/article.ts";
import { findCurl, isSkipped, required } from "../support/machine.ts";
import { RunningCommand } from "../support/running-command.ts";
import { runStart, startService } from "../support/started-service.ts";

const commands: RunningCommand[] = [];

afterEach(() => {
  for (const command of commands.splice(0)) command.kill();
});

async function start(environment: NodeJS.ProcessEnv = {}) {
  const service = await startService(environment);
  commands.push(service.command);
  return service;
}

function startWithoutWaiting(environment: NodeJS.ProcessEnv): RunningCommand {
  const command = runStart(environment);
  commands.push(command);
  return command;
}

/** A stream that goes on after the model's end token, for seconds. */
function endlessRequest(model: string) {
  return {
    model,
    messages: [{ role: "user" as const, content: questions[0].text }],
    max_completion_tokens: 3900,
    ignore_eos: true,
    stream: true as const,
  };
}

describe("npm start", () => {
  test("prints exactly one line of JSON on stdout and logs to stderr", async () => {
    const { command, ...address } = await start();
    const { edge, node } = address;
    const health = await fetch(`${edge}/health`);
    expect(health.status).toBe(200);
    expect((await fetch(`${node}/ready`)).status).toBe(200);
    command.signalGroup("SIGTERM");
    await command.ended;
    expect(command.stdout).toBe(`${JSON.stringify(address)}\n`);
    expect(command.stderr).toContain("listening on");
  });

  test.skipIf(isSkipped(findCurl()))("prints a curl command that works as pasted", async () => {
    required(findCurl(), "curl");
    const command = new RunningCommand("npm", ["start"], { EDGE_PORT: "0" });
    commands.push(command);
    await expect.poll(() => command.stdout, { timeout: 30_000 }).toContain("Ctrl-C ends it.");
    const pasted = /^curl [^]*?'$/m.exec(command.stdout)?.[0] ?? "";
    expect(pasted.split("\n").length).toBeGreaterThan(1);
    const output = execFileSync("bash", ["-c", pasted], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(output.match(/^data: \{"id":/gm)?.length).toBeGreaterThanOrEqual(50);
    expect(output).toMatch(/\ndata: \[DONE\]\n\n$/);
  });

  test("listens on 127.0.0.1 alone, and hides its key from other users", async () => {
    const { edge, node, key, command } = await start();
    expect([edge, node].map((url) => new URL(url).hostname)).toEqual(["127.0.0.1", "127.0.0.1"]);
    expect(statSync(`${command.stateFolder}/service.json`).mode & 0o777).toBe(0o600);
    const commandLines = command.processes.map((each) => each.command).join("\n");
    expect(commandLines).not.toContain(key);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "ends within 5 s on %s to its process group, and leaves no process",
    async (signal) => {
      const { command } = await start();
      expect(command.processes.some((each) => each.command.includes("workerd"))).toBe(true);
      const signalledMs = performance.now();
      command.signalGroup(signal);
      const end = await command.ended;
      expect(performance.now() - signalledMs).toBeLessThan(5000);
      expect(end).toEqual({ code: 0, signal: null });
      expect(command.processes).toEqual([]);
    },
  );

  test("lets a running answer end before it stops", async () => {
    const { command, edge, key } = await start();
    const client = new OpenAI({ baseURL: `${edge}/v1`, apiKey: key, maxRetries: 0 });
    const [model] = (await client.models.list()).data;
    const stream = await client.chat.completions.create({
      model: model?.id ?? "",
      messages: [{ role: "user", content: questions[0].text }],
      max_completion_tokens: 200,
      stream: true,
    });
    let finishReason: string | null = null;
    let chunks = 0;
    for await (const chunk of stream) {
      if (chunks === 2) command.signalGroup("SIGINT");
      chunks += 1;
      finishReason = chunk.choices[0]?.finish_reason ?? finishReason;
    }
    expect(finishReason).toMatch(/^(stop|length)$/);
    expect(await command.ended).toEqual({ code: 0, signal: null });
    expect(command.processes).toEqual([]);
  });

  test("ends an answer that outlasts the drain with an error", async () => {
    const { command, edge, key } = await start({ DRAIN_MS: "100" });
    const client = new OpenAI({ baseURL: `${edge}/v1`, apiKey: key, maxRetries: 0 });
    const stream = await client.chat.completions.create(
      endlessRequest((await client.models.list()).data[0]?.id ?? ""),
    );
    const read = async (): Promise<void> => {
      let chunks = 0;
      for await (const chunk of stream) {
        if (chunks === 2) command.signalGroup("SIGTERM");
        chunks += chunk.choices.length;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: "shutting_down" });
    expect(await command.ended).toEqual({ code: 0, signal: null });
    expect(command.processes).toEqual([]);
  });

  test.each(["EDGE_PORT", "NODE_PORT"])(
    "says so where %s is in use, and leaves no process",
    async (setting) => {
      const { edge } = await start();
      const { port } = new URL(edge);
      const second = startWithoutWaiting({ [setting]: port });
      expect(await second.ended).toEqual({ code: 1, signal: null });
      expect(second.stdout).toBe("");
      expect(second.stderr).toContain(`${setting}=${port} can't be used`);
      expect(second.processes).toEqual([]);
    },
  );

  test("says what is wrong with a model folder that isn't there", async () => {
    const command = startWithoutWaiting({ MODEL_DIR: "models/absent" });
    expect(await command.ended).toEqual({ code: 1, signal: null });
    expect(command.stdout).toBe("");
    expect(command.stderr).toContain("models/absent");
    expect(command.processes).toEqual([]);
  });

  test.each(["gpu-node/main.ts", "edge-process.ts"])(
    "ends the rest, as a failure, when %s dies",
    async (part) => {
      const { command } = await start();
      const victim = command.processes.find((each) => each.command.includes(part));
      process.kill(victim?.id ?? Number.NaN, "SIGKILL");
      expect(await command.ended).toEqual({ code: 1, signal: null });
      expect(command.stderr).toContain("SIGKILL");
      expect(command.processes).toEqual([]);
    },
  );

  test("leaves no process when it is itself killed", async () => {
    const { command } = await start();
    const victim = command.processes.find((each) => each.command.includes("local/start.ts"));
    process.kill(victim?.id ?? Number.NaN, "SIGKILL");
    await command.ended;
    await expect.poll(() => command.processes, { timeout: 10_000 }).toEqual([]);
  });
});
