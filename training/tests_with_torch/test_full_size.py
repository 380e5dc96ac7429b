"""Needs the packages of requirements.txt: python -m unittest discover -s tests_with_torch -t ."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnx

from renritsu_nano.full_size import ALIGNMENT, PHI_3_MINI_128K, to_long_rope_config, write_folder
from renritsu_nano.geometry import Geometry

LAYERS = 5


def place_of(tensor: onnx.TensorProto) -> tuple[int, int]:
    entries = {entry.key: entry.value for entry in tensor.external_data}
    return int(entries["offset"]), int(entries["length"])


class FullSize(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name, "model")
        small = Geometry(hidden_size=64, layers=LAYERS, heads=2, feed_forward_size=96, context_length=8192)
        write_folder(cls.folder, to_long_rope_config(small))
        cls.graph = onnx.load(cls.folder / "model.onnx", load_external_data=False).graph
        cls.data = np.memmap(cls.folder / "model.onnx.data", np.uint8, "r")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.temporary.cleanup()

    def test_phi_3_mini_has_its_published_size(self) -> None:
        config = to_long_rope_config(PHI_3_MINI_128K)
        hidden, wide = config.hidden_size, config.intermediate_size
        layer = 4 * hidden * hidden + 3 * hidden * wide + 2 * hidden
        parameters = config.num_hidden_layers * layer + 2 * config.vocab_size * hidden + hidden
        self.assertEqual(parameters, 3_821_079_552)
        self.assertEqual(PHI_3_MINI_128K.head_size, 96)
        self.assertEqual(len(config.rope_parameters["long_factor"]), 48)

    def test_each_layer_reads_the_one_before_and_has_weights_of_its_own(self) -> None:
        nodes = {node.name: node for node in self.graph.node}
        self.assertEqual(len(nodes), len(self.graph.node))
        for layer in range(1, LAYERS):
            entry = nodes[f"/model/layers.{layer}/input_layernorm/SkipLayerNorm"]
            self.assertIn(f"/model/layers.{layer - 1}/mlp/down_proj/MatMul/output_0", entry.input)
        attention = [node for node in self.graph.node if node.op_type == "GroupQueryAttention"]
        self.assertEqual([node.input[3] for node in attention], [f"past_key_values.{i}.key" for i in range(LAYERS)])
        projections = [t for t in self.graph.initializer if t.name.endswith("down_proj.MatMul.weight_Q4")]
        places = [place_of(tensor) for tensor in projections]
        contents = {self.data[offset : offset + length].tobytes() for offset, length in places}
        self.assertEqual(len(contents), LAYERS)

    def test_weights_lie_one_behind_the_other_on_pages_of_their_own(self) -> None:
        end = 0
        for offset, length in map(place_of, self.graph.initializer):
            self.assertEqual(offset % ALIGNMENT, 0)
            self.assertTrue(end <= offset < end + ALIGNMENT)
            end = offset + length
        self.assertEqual(end, len(self.data))

    def test_the_settings_name_all_layers_and_the_whole_context(self) -> None:
        model = json.loads((self.folder / "genai_config.json").read_text())["model"]
        self.assertEqual(model["decoder"]["num_hidden_layers"], LAYERS)
        self.assertEqual(model["context_length"], 8192)
        config = json.loads((self.folder / "config.json").read_text())
        self.assertEqual(config["original_max_position_embeddings"], 4096)


if __name__ == "__main__":
    unittest.main()
