"""Needs the packages of requirements.txt: python -m unittest discover -s tests_with_torch -t ."""

import tempfile
import unittest
from pathlib import Path

import torch

from renritsu_nano.checkpoint import read_full_weights, save_weights
from renritsu_nano.encoding import FIRST_WORD, Encoder
from renritsu_nano.export import read_model
from renritsu_nano.generate import GreedyDecoder
from renritsu_nano.geometry import Geometry
from renritsu_nano.model import NanoModel, round_to_int4


class Model(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        torch.manual_seed(1)
        cls.encoder = Encoder()
        cls.model = NanoModel(Geometry(), cls.encoder.size).eval()
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = Path(cls.folder.name) / "weights.safetensors"
        save_weights(cls.model.state_dict(), cls.path)
        cls.model.load_state_dict({name: weight.half().float() for name, weight in cls.model.state_dict().items()})

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    @torch.no_grad()
    def test_gives_the_logits_of_transformers_phi3(self) -> None:
        reduced = self.encoder.encode("<|user|>\n3x - y = 3, 2x + y = -9<|end|>\n<|assistant|>\n")
        words = [self.encoder.words[i - FIRST_WORD] for i in reduced]
        reference = read_model(self.path, Geometry())(torch.tensor([words])).logits[0]
        ours = self.model.lm_head(self.model(torch.tensor([reduced])))[0]
        torch.testing.assert_close(ours[:, FIRST_WORD:], reference[:, self.encoder.words], rtol=1e-4, atol=1e-4)

    def test_a_word_outside_the_vocabulary_has_the_unknown_word_s_rows(self) -> None:
        full = read_full_weights(self.path, Geometry())
        outside = next(i for i in range(300, 32000) if i not in self.encoder.index)
        torch.testing.assert_close(full["model.embed_tokens.weight"][outside], self.model.embed_tokens.weight[0])

    @torch.no_grad()
    def test_decoding_with_a_cache_follows_the_likeliest_token_of_the_whole(self) -> None:
        prompts = [[5, 6, 7, 8], [9, 10]]
        written = GreedyDecoder(self.model, end_id=-1).decode(prompts, most=6)
        for prompt, ids in zip(prompts, written, strict=True):
            sequence = list(prompt)
            for best in ids:
                logits = self.model.lm_head(self.model(torch.tensor([sequence])))[0, -1]
                self.assertEqual(int(logits.argmax()), best)
                sequence.append(best)


class Rounding(unittest.TestCase):
    def test_is_the_rounding_of_onnx_runtime(self) -> None:
        import numpy as np
        from onnxruntime.capi._pybind_state import quantize_matmul_4bits

        weight = torch.randn(8, 64, generator=torch.Generator().manual_seed(2))
        columns, rows, blocks = 8, 64, 2
        packed = np.zeros((columns, blocks, 16), dtype=np.uint8)
        scales = np.zeros(columns * blocks, dtype=np.float32)
        zeros = np.zeros(columns * ((blocks + 1) // 2), dtype=np.uint8)
        transposed = np.ascontiguousarray(weight.numpy().T)
        quantize_matmul_4bits(packed, transposed, scales, zeros, 32, columns, rows, True)
        quantised = np.stack([packed & 15, packed >> 4], -1).reshape(columns, rows).astype(int) - 8
        expected = quantised * np.repeat(scales.reshape(columns, blocks), 32, 1)
        np.testing.assert_allclose(round_to_int4(weight).numpy(), expected, atol=1e-6)


if __name__ == "__main__":
    unittest.main()
