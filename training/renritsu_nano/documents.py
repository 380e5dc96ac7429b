"""Training documents: whole conversations, and drills of single skills in the answer's exact wording.

A document is (ids, weights): weights are 0 on what is only read, and the loss's weight elsewhere.
"""

from fractions import Fraction
from math import lcm
from random import Random

from .arithmetic import sum_line, value_text
from .encoding import Encoder, prompt_text
from .refusals import SENTENCES, UNKNOWN_WORD, refused_question
from .systems import System, random_coefficients, random_names, random_system
from .trace import PHRASES, Language, Line, answer_lines, combined_lines, division_lines, equation_lines, term_text
from .wording import question, system_message

Document = tuple[list[int], list[float]]

# Long fetches and decisions are learnt last, so they weigh more.
LINE_WEIGHTS = {"intro": 2.0, "refusal": 2.0, "restate": 2.0, "restate_again": 2.0, "eliminate": 1.5, "absent": 4.0, "product": 2.0, "constant_sum": 2.0,
                "reduce": 1.5, "short_division": 1.5, "exact_division": 1.5, "decimal": 2.0, "value": 1.5, "end": 2.0}


LARGEST_DETERMINANT = 288
LARGEST_SUM = 2376
"""What coefficients to 12 and constants to 99 can leave after an elimination."""

TERMINATING = (4, 8, 16, 20, 25, 32, 40, 50, 64, 80, 100, 128, 160, 200, 4, 8, 16, 20, 25, 2, 5, 10)


def nearly(value: float, random: Random, limit: int) -> int:
    """A whole number close to value, within the limit."""
    return max(-limit, min(limit, round(value) + random.randint(-2, 2)))


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
        asked = question(system, language, self.random)
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
        return question(system, language, self.random), answer_lines(system, language)

    def elimination(self) -> Document:
        """Both equations, then one elimination up to what is left."""
        system = self.system()
        words = PHRASES[self.language()]
        keep = self.random.randrange(2)
        steps, coefficient, constant = combined_lines(system, 1 - keep, words)
        left = term_text(coefficient, system.names[keep], True) if coefficient else "0"
        context = "\n".join(line.text for line in equation_lines(system, "restate")) + "\n"
        return self.read_and_write(context, [*steps, Line("result", f"{left} = {constant}")], ends=False)

    def products(self) -> Document:
        """Both equations and the multiple, then the two multiplied rows."""
        system = self.system()
        steps, _, _ = combined_lines(system, self.random.randrange(2), PHRASES[self.language()])
        context = "".join(line.text + "\n" for line in [*equation_lines(system, "restate"), steps[0]])
        return self.read_and_write(context, steps[1:3], ends=False) if len(steps) > 1 else self.elimination()

    def sums(self) -> Document:
        """Product rows, then their two sums and what is left."""
        random = self.random
        (a1, b1), (a2, b2) = random_coefficients(random, self.limit)
        if not b1 or not b2:
            return self.elimination()
        bound = random.choice((20, 99, 99))
        c1, c2 = random.randint(-bound, bound), random.randint(-bound, bound)
        if random.random() < 0.35:
            # Sums whose sign only the last digits tell: the second row nearly cancels the first.
            a2 = nearly(a1 * b2 / b1, random, self.limit) or a2
            c2 = nearly(c1 * b2 / b1, random, 99)
        system = System(((a1, b1, c1), (a2, b2, c2)), random_names(random))
        steps, coefficient, constant = combined_lines(system, 1, PHRASES["en"])
        left = term_text(coefficient, system.names[0], True) if coefficient else "0"
        context = "".join(line.text + "\n" for line in steps[1:3])
        return self.read_and_write(context, [*steps[3:], Line("result", f"{left} = {constant}")], ends=False)

    def signs(self) -> Document:
        """Sums of unlike signs and like size, one a line, each learnt from its colon on."""
        ids: list[int] = []
        weights: list[float] = []
        for i in range(self.random.randint(4, 10)):
            line = self.unlike_sum()
            part = self.continued(line + "\n") if i else self.encoder.encode(line + "\n")
            read = len(self.continued(line[: line.index(":") + 1]))
            read += len(part) - len(self.continued(line + "\n"))  # the first line's prefix space
            ids += part
            weights += [0.0] * read + [2.0] * (len(part) - read)
        return ids, weights

    def unlike_sum(self) -> str:
        random = self.random
        width = random.choice((3, 4, 4))
        first = random.randint(0, 288 if width == 3 else LARGEST_SUM // 2)
        spread = random.choice((0, 2, 12, 120, 999))
        second = max(0, min(LARGEST_SUM // 2, first + random.randint(-spread, spread)))
        if width == 3:
            second = min(second, 288)
        sign = random.choice((-1, 1))
        return sum_line(sign * first, -sign * second, width)

    def reduction(self) -> Document:
        """What is left of an elimination, then the division and the value."""
        random = self.random
        denominator = self.random_denominator()
        if random.random() < 0.1:
            # A prime that goes into both, and a decimal that ends after it.
            prime = random.choice((3, 7, 7, 11, 11, 13))
            denominator = random.choice((4, 8, 8, 16, 20, 40)) * prime
            while denominator > LARGEST_DETERMINANT:
                denominator //= 2
            numerator = prime * random.randint(1, LARGEST_SUM // prime)
        elif random.random() < 0.35:
            numerator = denominator * random.randint(1, max(1, min(99, LARGEST_SUM // denominator)))
        elif random.random() < 0.4:
            part = random.randint(1, denominator)
            numerator = part * random.randint(1, LARGEST_SUM // part)
        else:
            numerator = random.randint(1, random.choice((99, 500, LARGEST_SUM)))
        return self.division(denominator, numerator)

    def decimal(self) -> Document:
        """A division whose decimal ends, the longer ones as often as the short."""
        denominator = self.random.choice(TERMINATING)
        common = self.random.randint(1, max(1, LARGEST_DETERMINANT // denominator))
        return self.division(denominator * common, self.random.randint(1, LARGEST_SUM // common) * common)

    def division(self, denominator: int, numerator: int) -> Document:
        random = self.random
        coefficient = denominator * random.choice((-1, 1))
        constant = numerator * random.choice((-1, 1))
        name = random_names(random)[0]
        words = PHRASES[self.language()]
        lines = list(division_lines(name, coefficient, constant))
        value = value_text(Fraction(constant, coefficient))
        if random.random() < 0.5:
            lines.append(Line("value", words["value"].format(name=name, value=value)))
            return self.read_and_write(f"{term_text(coefficient, name, True)} = {constant}\n", lines, ends=False)
        other = value_text(Fraction(random.randint(-300, 300), random.choice((1, 1, 1, *range(2, 61)))))
        lines += [Line("solution", words["solution"]), Line("end", f"w = {other}")]
        document = self.read_and_write(f"{term_text(coefficient, name, True)} = {constant}\n", lines, ends=False)
        length = len(self.continued(f"w = {other}\n"))
        document[1][-length:] = [0.0] * length
        end = self.continued(f"{name} = {value}<|end|>")
        return document[0] + end, document[1] + [1.5] * len(end)

    def random_denominator(self) -> int:
        """Mostly as eliminations give them; the primes of short division more often."""
        random = self.random
        if random.random() < 0.2:
            return random.randint(2, LARGEST_DETERMINANT)
        if random.random() < 0.2:
            prime = random.choice((7, 11, 13, 13))
            return prime * random.randint(1, LARGEST_DETERMINANT // prime)
        (a1, b1), (a2, b2) = random_coefficients(random, self.limit)
        if not b1 or not b2:
            return random.randint(2, 30)
        multiple = lcm(b1, b2)
        return max(2, abs(a1 * multiple // b1 - a2 * multiple // b2))
