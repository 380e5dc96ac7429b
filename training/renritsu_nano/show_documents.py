"""Prints training documents as text: what is only read, then, after ▶, what is learnt.

    python -m renritsu_nano.show_documents --kind conversation --n 3 --seed 1

Training itself draws documents without end from its seed; nothing is kept on disk.
"""

import argparse
from random import Random

from .batches import MIXES
from .drills import DrillWriter
from .encoding import Encoder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=list(MIXES["final"]), default="conversation")
    parser.add_argument("--n", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    encoder = Encoder()
    writer = DrillWriter(encoder, Random(arguments.seed))
    for _ in range(arguments.n):
        ids, weights = getattr(writer, arguments.kind)()
        learnt = next(i for i, weight in enumerate(weights) if weight)
        print(f"{encoder.decode(ids[:learnt])}▶\n{encoder.decode(ids[learnt:])}\n---")


if __name__ == "__main__":
    main()
