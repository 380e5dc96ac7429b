"""Text to the reduced ids that training uses, and back to the tokenizer's own.

Only a few hundred of the 32,064 tokens occur; the rest share one id, UNKNOWN, with a row of its own.
The list is append-only, so that checkpoints stay valid.
"""

import json
from functools import lru_cache
from pathlib import Path

from tokenizers import Tokenizer

from .refusals import UNKNOWN_WORD
from .tokenizer_files import build_tokenizer

VOCABULARY_FILE = Path(__file__).with_name("vocabulary.json")
UNKNOWN = 0
PAD = 1
FIRST_WORD = 2


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    return Tokenizer.from_str(json.dumps(build_tokenizer()))


def prompt_text(messages: list[tuple[str, str]]) -> str:
    """Phi-3's chat template with the generation prompt; messages are (role, content)."""
    return "".join(f"<|{role}|>\n{content}<|end|>\n" for role, content in messages) + "<|assistant|>\n"


class Encoder:
    def __init__(self, words: list[int] | None = None) -> None:
        self.words = words if words is not None else json.loads(VOCABULARY_FILE.read_text())
        self.index = {word: i + FIRST_WORD for i, word in enumerate(self.words)}
        self.tokenizer = tokenizer()

    @property
    def size(self) -> int:
        return FIRST_WORD + len(self.words)

    def raw_ids(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def encode(self, text: str) -> list[int]:
        """UNKNOWN_WORD characters become single unknown ids."""
        ids: list[int] = []
        parts = text.split(UNKNOWN_WORD)
        for i, part in enumerate(parts):
            if i:
                ids.append(UNKNOWN)
                part = part.removeprefix(" ")  # the piece brings its own prefix space
            if i < len(parts) - 1:
                part = part.removesuffix(" ")  # a word's piece holds the space before it
            if part:
                ids += [self.index.get(word, UNKNOWN) for word in self.raw_ids(part)]
        return ids

    def decode(self, ids: list[int]) -> str:
        words = [self.words[i - FIRST_WORD] for i in ids if i >= FIRST_WORD]
        return self.tokenizer.decode(words, skip_special_tokens=True)
