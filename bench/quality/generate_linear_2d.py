"""Writes a fixed sample of DeepMind's algebra__linear_2d (Saxton et al., arXiv:1904.01557), as JSON Lines.

The questions are those of the data set's test split ("interpolate"), made by its own generator:

    python3 -m venv /tmp/linear-2d
    /tmp/linear-2d/bin/pip install mathematics_dataset==1.0.1 sympy==1.5.1 numpy==2.4.6
    /tmp/linear-2d/bin/python bench/quality/generate_linear_2d.py > bench/quality/linear-2d.jsonl

The same seed and count give the same bytes (Python 3.11).
"""

import argparse
import collections
import collections.abc
import json
import os
import random
import sys

# The generator picks the unknowns' names from a set, whose order changes with Python's hash seed.
if os.environ.get("PYTHONHASHSEED") != "0":
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})

# sympy 1.5.1, which the generator needs, looks for these where Python had them until 3.9.
for name in ("Callable", "Iterable", "Mapping", "MutableMapping", "MutableSet", "Sequence", "Set"):
    setattr(collections, name, getattr(collections.abc, name))

import numpy  # noqa: E402
from mathematics_dataset.modules import algebra  # noqa: E402

options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
options.add_argument("--count", type=int, default=200)
options.add_argument("--seed", type=int, default=1)
chosen = options.parse_args()
random.seed(chosen.seed)
numpy.random.seed(chosen.seed)
make_problem = algebra.test()["linear_2d"]
answers = {}
while len(answers) < chosen.count:
    problem = make_problem()
    answers[str(problem.question)] = str(problem.answer)
for question, answer in answers.items():
    print(json.dumps({"question": question, "answer": answer}))
