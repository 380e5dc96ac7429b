"""The embedded model's size: Phi-3-mini's architecture, only smaller."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Geometry:
    """Shapes of a Phi3ForCausalLM. Phi-3-mini itself: 3072, 32 layers, 32 heads, 8192."""

    hidden_size: int = 192
    layers: int = 5
    heads: int = 6
    feed_forward_size: int = 512
    vocabulary_size: int = 32064
    context_length: int = 4096
    rotary_base: float = 10000.0
    norm_epsilon: float = 1e-5

    @property
    def head_size(self) -> int:
        return self.hidden_size // self.heads


END_IDS = (32007, 32001, 32000)
"""<|end|>, <|assistant|>, <|endoftext|>: Phi-3's end ids, in genai_config.json's order."""
