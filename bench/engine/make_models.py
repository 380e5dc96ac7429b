"""Makes one model in two formats: random weights in Phi-3-mini's geometry, cut to 8 layers, in blocks of 4 bits.

    python make_models.py FOLDER

FOLDER/onnx is what onnxruntime-genai's model builder exports (int4, block 32, accuracy level 4), FOLDER/model.gguf
the same weights for llama.cpp (Q4_0). Scales are rounded to half precision, which Q4_0 stores: so both formats hold
the very same numbers, which is checked at the end. The weights come from a fixed seed.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from gguf import GGMLQuantizationType, GGUFWriter
from gguf.quants import dequantize

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))

from renritsu_nano.export import to_hugging_face_config  # noqa: E402
from renritsu_nano.full_size import write_folder  # noqa: E402
from renritsu_nano.geometry import Geometry  # noqa: E402

GEOMETRY = Geometry(hidden_size=3072, layers=8, heads=32, feed_forward_size=8192, context_length=4096)
BLOCK = 32
# llama.cpp's names of the matrices, and of what the ONNX model calls them; gate and up lie in one.
LAYER_MATRICES = {
    "attn_qkv": ["attn.qkv_proj"],
    "attn_output": ["attn.o_proj"],
    "ffn_up": ["mlp.gate_proj", "mlp.up_proj"],
    "ffn_down": ["mlp.down_proj"],
}
LAYER_NORMS = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm"}


class Weights:
    """The tensors of an ONNX folder by name, mapped from its data file: what is written to them changes it."""

    def __init__(self, folder: Path):
        model = onnx.load(folder / "model.onnx", load_external_data=False)
        self.tensors = {tensor.name: tensor for tensor in model.graph.initializer}
        self.data = np.memmap(folder / "model.onnx.data", np.uint8, "r+")

    def get(self, name: str) -> np.ndarray:
        tensor = self.tensors[name]
        place = {entry.key: entry.value for entry in tensor.external_data}
        begin, length = int(place["offset"]), int(place["length"])
        kind = onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type)
        return self.data[begin : begin + length].view(kind).reshape(tuple(tensor.dims))

    def round_scales(self) -> None:
        for name in self.tensors:
            if name.endswith("_scales"):
                scales = self.get(name)
                scales[:] = scales.astype(np.float16)
        self.data.flush()

    def find_norm(self, name: str) -> np.ndarray:
        return self.get(f"model.layers.{name}.weight")

    def get_matrix(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Bytes of two numbers each [rows, blocks, 16], scales [rows, blocks]; the zero point is 8."""
        return self.get(f"{name}.MatMul.weight_Q4"), self.get(f"{name}.MatMul.weight_scales")


def to_numbers(packed: np.ndarray) -> np.ndarray:
    """[rows, blocks, 32] from 0 to 15: the n-th byte holds the numbers 2 n and 2 n + 1."""
    return np.stack([packed & 15, packed >> 4], axis=-1).reshape(*packed.shape[:-1], BLOCK)


def to_q4_0(packed: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """[rows, bytes]: of each block its scale, then bytes of which the n-th holds the numbers n and n + 16."""
    numbers = to_numbers(packed)
    halves = numbers[..., : BLOCK // 2] | (numbers[..., BLOCK // 2 :] << 4)
    scale_bytes = scales.astype(np.float16)[..., None].view(np.uint8)
    return np.concatenate([scale_bytes, halves], axis=-1).reshape(packed.shape[0], -1)


def find_difference(packed: np.ndarray, scales: np.ndarray, blocks: np.ndarray) -> float:
    """The greatest between a weight in one format and in the other."""
    plain = (to_numbers(packed).astype(np.float32) - 8) * scales[..., None]
    return float(np.abs(plain.reshape(len(packed), -1) - dequantize(blocks, GGMLQuantizationType.Q4_0)).max())


def write_settings(writer: GGUFWriter) -> None:
    writer.add_context_length(GEOMETRY.context_length)
    writer.add_embedding_length(GEOMETRY.hidden_size)
    writer.add_block_count(GEOMETRY.layers)
    writer.add_feed_forward_length(GEOMETRY.feed_forward_size)
    writer.add_head_count(GEOMETRY.heads)
    writer.add_head_count_kv(GEOMETRY.heads)
    writer.add_layer_norm_rms_eps(GEOMETRY.norm_epsilon)
    writer.add_rope_dimension_count(GEOMETRY.head_size)
    writer.add_rope_freq_base(GEOMETRY.rotary_base)
    writer.add_vocab_size(GEOMETRY.vocabulary_size)
    writer.add_tokenizer_model("no_vocab")


def write_gguf(weights: Weights, path: Path) -> float:
    """Returns the greatest difference between a weight here and there."""
    writer = GGUFWriter(path, "phi3")
    write_settings(writer)
    differences = []

    def add_matrix(name: str, sources: list[str]) -> None:
        parts = [weights.get_matrix(source) for source in sources]
        packed, scales = (np.concatenate(each) for each in zip(*parts))
        blocks = to_q4_0(packed, scales)
        differences.append(find_difference(packed[:256], scales[:256], blocks[:256]))
        writer.add_tensor(f"{name}.weight", blocks, raw_dtype=GGMLQuantizationType.Q4_0)

    writer.add_tensor("token_embd.weight", np.array(weights.get("model.embed_tokens.weight")))
    for layer in range(GEOMETRY.layers):
        for name, source in LAYER_NORMS.items():
            writer.add_tensor(f"blk.{layer}.{name}.weight", np.array(weights.find_norm(f"{layer}.{source}")))
        for name, sources in LAYER_MATRICES.items():
            add_matrix(f"blk.{layer}.{name}", [f"model.layers.{layer}.{source}" for source in sources])
    final_norm = weights.find_norm(f"{GEOMETRY.layers}.final_norm_layernorm")
    writer.add_tensor("output_norm.weight", np.array(final_norm))
    add_matrix("output", ["lm_head"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return max(differences)


def main() -> None:
    folder = Path(sys.argv[1])
    write_folder(folder / "onnx", to_hugging_face_config(GEOMETRY))
    weights = Weights(folder / "onnx")
    weights.round_scales()
    difference = write_gguf(weights, folder / "model.gguf")
    (folder / "models.json").write_text(json.dumps({"greatest_difference": difference}), encoding="utf-8")
    print(f"The weights of both formats differ by {difference} at most.")


if __name__ == "__main__":
    main()
