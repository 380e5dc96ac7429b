"""Trains the embedded model, from the committed checkpoint if there is one.

    nice -n 10 python -m renritsu_nano.train --minutes 60 --mix whole

The learning rate falls linearly to --final-rate over the run; the average of the weights is what is
saved, each few minutes and at the end. Ctrl-C saves too.
"""

import argparse
import json
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from .batches import MIXES, Batch, BatchStream
from .checkpoint import WEIGHTS_FILE, fit_vocabulary, load_weights, note_progress, save_weights
from .encoding import Encoder
from .geometry import Geometry
from .model import NanoModel
from .muon import Muon

SAVE_EVERY_SECONDS = 240
AVERAGE = 0.998
BATCHES_PER_STEP = 2


@dataclass
class Averages:
    """Exponential averages of the weights; what is saved and measured."""

    weights: dict[str, Tensor]

    @torch.no_grad()
    def update(self, model: NanoModel, step: int) -> None:
        keep = min(AVERAGE, step / (step + 20))
        for name, weight in model.named_parameters():
            self.weights[name].lerp_(weight, 1 - keep)


def batch_loss(model: NanoModel, batch: Batch, fast: bool) -> tuple[Tensor, float, float]:
    """The weighted sum of the loss, the sum of the weights, and the share of right tokens."""
    ids, weights = batch
    targets, places = ids[:, 1:], weights[:, 1:]
    chosen = places > 0
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast):
        hidden = model(ids[:, :-1])
        logits = model.lm_head(hidden[chosen])
    losses = functional.cross_entropy(logits.float(), targets[chosen], reduction="none")
    right = (logits.argmax(-1) == targets[chosen]).float().mean().item()
    return (losses * places[chosen]).sum(), places[chosen].sum().item(), right


def make_optimizers(model: NanoModel, rate: float) -> tuple[Muon, torch.optim.AdamW]:
    parts = {"qkv_proj": 3, "gate_up_proj": 2}
    matrices, others = [], []
    for name, weight in model.named_parameters():
        if name.startswith("layers.") and weight.dim() == 2:
            matrices.append((weight, parts.get(name.split(".")[-2], 1)))
        else:
            others.append(weight)
    return Muon(matrices, rate), torch.optim.AdamW(others, lr=rate * 0.3, betas=(0.9, 0.98), weight_decay=0.0)


def has_fast_bfloat16() -> bool:
    return torch.cpu._is_amx_tile_supported()


def load_or_start(model: NanoModel, path: Path) -> None:
    if path.exists():
        model.load_state_dict(fit_vocabulary(load_weights(path), model.embed_tokens.num_embeddings))


def train(arguments: argparse.Namespace) -> None:
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    fast = has_fast_bfloat16()
    model = NanoModel(Geometry(), Encoder().size)
    load_or_start(model, arguments.checkpoint)
    model.round_weights(arguments.int4)
    run = torch.compile(model, dynamic=True) if arguments.compile else model
    run.lm_head = model.lm_head
    muon, adam = make_optimizers(model, arguments.rate)
    averages = Averages({name: weight.detach().clone() for name, weight in model.named_parameters()})
    stream = BatchStream(arguments.seed, arguments.mix, arguments.limit, arguments.constant_limit, arguments.batch_tokens)
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    start = saved = printed = time.time()
    seconds, step, tokens, total_loss, total_weight, rights = arguments.minutes * 60, 0, 0, 0.0, 0.0, []
    while not stopping and (elapsed := time.time() - start) < seconds:
        share = max(0.0, 1 - elapsed / seconds) * (1 - arguments.final_rate) + arguments.final_rate
        warm = min(1.0, (step + 1) / 50)
        for optimizer, base in ((muon, arguments.rate), (adam, arguments.rate * 0.3)):
            optimizer.param_groups[0]["lr"] = base * share * warm
        batches = [next(stream) for _ in range(BATCHES_PER_STEP)]
        weight_sum = sum(weights[:, 1:].sum().item() for _, weights in batches)
        for batch in batches:
            loss, weight, right = batch_loss(run, batch, fast)
            (loss / weight_sum).backward()
            total_loss, total_weight, tokens = total_loss + loss.item(), total_weight + weight, tokens + batch[0].numel()
            rights.append(right)
        torch.nn.utils.clip_grad_norm_(adam.param_groups[0]["params"], 1.0)
        for optimizer in (muon, adam):
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        step += 1
        averages.update(model, step)
        now = time.time()
        if now - printed > 30:
            print(json.dumps({"minutes": round((now - start) / 60, 1), "steps": step, "mtokens": round(tokens / 1e6, 2),
                              "tokens_per_second": round(tokens / (now - start)), "loss": round(total_loss / total_weight, 4),
                              "right": round(sum(rights) / len(rights), 5)}), flush=True)
            total_loss, total_weight, rights, printed = 0.0, 0.0, [], now
        if now - saved > SAVE_EVERY_SECONDS:
            save_weights(averages.weights, arguments.checkpoint)
            saved = now
    stream.close()
    save_weights(averages.weights, arguments.checkpoint)
    note_progress({"mix": arguments.mix, "limit": arguments.limit, "constant_limit": arguments.constant_limit,
                   "rate": arguments.rate, "minutes": round((time.time() - start) / 60, 1), "steps": step,
                   "mtokens": round(tokens / 1e6, 2), "threads": arguments.threads, "seed": arguments.seed, "int4": arguments.int4}, arguments.checkpoint)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--mix", choices=list(MIXES), default="whole")
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--final-rate", type=float, default=0.0, help="share of the rate left at the end")
    parser.add_argument("--limit", type=int, default=12)
    parser.add_argument("--constant-limit", type=int, default=99)
    parser.add_argument("--batch-tokens", type=int, default=3072)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--checkpoint", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--int4", action="store_true", help="train with weights rounded as the int4 export rounds them")
    parser.add_argument("--compile", action="store_true")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
