"""How often each kind of line is right when everything before it is right (teacher-forced).

    python -m renritsu_nano.measure_lines --n 400

Tells within seconds which skill falls short. An answer has about 40 lines, so each kind of line
must be wrong less than once in ten thousand for 99.5% of whole answers.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from random import Random

import torch

from .checkpoint import WEIGHTS_FILE
from .documents import DocumentWriter
from .encoding import PAD, prompt_text
from .evaluate import load_model
from .trace import answer_lines
from .wording import question

ROWS = 40


@torch.no_grad()
def measure(path: Path, count: int, limit: int, constant_limit: int, seed: int, int4: bool) -> dict[str, str]:
    model, encoder = load_model(path, int4)
    writer = DocumentWriter(encoder, Random(2 * 10**9 + seed), limit, constant_limit)
    totals, wrong = Counter(), Counter()
    examples: dict[str, str] = {}
    for start in range(0, count, ROWS):
        rows, owners = [], []
        for _ in range(min(ROWS, count - start)):
            language, system = writer.language(), writer.system()
            ids = encoder.encode(prompt_text(writer.messages(question(system, language, writer.random))))
            lines = answer_lines(system, language)
            owner: list[int] = [-1] * len(ids)
            for i, line in enumerate(lines):
                part, _ = writer.read_and_write("", [line], ends=i == len(lines) - 1)
                part = part if i == 0 else writer.continued(line.text + ("<|end|>" if i == len(lines) - 1 else "\n"))
                ids, owner = ids + part, owner + [i] * len(part)
            rows.append(ids)
            owners.append((owner, lines))
        length = max(map(len, rows))
        batch = torch.tensor([ids + [PAD] * (length - len(ids)) for ids in rows])
        best = model.lm_head(model(batch[:, :-1])).argmax(-1)
        for ids, (owner, lines), guess in zip(rows, owners, best.tolist(), strict=True):
            bad = {owner[i + 1] for i in range(len(ids) - 1) if owner[i + 1] >= 0 and guess[i] != ids[i + 1]}
            for i, line in enumerate(lines):
                totals[line.kind] += 1
                wrong[line.kind] += i in bad
            for i in bad:
                written = [guess[k - 1] for k in range(1, len(ids)) if owner[k] == i]
                examples[lines[i].kind] = f"{lines[i].text!r} read as {encoder.decode(written)!r}"
    return {kind: f"{wrong[kind]}/{totals[kind]} {examples.get(kind, '')}" for kind in totals}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=400)
    parser.add_argument("--limit", type=int, default=12)
    parser.add_argument("--constant-limit", type=int, default=99)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--int4", action="store_true")
    parser.add_argument("--checkpoint", type=Path, default=WEIGHTS_FILE)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    rows = measure(arguments.checkpoint, arguments.n, arguments.limit, arguments.constant_limit, arguments.seed,
                   arguments.int4)
    print(json.dumps(rows, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
