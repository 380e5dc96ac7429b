/** Shows the events of /v1/solve in a terminal: the text as it comes, a mark behind each line that was checked. */
import { styleText } from "node:util";
import type { SolveEvent } from "../../shared/solve.ts";

type DataOf<Name extends SolveEvent["event"]> = Extract<SolveEvent, { event: Name }>["data"];

/** Where to write: the answer itself, and what only someone who watches needs. */
export interface SolveOutput {
  readonly answer: (text: string) => void;
  readonly progress: (text: string) => void;
}

const marks = { true: styleText("green", "✓"), false: styleText("red", "✗") };

interface Words {
  readonly read: string;
  readonly waiting: (position: number) => string;
  readonly exact: string;
  readonly equations: string;
  readonly again: (attempt: number) => string;
  readonly proof: (equations: string) => string;
}

const words: Readonly<Record<"en" | "ja", Words>> = {
  en: {
    read: "I read: ",
    waiting: (position) => `Waiting: ${position} before this one.\n`,
    exact: "The exact solver:\n",
    equations: "The model sets up the equations:\n",
    again: (attempt) => `That is not right. Attempt ${attempt}:\n`,
    proof: (equations) => ` (put into ${equations})`,
  },
  ja: {
    read: "読み取った式: ",
    waiting: (position) => `順番待ち: 前に${position}件あります。\n`,
    exact: "厳密計算による解き方:\n",
    equations: "モデルが方程式を立てます:\n",
    again: (attempt) => `正しくありません。${attempt}回目:\n`,
    proof: (equations) => `(${equations} に代入して確認)`,
  },
};

export class SolveDisplay {
  readonly #output: SolveOutput;
  /** Text that came while its line, or the one before, still waits for its mark. */
  #held = "";
  /** Whether the line that is being written isn't blank. */
  #hasText = false;
  /** Whether the model has tried to solve the system. */
  #wasTried = false;
  #words: Words = words.en;

  constructor(output: SolveOutput) {
    this.#output = output;
  }

  show({ event, data }: SolveEvent): void {
    if (event === "system") this.#showSystem(data);
    else if (event === "queue") this.#showQueue(data);
    else if (event === "attempt") this.#showAttempt(data);
    else if (event === "token") this.#showText(data.text);
    else if (event === "step") this.#showStep(data);
    else if (event === "answer") this.#showAnswer(data);
  }

  #showSystem({ equations, reading, source, language }: DataOf<"system">): void {
    this.#words = words[language];
    const read = `${this.#words.read}${equations.map(({ text }) => text).join(", ")}\n`;
    if (source === "input" && reading === null) this.#output.progress(read);
    else this.#output.answer(read);
    if (source === "input" && reading !== null) this.#output.answer(`${reading}\n`);
  }

  #showQueue({ position }: DataOf<"queue">): void {
    if (position > 0) this.#output.progress(this.#words.waiting(position));
  }

  #showAttempt({ attempt, source, task }: DataOf<"attempt">): void {
    if (source === "exact") this.#output.answer(this.#words.exact);
    else if (task === "equations") this.#output.answer(this.#words.equations);
    else if (this.#wasTried) this.#output.answer(this.#words.again(attempt));
    this.#wasTried = source === "model" && task === "solution";
  }

  #showText(text: string): void {
    this.#held += text;
    this.#release();
  }

  /** Writes up to the end of a line, which waits for the line's mark; a blank line gets none. */
  #release(): void {
    while (this.#held !== "") {
      const end = this.#held.indexOf("\n");
      const line = end === -1 ? this.#held : this.#held.slice(0, end);
      this.#output.answer(line);
      this.#held = this.#held.slice(line.length);
      this.#hasText ||= line.trim() !== "";
      if (end === -1 || this.#hasText) return;
      this.#endLine("");
    }
  }

  #showStep({ text, implied, place, after }: DataOf<"step">): void {
    if (place === null) this.#output.answer(text);
    this.#endLine(implied === null ? "" : ` ${marks[`${implied}`]}`);
    for (const equation of after ?? []) this.#output.answer(`    ${equation}\n`);
    this.#release();
  }

  #endLine(mark: string): void {
    this.#output.answer(`${mark}\n`);
    this.#held = this.#held.replace(/^\n/u, "");
    this.#hasText = false;
  }

  #showAnswer(answer: DataOf<"answer">): void {
    if (answer.status === "error") return;
    for (const notice of answer.notices) this.#output.answer(`${notice}\n`);
    const checks = answer.residuals.map(({ equation }) => equation).join(", ");
    const proof = checks === "" ? "" : this.#words.proof(checks);
    this.#output.answer(`${marks.true} ${answer.text}${proof}\n`);
  }
}
