/** A model that a hub on 127.0.0.1 has, and a folder to pull it into. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProgressDisplay } from "../../deploy/models/progress-display.ts";
import { pullModel } from "../../deploy/models/pull-model.ts";
import { FakeHub, repository } from "./fake-hub.ts";
import { RunningCommand } from "./running-command.ts";

const partKilobytes = 64;

export class PullFixture {
  readonly hub: FakeHub;
  readonly folder = mkdtempSync(join(tmpdir(), "models-"));
  /** Where in `folder` the pull goes. */
  readonly target = join(this.folder, "tiny", "int4");
  /** What the pulls said. */
  readonly notes: string[] = [];

  private constructor(hub: FakeHub) {
    this.hub = hub;
  }

  static async create(): Promise<PullFixture> {
    const hub = await FakeHub.start(5);
    hub.addModel(1_000_000);
    return new PullFixture(hub);
  }

  remove(): void {
    this.hub.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async pull(signal = new AbortController().signal) {
    return pullModel({
      source: { hub: this.hub.url, repository, folder: "gpu/int4", revision: "main" },
      target: this.target,
      token: "hf_secret",
      parallel: 4,
      partBytes: partKilobytes * 1024,
      signal,
      display: new ProgressDisplay({
        write: (text: string) => this.notes.push(text) > 0,
        isTTY: false,
      }),
    });
  }

  /** The same by the command. */
  startCommand(): RunningCommand {
    const script = ["--use-env-proxy", "deploy/models/run.ts", ...this.commandLine];
    return new RunningCommand(process.execPath, script, { HF_ENDPOINT: this.hub.url });
  }

  get commandLine(): string[] {
    const where = ["--repo", repository, "--path", "gpu/int4", "--to", this.target];
    return ["pull", ...where, "--part-kb", String(partKilobytes), "--json"];
  }

  /** What differs from the hub's folder. */
  findFaults(): string[] {
    const wrong = this.hub.files.filter(({ path, content }) => {
      const copy = join(this.target, path.slice("gpu/int4/".length));
      return !existsSync(copy) || !readFileSync(copy).equals(content);
    });
    return wrong.map((file) => file.path);
  }
}
