"""Makes the tiny Phi-3 folders on which the node's reading of exports is tested: random weights, and every layout
that the model builder's options give. Beside each that can be served lies golden.json: the greedy tokens by
onnxruntime in Python, checked against transformers where the weights are not rounded to 4 bits.

    python -m renritsu_nano.layouts [--out ../test/fixtures/layouts]
"""

import argparse
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from transformers import Phi3Config, Phi3ForCausalLM

from .export import run_builder
from .full_size import write_folder
from .tokenizer_files import build_tokenizer, build_tokenizer_config

# Three special tokens and the 256 bytes: the beginning of Llama's vocabulary.
TEXT_PIECES = 259
VOCABULARY_SIZE = 288
CONTEXT_LENGTH = 128
# LongRoPE's long factors begin beyond this; Phi-3-mini-128k has 4,096.
ORIGINAL_CONTEXT_LENGTH = 64
HEAD_SIZE = 32
INT4 = ["-p", "int4", "-e", "cpu", "--extra_options", "int4_accuracy_level=4", "int4_block_size=32",
        "op_types_to_quantize=MatMul/Gather"]
ONE_LAYER = ["num_hidden_layers=1"]
PROMPT = [270, 86, 114, 111, 121, 104, 61, 267, 260]
GENERATED = 24
IN_SMALL = "full-size-in-small"
NUMPY_TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


@dataclass(frozen=True)
class Layout:
    options: list[str]
    # Such that each golden token is likelier than the next by far more than what CPUs round differently.
    seed: int = 0
    is_long_rope: bool = False
    is_served: bool = True


LAYOUTS = {
    # No positions: attention turns the queries and keys itself.
    "cpu-int4": Layout(INT4, seed=3),
    "cuda-fp16": Layout(["-p", "fp16", "-e", "cuda"], seed=10),
    # Positions, and rotary nodes and projections of their own.
    "dml-fp16": Layout(["-p", "fp16", "-e", "dml"], seed=10),
    # A further output.
    "hidden-states": Layout([*INT4, "include_hidden_states=true"], seed=3),
    # An `If` on the mask's length chooses the rotary factors.
    "long-rope-cuda-fp16": Layout(["-p", "fp16", "-e", "cuda"], seed=1, is_long_rope=True),
    # Positions choose them.
    "long-rope-dml-fp16": Layout(["-p", "fp16", "-e", "dml"], seed=1, is_long_rope=True),
    # Takes vectors instead of token ids.
    "embeddings-in": Layout([*INT4, "exclude_embeds=true", *ONE_LAYER], is_served=False),
    # Gives vectors instead of logits.
    "hidden-states-only": Layout([*INT4, "exclude_lm_head=true", *ONE_LAYER], is_served=False),
    # The cache grows by a copy at each step.
    "growing-cache": Layout(["-p", "fp16", "-e", "cpu", "--extra_options", *ONE_LAYER], is_served=False),
}


def to_config(is_long_rope: bool) -> Phi3Config:
    factors = {
        "type": "longrope",
        "rope_type": "longrope",
        "rope_theta": 10000.0,
        "short_factor": [1.0 + i / 16 for i in range(HEAD_SIZE // 2)],
        "long_factor": [1.0 + i for i in range(HEAD_SIZE // 2)],
        "original_max_position_embeddings": ORIGINAL_CONTEXT_LENGTH,
    }
    return Phi3Config(
        architectures=["Phi3ForCausalLM"],
        vocab_size=VOCABULARY_SIZE,
        hidden_size=64,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT_LENGTH,
        original_max_position_embeddings=ORIGINAL_CONTEXT_LENGTH if is_long_rope else CONTEXT_LENGTH,
        rope_parameters=factors if is_long_rope else {"rope_type": "default", "rope_theta": 10000.0},
        # Wide, so that the likeliest token stands well apart from the next.
        initializer_range=0.3,
        tie_word_embeddings=False,
        bos_token_id=1,
        eos_token_id=[266, 260, 259],
        pad_token_id=259,
    )


def write_tokenizer(folder: Path) -> None:
    tokenizer = build_tokenizer()
    tokenizer["model"]["vocab"] = {
        piece: i for piece, i in tokenizer["model"]["vocab"].items() if i < TEXT_PIECES
    }
    tokenizer["model"]["merges"] = []
    for token in tokenizer["added_tokens"]:
        if token["id"] >= TEXT_PIECES:
            token["id"] += TEXT_PIECES - 32000
    for name, content in {
        "tokenizer.json": tokenizer,
        "tokenizer_config.json": build_tokenizer_config(tokenizer),
    }.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def create_model(layout: Layout) -> Phi3ForCausalLM:
    torch.manual_seed(layout.seed)
    # Rounded, so that every export but int4 holds these very weights.
    return Phi3ForCausalLM(to_config(layout.is_long_rope)).half().float().eval()


def write_source(folder: Path, layout: Layout) -> None:
    create_model(layout).save_pretrained(folder, safe_serialization=True)
    write_tokenizer(folder)


def build(source: Path, target: Path, layout: Layout) -> None:
    """Without weights where the model can't be served: it is refused before they are read."""
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        built = Path(temporary) / "built"
        run_builder(source, built, layout.options)
        target.mkdir(parents=True)
        names = ["genai_config.json", "model.onnx", *(["model.onnx.data"] if layout.is_served else [])]
        for name in names:
            shutil.copy(built / name, target / name)
    shutil.copy(source / "config.json", target / "config.json")
    write_tokenizer(target)


def build_in_small(target: Path) -> None:
    """What full_size makes, but tiny: int4 for the CPU with LongRoPE, its middle layer repeated."""
    config = to_config(is_long_rope=True)
    config.num_hidden_layers = 5
    write_folder(target, config, write_tokenizer, deviation=config.initializer_range, seed=3)


def complete(folder: Path) -> dict:
    """Greedy tokens, and by how much the closest of them won."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    inputs = {i.name: i.type for i in session.get_inputs()}
    cache = {
        name: np.zeros((1, 2, 0, HEAD_SIZE), NUMPY_TYPES[kind])
        for name, kind in inputs.items()
        if name.startswith("past_key_values.")
    }
    outputs = ["logits", *(name.replace("past_key_values", "present") for name in cache)]
    ids, length, completion, margin = PROMPT, 0, [], float("inf")
    while len(completion) < GENERATED:
        feeds = {
            "input_ids": np.array([ids]),
            "position_ids": np.array([range(length, length + len(ids))]),
            "attention_mask": np.ones((1, length + len(ids)), np.int64),
        }
        length += len(ids)
        known = {name: value for name, value in feeds.items() if name in inputs}
        logits, *present = session.run(outputs, {**known, **cache})
        second, best = np.argsort(logits[0, -1])[-2:]
        margin = min(margin, float(logits[0, -1, best] - logits[0, -1, second]))
        ids, cache = [int(best)], dict(zip(cache, present, strict=True))
        completion.append(int(best))
    return {"prompt": PROMPT, "completion": completion, "margin": round(margin, 4)}


def check_against_transformers(golden: dict, layout: Layout) -> None:
    model = create_model(layout)
    ids = list(golden["prompt"])
    with torch.no_grad():
        for expected in golden["completion"]:
            best = int(model(torch.tensor([ids]), use_cache=False).logits[0, -1].argmax())
            if best != expected:
                raise ValueError(f"transformers continues {ids} with {best}, onnxruntime with {expected}")
            ids.append(best)


def write_golden(folder: Path, golden: dict) -> None:
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")
    print(folder.name, golden)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "test/fixtures/layouts")
    out = parser.parse_args().out
    for name, layout in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as source:
            write_source(Path(source), layout)
            build(Path(source), out / name, layout)
        if layout.is_served:
            golden = complete(out / name)
            if "fp16" in layout.options:
                check_against_transformers(golden, layout)
            write_golden(out / name, golden)
    build_in_small(out / IN_SMALL)
    write_golden(out / IN_SMALL, complete(out / IN_SMALL))


if __name__ == "__main__":
    main()
