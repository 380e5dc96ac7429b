"""Exports a checkpoint to ONNX folders, by the model builder that makes Microsoft's own.

    python -m renritsu_nano.export [--checkpoint FILE] [--out ../models/renritsu-nano]

Without a checkpoint the weights are random: for tests of the layout alone.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from transformers import Phi3Config, Phi3ForCausalLM

from .geometry import END_IDS, Geometry
from .tokenizer_files import write_tokenizer_files

# Precision and provider as the model builder names them; the embedding is quantised too in int4.
VARIANTS = {
    "int4": ["-p", "int4", "-e", "cpu", "--extra_options", "int4_accuracy_level=4", "int4_block_size=32",
             "op_types_to_quantize=MatMul/Gather"],
    "fp16": ["-p", "fp16", "-e", "cuda"],
}


def to_hugging_face_config(geometry: Geometry) -> Phi3Config:
    return Phi3Config(
        architectures=["Phi3ForCausalLM"],
        vocab_size=geometry.vocabulary_size,
        hidden_size=geometry.hidden_size,
        intermediate_size=geometry.feed_forward_size,
        num_hidden_layers=geometry.layers,
        num_attention_heads=geometry.heads,
        num_key_value_heads=geometry.heads,
        max_position_embeddings=geometry.context_length,
        original_max_position_embeddings=geometry.context_length,
        rope_theta=geometry.rotary_base,
        rms_norm_eps=geometry.norm_epsilon,
        tie_word_embeddings=False,
        bos_token_id=1,
        eos_token_id=list(END_IDS),
        pad_token_id=32000,
    )


def write_hugging_face_folder(model: Phi3ForCausalLM, folder: Path) -> None:
    model.save_pretrained(folder, safe_serialization=True)
    write_tokenizer_files(folder)


def run_builder(source: Path, target: Path, options: list[str]) -> None:
    """Converts a Hugging Face folder by the model builder of ONNX Runtime GenAI."""
    with tempfile.TemporaryDirectory() as cache:
        subprocess.run(
            [sys.executable, "-m", "onnxruntime_genai.models.builder", "-i", str(source), "-o", str(target),
             "-c", cache, *options],
            check=True,
        )


def build_variant(source: Path, variant: str, target: Path) -> None:
    """Keeps the files of Microsoft's layout."""
    run_builder(source, target, VARIANTS[variant])
    write_tokenizer_files(target)
    shutil.copy(source / "config.json", target / "config.json")


def read_model(checkpoint: Path | None, geometry: Geometry) -> Phi3ForCausalLM:
    torch.manual_seed(0)
    model = Phi3ForCausalLM(to_hugging_face_config(geometry))
    if checkpoint is not None:
        from .checkpoint import read_full_weights

        model.load_state_dict(read_full_weights(checkpoint, geometry))
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "models/renritsu-nano")
    parser.add_argument("--capabilities", type=Path, default=Path(__file__).with_name("capabilities.json"))
    arguments = parser.parse_args()
    model = read_model(arguments.checkpoint, Geometry())
    with tempfile.TemporaryDirectory() as source:
        write_hugging_face_folder(model, Path(source))
        for variant in VARIANTS:
            target = arguments.out / variant
            shutil.rmtree(target, ignore_errors=True)
            build_variant(Path(source), variant, target)
            if arguments.capabilities.exists():
                shutil.copy(arguments.capabilities, target / "capabilities.json")
            size = sum(file.stat().st_size for file in target.iterdir())
            print(json.dumps({"variant": variant, "folder": str(target), "megabytes": round(size / 1e6, 1)}))


if __name__ == "__main__":
    main()
