"""Greedy answers to fresh systems, counted exactly, and the first wrong line by kind.

    python -m renritsu_nano.evaluate --n 500 --lang en [--limit 9 --constant-limit 50]

The first wrong line tells which skill to drill. Seeds here begin at 10^9, training's are far below.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from random import Random

import torch

from .checkpoint import WEIGHTS_FILE, fit_vocabulary, load_weights
from .encoding import Encoder, prompt_text
from .generate import GreedyDecoder, end_id
from .geometry import Geometry
from .model import NanoModel
from .refusals import SENTENCES, refused_question
from .systems import System, random_system
from .trace import Language, answer_lines
from .wording import question, system_message

ROWS = 250


def load_model(path: Path, int4: bool = False) -> tuple[NanoModel, Encoder]:
    encoder = Encoder()
    model = NanoModel(Geometry(), encoder.size)
    model.load_state_dict(fit_vocabulary(load_weights(path), encoder.size))
    model.round_weights(int4)
    return model.eval(), encoder


def final_lines(system: System) -> int:
    return 2 if system.kind in ("integer", "fraction") else 1


def first_wrong_kind(expected: list, text: str) -> str:
    written = text.split("\n")
    for i, line in enumerate(expected):
        if i >= len(written) or written[i] != line.text:
            return line.kind
    return "too_long"


def messages(content: str, random: Random) -> list[tuple[str, str]]:
    system = system_message(random)
    return ([("system", system)] if system is not None else []) + [("user", content)]


def evaluate(path: Path, count: int, language: Language, limit: int, constant_limit: int, seed: int, show: int,
             int4: bool = False) -> dict:
    model, encoder = load_model(path, int4)
    decoder = GreedyDecoder(model, end_id(encoder.words))
    random = Random(10**9 + seed)
    systems = [random_system(random, limit, constant_limit) for _ in range(count)]
    texts: list[str] = []
    questions = [question(system, language, random) for system in systems]
    lengths: list[int] = []
    for start in range(0, count, ROWS):
        prompts = [encoder.encode(prompt_text(messages(text, random))) for text in questions[start : start + ROWS]]
        for ids in decoder.decode(prompts):
            texts.append(encoder.decode(ids))
            lengths.append(len(ids))
    totals, right, wrong = Counter(), Counter(), Counter()
    for system, text, asked in zip(systems, texts, questions, strict=True):
        lines = answer_lines(system, language)
        totals[system.kind] += 1
        last = final_lines(system)
        if text.split("\n")[-last:] == [line.text for line in lines[-last:]]:
            right[system.kind] += 1
        else:
            wrong[first_wrong_kind(lines, text)] += 1
            if show > 0:
                show -= 1
                print(f"--- {asked}\n{text}\n=== expected\n" + "\n".join(line.text for line in lines))
    refused = refusals(decoder, encoder, language, random, count // 5)
    return {"right": sum(right.values()), "of": count, "share": round(sum(right.values()) / count, 4),
            "kinds": {kind: f"{right[kind]}/{totals[kind]}" for kind in totals},
            "first_wrong": dict(wrong.most_common()), "refused": refused,
            "tokens_mean": round(sum(lengths) / count, 1), "tokens_max": max(lengths)}


def refusals(decoder: GreedyDecoder, encoder: Encoder, language: Language, random: Random, count: int) -> str:
    prompts = [encoder.encode(prompt_text(messages(refused_question(language, random), random))) for _ in range(count)]
    right = sum(encoder.decode(ids) == SENTENCES[language] for ids in decoder.decode(prompts))
    return f"{right}/{count}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--lang", choices=("en", "ja"), default="en")
    parser.add_argument("--limit", type=int, default=12)
    parser.add_argument("--constant-limit", type=int, default=99)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--int4", action="store_true", help="with weights rounded as in the int4 export")
    parser.add_argument("--show", type=int, default=0, help="print so many wrong answers")
    parser.add_argument("--checkpoint", type=Path, default=WEIGHTS_FILE)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    start = time.time()
    result = evaluate(arguments.checkpoint, arguments.n, arguments.lang, arguments.limit, arguments.constant_limit,
                      arguments.seed, arguments.show, arguments.int4)
    print(json.dumps({**result, "seconds": round(time.time() - start, 1)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
