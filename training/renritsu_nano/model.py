"""Phi-3's architecture in plain PyTorch, for training with a reduced vocabulary.

RMSNorm, rotary embedding over the whole head (halves rotated), fused qkv and gate-up matrices,
SwiGLU, no biases, untied head: as transformers' Phi3ForCausalLM, whose names the weights take.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from .geometry import Geometry


SHORT_ROW = 192
BLOCK = 32
"""Weights that share a scale in the int4 export."""


def round_to_int4(weight: Tensor) -> Tensor:
    """weight [rows, columns] as the int4 export will hold it: symmetric, a scale for each 32 columns.

    The same rounding as ONNX Runtime's MatMulNBits and GatherBlockQuantized quantisers. The gradient
    passes as if nothing were rounded (straight-through), so that training learns to live with it.
    """
    blocks = weight.detach().view(weight.shape[0], -1, BLOCK)
    low, high = blocks.amin(-1, keepdim=True), blocks.amax(-1, keepdim=True)
    scale = torch.where(high > -low, high, low) / -8
    rounded = torch.where(scale == 0, 0, blocks / scale).round().clamp(-8, 7) * scale
    return weight + (rounded.view_as(weight) - weight).detach()


class Linear(nn.Linear):
    """Without bias; rounds its weight when training for int4."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows, bias=False)
        self.rounds = False

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, round_to_int4(self.weight) if self.rounds else self.weight)


class Embedding(nn.Embedding):
    """Rounds its weight when training for int4."""

    rounds = False

    def forward(self, ids: Tensor) -> Tensor:
        return functional.embedding(ids, round_to_int4(self.weight) if self.rounds else self.weight)


def rotary_tables(geometry: Geometry) -> tuple[Tensor, Tensor]:
    """cos and sin, each [context_length, head_size]."""
    half = geometry.head_size // 2
    frequencies = geometry.rotary_base ** (-torch.arange(half, dtype=torch.float32) / half)
    angles = torch.outer(torch.arange(geometry.context_length, dtype=torch.float32), frequencies)
    angles = torch.cat((angles, angles), dim=-1)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """x is [batch, heads, length, head_size]."""
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


def causal_attention(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """All [batch, heads, length, head_size]. Short rows by plain products: on a CPU with matrix tiles
    that is 1.7 times as fast at 128 tokens as the fused kernel, which wins on long rows."""
    length = query.shape[2]
    if length > SHORT_ROW:
        return functional.scaled_dot_product_attention(query, key, value, is_causal=True)
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    return torch.softmax(scores.masked_fill(future, -30000.0), -1) @ value


class Norm(nn.Module):
    def __init__(self, size: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        scaled = wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.epsilon)
        return (scaled * self.weight).to(x.dtype)


class Attention(nn.Module):
    def __init__(self, geometry: Geometry) -> None:
        super().__init__()
        self.heads, self.head_size = geometry.heads, geometry.head_size
        self.qkv_proj = Linear(geometry.hidden_size, 3 * geometry.hidden_size)
        self.o_proj = Linear(geometry.hidden_size, geometry.hidden_size)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        batch, length, size = x.shape
        qkv = self.qkv_proj(x).view(batch, length, 3, self.heads, self.head_size).permute(2, 0, 3, 1, 4)
        query, key, value = rotate(qkv[0], cos, sin), rotate(qkv[1], cos, sin), qkv[2]
        mixed = causal_attention(query, key, value)
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, size))


class FeedForward(nn.Module):
    def __init__(self, geometry: Geometry) -> None:
        super().__init__()
        self.gate_up_proj = Linear(geometry.hidden_size, 2 * geometry.feed_forward_size)
        self.down_proj = Linear(geometry.feed_forward_size, geometry.hidden_size)

    def forward(self, x: Tensor) -> Tensor:
        gate, up = self.gate_up_proj(x).chunk(2, dim=-1)
        return self.down_proj(functional.silu(gate) * up)


class Layer(nn.Module):
    def __init__(self, geometry: Geometry) -> None:
        super().__init__()
        self.input_layernorm = Norm(geometry.hidden_size, geometry.norm_epsilon)
        self.self_attn = Attention(geometry)
        self.post_attention_layernorm = Norm(geometry.hidden_size, geometry.norm_epsilon)
        self.mlp = FeedForward(geometry)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class NanoModel(nn.Module):
    def __init__(self, geometry: Geometry, vocabulary_size: int) -> None:
        super().__init__()
        self.geometry = geometry
        self.embed_tokens = Embedding(vocabulary_size, geometry.hidden_size)
        self.layers = nn.ModuleList(Layer(geometry) for _ in range(geometry.layers))
        self.norm = Norm(geometry.hidden_size, geometry.norm_epsilon)
        self.lm_head = Linear(geometry.hidden_size, vocabulary_size)
        cos, sin = rotary_tables(geometry)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self.initialise()

    def round_weights(self, rounds: bool) -> None:
        for module in self.modules():
            if isinstance(module, (Linear, Embedding)):
                module.rounds = rounds

    def initialise(self) -> None:
        depth_scale = 1 / math.sqrt(2 * self.geometry.layers)
        for name, weight in self.named_parameters():
            if weight.dim() < 2:
                continue
            deviation = 0.02 if name.startswith(("embed", "lm_head")) else 1 / math.sqrt(weight.shape[1])
            nn.init.normal_(weight, std=deviation * (depth_scale if "o_proj" in name or "down" in name else 1))

    def forward(self, ids: Tensor) -> Tensor:
        """Hidden states [batch, length, hidden] of ids [batch, length]."""
        x = self.embed_tokens(ids)
        if torch.is_autocast_enabled("cpu"):
            x = x.to(torch.bfloat16)
        length = ids.shape[1]
        cos, sin = self.cos[:length].to(x.dtype), self.sin[:length].to(x.dtype)
        for layer in self.layers:
            x = layer(x, cos, sin)
        return self.norm(x)
