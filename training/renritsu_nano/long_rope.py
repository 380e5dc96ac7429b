"""Makes the tiny Phi-3 with LongRoPE on which contexts beyond the short factors are tested, in single precision: random
weights by the model builder, and beside them reference.json: what transformers makes of the same weights in PyTorch,
every step a run over the whole sequence without a cache, so that the factors are always those of its length.

    python -m renritsu_nano.long_rope [--out ../test/fixtures/long-rope]
"""

import argparse
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import DynamicCache, Phi3Config, Phi3ForCausalLM

from .export import run_builder
from .layouts import VOCABULARY_SIZE, write_tokenizer

CONTEXT_LENGTH = 512
# The long factors begin beyond this; Phi-3-mini-128k has 4,096 of 131,072.
BORDER = 64
HEAD_SIZE = 16
SHORT_FACTORS = [1.0 + i / 16 for i in range(HEAD_SIZE // 2)]
LONG_FACTORS = [1.0 + 3 * i for i in range(HEAD_SIZE // 2)]
OPTIONS = ["-p", "fp32", "-e", "cpu"]
# Such that the likeliest token always stands apart from the next, and that wrong factors show in every case.
SEED = 21
LEAST_MARGIN = 0.01


@dataclass(frozen=True)
class Case:
    prompt_tokens: int
    generated: int
    # Lengths at which the reference holds all logits after the last token.
    logits_at: tuple[int, ...]

    @property
    def last_length(self) -> int:
        """Tokens that the last generated one follows."""
        return self.prompt_tokens + self.generated - 1


CASES = {
    "short": Case(9, 24, (9, 32)),
    # Its last token is the last one that short factors give.
    "up to the border": Case(41, 24, (64,)),
    "crossing": Case(40, 60, (40, 64, 65, 99)),
    "crossing at its second token": Case(64, 24, (64, 65)),
    "long by a token": Case(65, 24, (65,)),
    "long": Case(300, 40, (300, 339)),
}


def create_model(short: list[float] = SHORT_FACTORS, long: list[float] = LONG_FACTORS) -> Phi3ForCausalLM:
    config = Phi3Config(
        architectures=["Phi3ForCausalLM"],
        vocab_size=VOCABULARY_SIZE,
        hidden_size=2 * HEAD_SIZE,
        intermediate_size=2 * HEAD_SIZE,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT_LENGTH,
        original_max_position_embeddings=BORDER,
        rope_parameters={
            "type": "longrope",
            "rope_type": "longrope",
            "rope_theta": 10000.0,
            "short_factor": short,
            "long_factor": long,
            "original_max_position_embeddings": BORDER,
        },
        # Wide, so that the likeliest token stands well apart from the next.
        initializer_range=0.4,
        tie_word_embeddings=False,
        bos_token_id=1,
        eos_token_id=[266, 260, 259],
        pad_token_id=259,
    )
    torch.manual_seed(SEED)
    return Phi3ForCausalLM(config).eval()


def create_prompt(tokens: int) -> list[int]:
    """The same for every case, as far as it goes: text pieces, none of them special."""
    generator = torch.Generator().manual_seed(SEED)
    return torch.randint(3, 259, (CONTEXT_LENGTH,), generator=generator)[:tokens].tolist()


def run_whole(model: Phi3ForCausalLM, ids: list[int]) -> torch.Tensor:
    """Logits after the last of `ids`, by the factors of their number."""
    return model(torch.tensor([ids]), use_cache=False).logits[0, -1]


def complete(model: Phi3ForCausalLM, case: Case) -> dict:
    prompt = create_prompt(case.prompt_tokens)
    completion, margin, logits_at = [], float("inf"), {}
    for length in range(case.prompt_tokens, case.last_length + 1):
        logits = run_whole(model, [*prompt, *completion])
        first, second = logits.topk(2).values.tolist()
        margin = min(margin, first - second)
        if length in case.logits_at:
            logits_at[length] = [round(logit, 5) for logit in logits.tolist()]
        completion.append(int(logits.argmax()))
    return {"prompt": prompt, "completion": completion, "margin": round(margin, 4), "logits": logits_at}


def complete_with_cache(model: Phi3ForCausalLM, case: Case) -> list[int]:
    """The fault that the reference must show: keys that stay as the short factors turned them."""
    ids, cache, completion = create_prompt(case.prompt_tokens), DynamicCache(), []
    for _ in range(case.generated):
        ids = [int(model(torch.tensor([ids]), cache=cache, use_cache=True).logits[0, -1].argmax())]
        completion += ids
    return completion


def complete_by(factors: list[float], case: Case) -> list[int]:
    """The other fault: the same factors at any length."""
    return complete(create_model(short=factors, long=factors), case)["completion"]


def check(name: str, case: Case, reference: dict, cached: list[int]) -> None:
    """Throws where the case couldn't tell right from wrong."""
    completion = reference["completion"]
    is_short = case.prompt_tokens <= BORDER
    is_long = case.last_length > BORDER
    crosses = is_short and is_long
    faults = {
        "the closest token wins by too little": reference["margin"] < LEAST_MARGIN,
        "short factors alone give the same": is_long and complete_by(SHORT_FACTORS, case) == completion,
        "long factors alone give the same": is_short and complete_by(LONG_FACTORS, case) == completion,
        "keys that are not recomputed give the same": crosses and cached == completion,
        "a cache changes what never crosses": not crosses and cached != completion,
    }
    found = [fault for fault, is_there in faults.items() if is_there]
    if found:
        raise ValueError(f"{name}: {'; '.join(found)}. Take another seed.")


def build(model: Phi3ForCausalLM, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        source, built = Path(temporary, "source"), Path(temporary, "built")
        model.save_pretrained(source, safe_serialization=True)
        write_tokenizer(source)
        run_builder(source, built, OPTIONS)
        target.mkdir(parents=True)
        for name in ["genai_config.json", "model.onnx", "model.onnx.data"]:
            shutil.copy(built / name, target / name)
        shutil.copy(source / "config.json", target / "config.json")
    write_tokenizer(target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parents[2] / "test/fixtures/long-rope"
    parser.add_argument("--out", type=Path, default=default)
    target = parser.parse_args().out
    model = create_model()
    references = {}
    with torch.no_grad():
        for name, case in CASES.items():
            references[name] = complete(model, case)
            check(name, case, references[name], complete_with_cache(model, case))
            print(name, references[name]["completion"], references[name]["margin"])
    build(model, target)
    (target / "reference.json").write_text(json.dumps(references) + "\n")


if __name__ == "__main__":
    main()
