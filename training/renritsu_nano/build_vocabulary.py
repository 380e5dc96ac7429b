"""Collects the tokens that prompts and answers are made of into vocabulary.json. Append-only.

    python -m renritsu_nano.build_vocabulary
"""

import json
from collections import Counter
from random import Random

from .encoding import VOCABULARY_FILE, Encoder, prompt_text
from .geometry import END_IDS
from .refusals import CHAT, SENTENCES, UNKNOWN_WORD, refused_question
from .systems import random_system
from .trace import PHRASES, answer_text
from .wording import SYSTEM_MESSAGES, question

LIMIT = 730
"""More words would push the committed checkpoint over 5 MB."""

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 +-−*×÷/=<>≤≥^()[]{}.,;:!?&\\$'\"_|~%#@。、·²"


def collect(encoder: Encoder, samples: int = 30000) -> list[int]:
    """Tokens by falling frequency; what answers need comes first."""
    random = Random(2024)
    needed: Counter[int] = Counter({END_IDS[0]: 10**9})
    seen: Counter[int] = Counter()
    for language in ("en", "ja"):
        for text in [SENTENCES[language], *PHRASES[language].values()]:
            needed.update(encoder.raw_ids(text))
        for text in SYSTEM_MESSAGES:
            seen.update({word: 100 for word in encoder.raw_ids(prompt_text([("system", text)]))})
        for text in CHAT[language]:
            seen.update(encoder.raw_ids(prompt_text([("user", text)])))
        for _ in range(samples):
            system = random_system(random)
            seen.update(encoder.raw_ids(prompt_text([("user", question(system, language, random))])))
            needed.update(encoder.raw_ids("\n" + answer_text(system, language)))
            refused = refused_question(language, random).replace(UNKNOWN_WORD, "")
            seen.update(encoder.raw_ids(prompt_text([("user", refused)])))
    for letter in LETTERS:
        seen.update({word: 50 for word in encoder.raw_ids(letter) + encoder.raw_ids("\n" + letter)})
    first = [word for word, _ in needed.most_common()]
    return first + [word for word, _ in seen.most_common() if word not in needed]


def main() -> None:
    known = json.loads(VOCABULARY_FILE.read_text()) if VOCABULARY_FILE.exists() else []
    found = collect(Encoder([]))
    words = known + [word for word in found if word not in set(known)][: LIMIT - len(known)]
    VOCABULARY_FILE.write_text(json.dumps(words) + "\n")
    print(f"{len(words)} words of {len(set(known) | set(found))} found")


if __name__ == "__main__":
    main()
