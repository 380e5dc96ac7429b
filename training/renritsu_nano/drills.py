"""Drills: documents of a single skill each, in the answer's exact wording."""

from fractions import Fraction
from math import lcm
from random import Random

from .arithmetic import sum_line, value_text
from .documents import Document, DocumentWriter
from .systems import System, random_coefficients, random_names
from .trace import PHRASES, Line, combined_lines, division_lines, equation_lines, term_text

LARGEST_DETERMINANT = 288
LARGEST_SUM = 2376
"""What coefficients to 12 and constants to 99 can leave after an elimination."""

TERMINATING = (4, 8, 16, 20, 25, 32, 40, 50, 64, 80, 100, 128, 160, 200, 4, 8, 16, 20, 25, 2, 5, 10)


def nearly(value: float, random: Random, limit: int) -> int:
    """A whole number close to value, within the limit."""
    return max(-limit, min(limit, round(value) + random.randint(-2, 2)))


class DrillWriter(DocumentWriter):
    """Conversations and drills."""

    def elimination(self) -> Document:
        """Both equations, then one elimination up to what is left."""
        system = self.system()
        words = PHRASES[self.language()]
        keep = self.random.randrange(2)
        steps, coefficient, constant = combined_lines(system, 1 - keep, words)
        left = term_text(coefficient, system.names[keep], True) if coefficient else "0"
        context = "\n".join(line.text for line in equation_lines(system)) + "\n"
        return self.read_and_write(context, [*steps, Line("result", f"{left} = {constant}")], ends=False)

    def products(self) -> Document:
        """Both equations and the multiple, then the two multiplied rows."""
        system = self.system()
        steps, _, _ = combined_lines(system, self.random.randrange(2), PHRASES[self.language()])
        context = "".join(line.text + "\n" for line in [*equation_lines(system), steps[0]])
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
