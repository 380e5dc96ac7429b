"""What every contestant in Python speaks: settings as its argument, one line of JSON for each measurement."""

import json
import sys
import time
from collections.abc import Callable

import numpy as np

VOCABULARY = 32000
# Of each sequence before its tokens are counted.
DECODE_PROMPT = 32


def read_settings() -> dict:
    return json.loads(sys.argv[1])


def create_prompts(seed: int, count: int, length: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(3, VOCABULARY, (count, length), np.int32)


def time_per_second(count: int, work: Callable[[], None]) -> float:
    """How many of `count` a second `work` does."""
    begin = time.perf_counter()
    work()
    return count / (time.perf_counter() - begin)


def serve(version: str, measures: dict[str, Callable[[dict], float]]) -> None:
    """Answers each line until there are no more."""
    def say(message: dict) -> None:
        print(json.dumps(message), flush=True)

    say({"version": version})
    for line in sys.stdin:
        request = json.loads(line)
        say({"perSecond": measures[request["measure"]](request)})
