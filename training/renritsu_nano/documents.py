"""Training documents: whole conversations, and their first lines.

A document is (ids, weights): weights are 0 on what is only read, and the loss's weight elsewhere.
"""

from random import Random

from .encoding import Encoder, prompt_text
from .rearranged import Rearranged
from .refusals import SENTENCES, UNKNOWN_WORD, refused_question
from .systems import System, random_coefficients, random_names, random_system
from .trace import Language, Line, answer_lines
from .wording import Spelling, question, system_message

Document = tuple[list[int], list[float]]

# Long fetches and decisions are learnt last, so they weigh more.
LINE_WEIGHTS = {"intro": 2.0, "refusal": 2.0, "restate": 2.0, "eliminate": 1.5, "absent": 4.0, "product": 2.0,
                "coefficient_sum": 2.0, "constant_sum": 2.0, "reduce": 1.5, "short_division": 1.5, "exact_division": 1.5,
                "decimal": 2.0, "value": 1.5, "end": 2.0}


class DocumentWriter:
    def __init__(self, encoder: Encoder, random: Random, limit: int = 12, constant_limit: int = 99) -> None:
        self.encoder = encoder
        self.random = random
        self.limit = limit
        self.constant_limit = constant_limit

    def language(self) -> Language:
        return "ja" if self.random.random() < 0.25 else "en"

    def system(self) -> System:
        """Mostly the whole range, sometimes the smaller numbers that people use most."""
        if self.random.random() < 0.25:
            return random_system(self.random, min(9, self.limit), min(50, self.constant_limit))
        return random_system(self.random, self.limit, self.constant_limit)

    def messages(self, content: str) -> list[tuple[str, str]]:
        system = system_message(self.random)
        if self.random.random() < 0.12:
            system = " ".join([UNKNOWN_WORD] * self.random.randint(1, 30)) + self.random.choice((".", "", "!"))
        return ([("system", system)] if system is not None else []) + [("user", content)]

    def read_and_write(self, context: str, lines: list[Line], ends: bool) -> Document:
        """context is only read; lines are learnt."""
        ids = self.encoder.encode(context) if context else []
        weights = [0.0] * len(ids)
        first = context == "" or context.endswith("<|assistant|>\n")
        for i, line in enumerate(lines):
            last = i == len(lines) - 1
            text = line.text + ("<|end|>" if last and ends else "\n")
            # After a control token a piece starts with the prefix space, after a newline it doesn't.
            part = self.encoder.encode(text) if first else self.continued(text)
            first = False
            ids += part
            weights += [LINE_WEIGHTS.get(line.kind, 1.0)] * len(part)
        return ids, weights

    def continued(self, text: str) -> list[int]:
        """Ids of a line that follows another: encoded after a newline, which is dropped again."""
        return self.encoder.encode("\n" + text)[2:]

    def conversation(self) -> Document:
        asked, lines = self.question_and_answer(self.language(), solvable=True)
        return self.read_and_write(prompt_text(self.messages(asked)), lines, ends=True)

    def reading(self) -> Document:
        """Only the first lines of an answer: many spellings at little cost."""
        language = self.language()
        system = self.bare_system() if self.random.random() < 0.15 else self.system()
        asked = question(system, language, self.random, self.spelling(0.25))
        return self.read_and_write(prompt_text(self.messages(asked)), answer_lines(system, language)[:4], ends=False)

    def bare_system(self) -> System:
        """One equation names a value outright, as in n = 90."""
        random = self.random
        (a, b), _ = random_coefficients(random, self.limit)
        bare = random.choice(((1, 0), (0, 1), (-1, 0), (0, -1)))
        other = a or 1, b or 1
        rows = [(*left, random.randint(-self.constant_limit, self.constant_limit)) for left in (bare, other)]
        random.shuffle(rows)
        return System((rows[0], rows[1]), random_names(random))

    def refusal(self) -> Document:
        asked, lines = self.question_and_answer(self.language(), solvable=False)
        return self.read_and_write(prompt_text(self.messages(asked)), lines, ends=True)

    def later_turn(self) -> Document:
        """A question after another one and its answer: each stands for itself."""
        language = self.language()
        first, answer = self.question_and_answer(language, self.random.random() < 0.5)
        turns = [*self.messages(first), ("assistant", "\n".join(line.text for line in answer))]
        asked, lines = self.question_and_answer(language, self.random.random() < 0.6)
        return self.read_and_write(prompt_text([*turns, ("user", asked)]), lines, ends=True)

    def question_and_answer(self, language: Language, solvable: bool) -> tuple[str, list[Line]]:
        if not solvable:
            return refused_question(language, self.random), [Line("refusal", SENTENCES[language])]
        system = self.system()
        return question(system, language, self.random, self.spelling(0.06)), answer_lines(system, language)

    def spelling(self, share_rearranged: float) -> Spelling:
        return (Rearranged if self.random.random() < share_rearranged else Spelling)(self.random)
