"""The committed checkpoint (fp16, reduced vocabulary) and the full weights that an export needs."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from .encoding import UNKNOWN, Encoder
from .geometry import Geometry

WEIGHTS_FILE = Path(__file__).resolve().parents[1] / "checkpoint/weights.safetensors"


def save_weights(weights: dict[str, Tensor], path: Path = WEIGHTS_FILE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: weight.half().contiguous() for name, weight in weights.items()}, path)


def load_weights(path: Path = WEIGHTS_FILE) -> dict[str, Tensor]:
    return {name: weight.float() for name, weight in load_file(path).items()}


def note_progress(row: dict[str, object], checkpoint: Path) -> None:
    """Adds a finished run to the list beside the checkpoint."""
    with checkpoint.with_name("progress.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def fit_vocabulary(weights: dict[str, Tensor], size: int) -> dict[str, Tensor]:
    """New words start as the unknown word, so that the vocabulary may grow between runs."""
    fitted = dict(weights)
    for name in ("embed_tokens.weight", "lm_head.weight"):
        rows = weights[name]
        if rows.shape[0] < size:
            fitted[name] = torch.cat((rows, rows[UNKNOWN].repeat(size - rows.shape[0], 1)))
    return fitted


def read_full_weights(path: Path, geometry: Geometry) -> dict[str, Tensor]:
    """Weights by transformers' names with all 32,064 rows.

    Every word outside the reduced vocabulary is read as the unknown word. Its output row is the
    one of the unknown id, which is never a target and so never predicted.
    """
    weights = load_weights(path)
    words = torch.tensor(Encoder().words)
    full: dict[str, Tensor] = {}
    for name, weight in weights.items():
        if name in ("embed_tokens.weight", "lm_head.weight"):
            rows = weight[UNKNOWN].repeat(geometry.vocabulary_size, 1)
            rows[words] = weight[2 : 2 + len(words)]
            weight = rows
        full[name if name == "lm_head.weight" else f"model.{name}"] = weight
    return full
