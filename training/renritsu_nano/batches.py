"""A process that writes training documents and packs those of like length into batches."""

from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.queues import Queue
from random import Random

import torch
from torch import Tensor

from .documents import Document
from .drills import DrillWriter
from .encoding import PAD, Encoder

Batch = tuple[Tensor, Tensor]
"""ids [rows, length] and the loss's weights [rows, length], both padded on the right."""

POOL_TOKENS = 200_000
LENGTH_STEP = 32

# Shares of documents by kind; whole conversations are the long ones, so most tokens are theirs.
MIXES = {
    "drills": {"conversation": 3, "reading": 12, "refusal": 4, "elimination": 20, "products": 20, "sums": 30,
               "reduction": 25, "decimal": 6},
    "whole": {"conversation": 30, "reading": 20, "refusal": 10, "elimination": 10, "products": 24, "sums": 16, "signs": 12,
              "reduction": 36, "decimal": 10},
    "final": {"conversation": 60, "reading": 20, "refusal": 20, "later_turn": 4, "elimination": 2, "products": 8, "sums": 8,
              "signs": 10, "reduction": 28, "decimal": 18},
}


def pack(documents: list[Document], batch_tokens: int) -> Iterator[Batch]:
    """Batches of at most batch_tokens places, each of documents with nearly the same length."""
    documents.sort(key=lambda document: len(document[0]))
    start = 0
    while start < len(documents):
        end, length = start, 0
        while end < len(documents):
            longer = -(-len(documents[end][0]) // LENGTH_STEP) * LENGTH_STEP
            if longer * (end - start + 1) > batch_tokens:
                break
            end, length = end + 1, longer
        end = max(end, start + 1)
        rows = documents[start:end]
        ids = torch.full((len(rows), length), PAD, dtype=torch.int64)
        weights = torch.zeros((len(rows), length))
        for i, (row_ids, row_weights) in enumerate(rows):
            ids[i, : len(row_ids)] = torch.tensor(row_ids)
            weights[i, : len(row_weights)] = torch.tensor(row_weights)
        yield ids, weights
        start = end


def write_batches(queue: Queue, seed: int, mix: str, limit: int, constant_limit: int, batch_tokens: int) -> None:
    torch.set_num_threads(1)
    random = Random(seed)
    writer = DrillWriter(Encoder(), random, limit, constant_limit)
    kinds, shares = list(MIXES[mix]), list(MIXES[mix].values())
    while True:
        documents: list[Document] = []
        tokens = 0
        while tokens < POOL_TOKENS:
            document = getattr(writer, random.choices(kinds, shares)[0])()
            documents.append(document)
            tokens += len(document[0])
        batches = list(pack(documents, batch_tokens))
        random.shuffle(batches)
        for batch in batches:
            queue.put(batch)


class BatchStream:
    """An endless iterator of batches, made in a process of its own."""

    def __init__(self, seed: int, mix: str, limit: int, constant_limit: int, batch_tokens: int) -> None:
        context = get_context("spawn")
        self.queue = context.Queue(maxsize=64)
        self.process = context.Process(
            target=write_batches, args=(self.queue, seed, mix, limit, constant_limit, batch_tokens), daemon=True
        )
        self.process.start()

    def __next__(self) -> Batch:
        return self.queue.get()

    def close(self) -> None:
        self.process.terminate()
