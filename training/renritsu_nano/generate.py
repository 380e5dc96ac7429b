"""Greedy decoding of many prompts at once, in fp32, with a cache of keys and values."""

import torch
from torch import Tensor

from .encoding import PAD
from .geometry import END_IDS
from .model import NanoModel, rotate


class GreedyDecoder:
    """All rows stand at the same position; a row whose prompt goes on reads it, the others write."""

    def __init__(self, model: NanoModel, end_id: int, longest: int = 620) -> None:
        self.model, self.end_id, self.longest = model, end_id, longest

    @torch.no_grad()
    def step(self, ids: Tensor, position: int, keys: list[Tensor], values: list[Tensor]) -> Tensor:
        """ids [rows] at position; returns logits [rows, vocabulary]."""
        model = self.model
        x = model.embed_tokens(ids)[:, None]
        cos, sin = model.cos[position : position + 1], model.sin[position : position + 1]
        for i, layer in enumerate(model.layers):
            attention = layer.self_attn
            qkv = attention.qkv_proj(layer.input_layernorm(x))
            query, key, value = qkv.view(len(ids), 1, 3, attention.heads, -1).permute(2, 0, 3, 1, 4)
            keys[i][:, :, position : position + 1] = rotate(key, cos, sin)
            values[i][:, :, position : position + 1] = value
            scores = rotate(query, cos, sin) @ keys[i][:, :, : position + 1].mT * query.shape[-1] ** -0.5
            mixed = torch.softmax(scores, -1) @ values[i][:, :, : position + 1]
            x = x + attention.o_proj(mixed.transpose(1, 2).reshape(len(ids), 1, -1))
            x = x + layer.mlp(layer.post_attention_layernorm(x))
        return model.lm_head(model.norm(x))[:, 0]

    @torch.no_grad()
    def decode(self, prompts: list[list[int]], most: int = 500) -> list[list[int]]:
        """New ids of each prompt, without the end id; at most `most` of them."""
        geometry = self.model.geometry
        rows = len(prompts)
        shape = (rows, geometry.heads, self.longest, geometry.head_size)
        keys = [torch.zeros(shape) for _ in range(geometry.layers)]
        values = [torch.zeros(shape) for _ in range(geometry.layers)]
        written: list[list[int]] = [[] for _ in prompts]
        done = [False] * rows
        current = torch.tensor([prompt[0] for prompt in prompts])
        for position in range(self.longest - 1):
            best = self.step(current, position, keys, values).argmax(-1).tolist()
            for row, prompt in enumerate(prompts):
                if position + 1 < len(prompt):
                    best[row] = prompt[position + 1]
                elif not done[row]:
                    done[row] = best[row] == self.end_id or len(written[row]) >= most
                    if not done[row]:
                        written[row].append(best[row])
                if done[row]:
                    best[row] = PAD
            if all(done):
                break
            current = torch.tensor(best)
        return written


def end_id(words: list[int]) -> int:
    """The reduced id of <|end|>."""
    return words.index(END_IDS[0]) + 2
