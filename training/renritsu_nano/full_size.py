"""Makes a model folder of Phi-3-mini-128k's full size with random weights, laid out as Microsoft's
cpu-int4-rtn-block-32-acc-level-4: to rehearse, without the real weights, all but the answers.

    python -m renritsu_nano.full_size [--to ../models/full-size/cpu-int4]

The model builder exports three layers of full width. The middle one is then repeated, and every weight is written
anew as random blocks of 4 bits, a tensor at a time, so that the model never lies in memory.
"""

import argparse
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import numpy as np
import onnx
import torch
from transformers import Phi3Config, Phi3ForCausalLM

from .export import run_builder, to_hugging_face_config
from .geometry import Geometry
from .tokenizer_files import write_tokenizer_files

PHI_3_MINI_128K = Geometry(
    hidden_size=3072, layers=32, heads=32, feed_forward_size=8192, context_length=131072
)
# LongRoPE's long factors begin beyond this.
SHORT_FACTORS_LENGTH = 4096
OPTIONS = ["-p", "int4", "-e", "cpu", "--extra_options", "int4_accuracy_level=4", "int4_block_size=32"]
# The first, one that is like all others, and the last.
PATTERN_LAYERS = 3
# Standard deviation that Phi-3's weights start from, and that of whole numbers from 0 to 15.
WEIGHT_DEVIATION = 0.02
STEP_DEVIATION = 4.61
# Of a tensor in the file of weights: pages of the system, so that each can be mapped by itself.
ALIGNMENT = 4096
LAYER = re.compile(r"(layers|past_key_values|present)\.(\d+)")


def to_long_rope_config(geometry: Geometry) -> Phi3Config:
    """With factors of the published shape: they rise from 1, the long ones to beyond the ratio of the contexts."""
    halves = geometry.head_size // 2
    config = to_hugging_face_config(geometry)
    config.original_max_position_embeddings = SHORT_FACTORS_LENGTH
    config.rope_parameters = {
        "type": "longrope",
        "rope_type": "longrope",
        "rope_theta": geometry.rotary_base,
        "partial_rotary_factor": 1.0,
        "short_factor": np.linspace(1.05, 2.75, halves).tolist(),
        "long_factor": np.geomspace(1.05, 64, halves).tolist(),
        "original_max_position_embeddings": SHORT_FACTORS_LENGTH,
    }
    return config


def write_pattern(folder: Path, config: Phi3Config) -> None:
    """A Hugging Face folder, its weights zero: only the graph is of use."""
    with torch.device("meta"):
        model = Phi3ForCausalLM(config)
    model = model.half().to_empty(device="cpu")
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
    model.save_pretrained(folder, safe_serialization=True)


def find_layer(name: str) -> int:
    """Of a node, value or weight; what stands before the layers counts to the first."""
    found = LAYER.search(name)
    return int(found[2]) if found else 0


def shift_layers(message, shift: int):
    """A copy with `shift` added to the number of every layer that it names."""
    def shift_name(name: str) -> str:
        return LAYER.sub(lambda found: f"{found[1]}.{int(found[2]) + shift}", name)

    copy = deepcopy(message)
    copy.name = shift_name(copy.name)
    if isinstance(copy, onnx.NodeProto):
        copy.input[:] = [shift_name(name) for name in copy.input]
        copy.output[:] = [shift_name(name) for name in copy.output]
    return copy


def repeat_middle(messages, layers: int, layer_of) -> list:
    """The pattern's first layer, its second layers - 2 times, its last and what follows."""
    parts = [[each for each in messages if layer_of(each) == layer] for layer in range(PATTERN_LAYERS - 1)]
    rest = [each for each in messages if layer_of(each) >= PATTERN_LAYERS - 1]
    middle = [shift_layers(each, shift) for shift in range(layers - 2) for each in parts[1]]
    return [*parts[0], *middle, *(shift_layers(each, layers - PATTERN_LAYERS) for each in rest)]


def deepen(graph: onnx.GraphProto, layers: int) -> None:
    def layer_of_node(node: onnx.NodeProto) -> int:
        return max(find_layer(name) for name in [node.name, *node.input])

    def layer_of(message) -> int:
        return find_layer(message.name)

    for field, find in {
        "node": layer_of_node,
        "initializer": layer_of,
        "value_info": layer_of,
        "input": layer_of,
        "output": layer_of,
    }.items():
        repeated = repeat_middle(getattr(graph, field), layers, find)
        graph.ClearField(field)
        getattr(graph, field).extend(repeated)


def create_weights(tensor: onnx.TensorProto, deviation: float, generator: np.random.Generator) -> np.ndarray:
    """Random blocks and scales; norms are 1, as before any training."""
    shape, kind = tuple(tensor.dims), onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type)
    if kind == np.uint8:
        return generator.integers(0, 256, shape, np.uint8)
    if tensor.name.endswith("norm.weight"):
        return np.ones(shape, kind)
    if tensor.name.endswith("_scales"):
        spread = generator.random(shape, np.float32) / 2 + 0.75
        return (spread * (deviation / STEP_DEVIATION)).astype(kind)
    return (generator.standard_normal(shape, np.float32) * deviation).astype(kind)


def write_weights(graph: onnx.GraphProto, path: Path, deviation: float, seed: int) -> None:
    generator = np.random.default_rng(seed)
    with path.open("wb") as file:
        for tensor in graph.initializer:
            file.seek(-file.tell() % ALIGNMENT, os.SEEK_CUR)
            weights = create_weights(tensor, deviation, generator)
            place = {"location": path.name, "offset": file.tell(), "length": weights.nbytes}
            file.write(weights.data)
            tensor.ClearField("external_data")
            for key, value in place.items():
                tensor.external_data.add(key=key, value=str(value))


def write_json_with_layers(source: Path, target: Path, layers: int) -> None:
    """A JSON file as it is, but for the number of layers."""
    def set_layers(entries: dict) -> dict:
        return {**entries, "num_hidden_layers": layers} if "num_hidden_layers" in entries else entries

    content = json.loads(source.read_text(encoding="utf-8"), object_hook=set_layers)
    target.write_text(json.dumps(content, indent=4), encoding="utf-8")


def write_folder(
    folder: Path,
    config: Phi3Config,
    write_tokenizer: Callable[[Path], None] = write_tokenizer_files,
    deviation: float = WEIGHT_DEVIATION,
    seed: int = 0,
) -> None:
    """Replaces what is there. Takes twice the memory of three layers and the embeddings in single precision."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    layers = config.num_hidden_layers
    pattern = deepcopy(config)
    pattern.num_hidden_layers = PATTERN_LAYERS
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        source, built = Path(temporary, "source"), Path(temporary, "built")
        write_pattern(source, pattern)
        write_tokenizer(source)
        run_builder(source, built, OPTIONS)
        model = onnx.load(built / "model.onnx", load_external_data=False)
        write_json_with_layers(source / "config.json", folder / "config.json", layers)
        write_json_with_layers(built / "genai_config.json", folder / "genai_config.json", layers)
    deepen(model.graph, layers)
    write_weights(model.graph, folder / "model.onnx.data", deviation, seed)
    onnx.save(model, folder / "model.onnx")
    write_tokenizer(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parents[2] / "models/full-size/cpu-int4"
    parser.add_argument("--to", type=Path, default=default)
    folder = parser.parse_args().to
    write_folder(folder, to_long_rope_config(PHI_3_MINI_128K))
    sizes = {file.name: file.stat().st_size for file in sorted(folder.iterdir())}
    print(json.dumps({"folder": str(folder), "bytes": sizes}))


if __name__ == "__main__":
    main()
