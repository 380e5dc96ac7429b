/** An executable that stands for Python: it notes every call, and converts any model to the same tiny one. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { layoutFolder } from "./layout-fixtures.ts";

export interface FakePythonBehaviour {
  readonly version: string;
  readonly venv: "there" | "missing";
  readonly pip: "installs" | "fails";
  readonly converter: "converts" | "fails" | "hangs" | "halves";
}

export interface FakePythonCall {
  readonly options: readonly string[];
  readonly directory: string;
  /** HF_HUB_OFFLINE and HF_TOKEN. */
  readonly offline: string;
  readonly token: string;
}

const separator = "\u001f";

/** In sh, which starts at once. The tokenizer that it writes is not the source's, as the converter's isn't. */
const program = `
. "$here/behaviour"
if [ "$1" = -c ]; then
  case "$2" in *version_info*) echo "$version" ;; *) [ "$venv" = there ] ;; esac
  exit
fi
{ printf '%s\\037' "$PWD" "$HF_HUB_OFFLINE" "$HF_TOKEN" "$@"; echo; } >> "$here/calls"
case "$*" in
*"-m venv"*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; exit ;;
*"-m pip"*) [ "$pip" = installs ]; exit ;;
esac
while [ "$1" != -o ]; do shift; done
mkdir -p "$2"
cp "$model/model.onnx" "$model/genai_config.json" "$2"
echo '{}' > "$2/tokenizer.json"
case "$converter" in
converts) cp "$model/model.onnx.data" "$2" ;;
halves) head -c 100000 "$model/model.onnx.data" > "$2/model.onnx.data" ;;
fails) echo "the converter's own reason" >&2; exit 3 ;;
hangs) touch "$here/hangs"; exec sleep 600 ;;
esac
`;

export class FakePython {
  readonly folder = mkdtempSync(join(tmpdir(), "python-"));
  readonly path = join(this.folder, "python3");

  constructor() {
    const model = resolve(layoutFolder("long-rope-cuda-fp16"));
    const places = `here='${this.folder}'\nmodel='${model}'`;
    writeFileSync(this.path, `#!/bin/sh\n${places}${program}`, { mode: 0o755 });
    this.behave({});
  }

  behave(changes: Partial<FakePythonBehaviour>): void {
    const behaviour: FakePythonBehaviour = {
      version: "3.11",
      venv: "there",
      pip: "installs",
      converter: "converts",
      ...changes,
    };
    const lines = Object.entries(behaviour).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(this.folder, "behaviour"), lines.join(""));
  }

  /** Calls of modules, in their order. */
  get calls(): FakePythonCall[] {
    const path = join(this.folder, "calls");
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    return lines.map((line) => {
      const [directory = "", offline = "", token = "", ...options] = line.split(separator);
      return { directory, offline, token, options: options.slice(0, -1) };
    });
  }

  callsOf(module: string): FakePythonCall[] {
    return this.calls.filter(({ options }) => options[options.indexOf("-m") + 1] === module);
  }

  /** Whether a conversion has begun that will not end. */
  get hangs(): boolean {
    return existsSync(join(this.folder, "hangs"));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
