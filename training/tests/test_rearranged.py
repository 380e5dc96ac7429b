import re
import unittest
from fractions import Fraction
from random import Random

from renritsu_nano.rearranged import Rearranged
from renritsu_nano.systems import random_system


def value_of(text: str, values: dict[str, Fraction]) -> Fraction:
    """One side of an equation, computed by Python's own arithmetic."""
    python = text.replace("−", "-")
    python = re.sub(r"(\d)\(", r"\1*(", python)
    python = re.sub(r"(\d)\*?([a-z])", r"\1*\2", python)
    return Fraction(eval(python, {"__builtins__": {}}, dict(values)))  # noqa: S307


class RearrangedEquations(unittest.TestCase):
    def test_say_the_same_as_the_row_that_they_were_made_of(self) -> None:
        random = Random(41)
        for _ in range(2000):
            system = random_system(random)
            spelling = Rearranged(random)
            for row in system.rows:
                left, right = spelling.equation(row, system.names).split("=")
                for _ in range(3):
                    values = {name: Fraction(random.randint(-9, 9), random.randint(1, 5)) for name in system.names}
                    a, b = (values[name] for name in system.names)
                    difference = value_of(left, values) - value_of(right, values)
                    self.assertEqual(abs(difference), abs(row[0] * a + row[1] * b - row[2]))

    def test_the_first_unknown_of_the_system_comes_first_in_the_text(self) -> None:
        random = Random(42)
        for _ in range(500):
            system = random_system(random)
            text = Rearranged(random).equation(system.rows[0], system.names)
            first = next(letter for letter in text if letter in system.names)
            self.assertEqual(first, system.names[0] if system.rows[0][0] else system.names[1])
