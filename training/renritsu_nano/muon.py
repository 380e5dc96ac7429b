"""Muon for the matrices: momentum, made orthogonal by Newton-Schulz (Jordan et al., 2024)."""

from collections import defaultdict

import torch
from torch import Tensor


def orthogonalise(matrices: Tensor) -> Tensor:
    """The nearest (semi-)orthogonal matrices, about; matrices is [count, rows, columns]."""
    a, b, c = 3.4445, -4.7750, 2.0315  # quintic coefficients of Jordan et al.
    wide = matrices.shape[-2] <= matrices.shape[-1]
    x = matrices.bfloat16() if wide else matrices.bfloat16().mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(5):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x if wide else x.mT).float()


class Muon(torch.optim.Optimizer):
    """parts tells how many matrices are fused in a weight's rows (3 in qkv, 2 in gate-up)."""

    def __init__(self, weights: list[tuple[Tensor, int]], rate: float, momentum: float = 0.95) -> None:
        super().__init__([weight for weight, _ in weights], {"lr": rate})
        self.parts = {weight: parts for weight, parts in weights}
        self.momentum = momentum

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        groups: dict[tuple[int, int], list[tuple[Tensor, Tensor]]] = defaultdict(list)
        for weight in self.param_groups[0]["params"]:
            if weight.grad is None:
                continue
            state = self.state[weight]
            if "momentum" not in state:
                state["momentum"] = torch.zeros_like(weight)
            average = state["momentum"].lerp_(weight.grad, 1 - self.momentum)
            update = weight.grad.lerp(average, self.momentum)
            for part, target in zip(update.chunk(self.parts[weight]), weight.chunk(self.parts[weight]), strict=True):
                groups[tuple(part.shape)].append((part, target))
        rate = self.param_groups[0]["lr"]
        for (rows, columns), pairs in groups.items():
            directions = orthogonalise(torch.stack([part for part, _ in pairs]))
            scale = max(1.0, rows / columns) ** 0.5
            for direction, (_, target) in zip(directions, pairs, strict=True):
                target.add_(direction, alpha=-rate * scale)
