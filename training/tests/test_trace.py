import re
import unittest
from fractions import Fraction
from random import Random

from renritsu_nano.systems import System, random_system
from renritsu_nano.trace import answer_lines, answer_text

ARTICLE = System(((3, -1, 3), (2, 1, -9)), ("x", "y"))


def read_equation(text: str, names: tuple[str, str]) -> tuple[int, int, int]:
    """Reads `-3x + y = 7` apart from the code that wrote it."""
    left, right = text.replace(" ", "").split("=")
    coefficients = []
    for name in names:
        found = re.search(rf"([+-]?\d*){name}", left)
        digits = found[1] if found else "0"
        coefficients.append(int(digits + "1") if digits in ("", "+", "-") else int(digits))
    return coefficients[0], coefficients[1], int(right)


def read_values(lines: list[str]) -> dict[str, Fraction]:
    values = {}
    for line in lines[-2:]:
        name, *forms = line.split(" = ")
        numbers = {Fraction(form) for form in forms}
        assert len(numbers) == 1, line
        values[name] = numbers.pop()
    return values


class Answers(unittest.TestCase):
    def test_the_article_s_question_ends_as_the_article_does(self) -> None:
        self.assertTrue(answer_text(ARTICLE, "en").endswith("\nx = -6/5 = -1.2\ny = -33/5 = -6.6"))
        self.assertTrue(answer_text(ARTICLE, "ja").endswith("\nx = -6/5 = -1.2\ny = -33/5 = -6.6"))

    def test_the_final_values_satisfy_both_equations(self) -> None:
        random = Random(11)
        for _ in range(3000):
            system = random_system(random, kind=random.choice(("integer", "fraction")))
            values = read_values(answer_text(system, "en").split("\n"))
            for a, b, c in system.rows:
                self.assertEqual(a * values[system.names[0]] + b * values[system.names[1]], c)

    def test_says_when_there_is_no_solution_or_no_end_of_them(self) -> None:
        random = Random(12)
        for kind, words in (("none", "no solution."), ("infinite", "infinitely many solutions.")):
            for _ in range(300):
                self.assertTrue(answer_text(random_system(random, kind=kind), "en").endswith(words))

    def test_multiplied_rows_are_multiples_of_the_numbered_equations(self) -> None:
        random = Random(13)
        for _ in range(1000):
            system = random_system(random)
            for line in answer_lines(system, "en"):
                if line.kind != "product":
                    continue
                number, factor, equation = re.fullmatch(r"(\d)\) × (-?\d+): (.*)", line.text).groups()
                scaled = tuple(int(factor) * value for value in system.rows[int(number) - 1])
                self.assertEqual(read_equation(equation, system.names), scaled)


class Systems(unittest.TestCase):
    def test_kinds_are_as_asked_and_numbers_stay_in_range(self) -> None:
        random = Random(14)
        for kind in ("integer", "fraction", "none", "infinite"):
            for _ in range(300):
                system = random_system(random, 9, 50, kind)
                self.assertEqual(system.kind, kind)
                for row in system.rows:
                    self.assertLessEqual(max(abs(row[0]), abs(row[1])), 9)
                    self.assertLessEqual(abs(row[2]), 50)
                    self.assertTrue(row[0] or row[1])
