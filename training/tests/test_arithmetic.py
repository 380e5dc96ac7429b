import re
import unittest
from fractions import Fraction
from math import gcd
from random import Random

from renritsu_nano.arithmetic import decimal_text, division_steps, exact_division_lines, reduction_lines, sum_line, terminates, value_text


class SumLines(unittest.TestCase):
    def test_shows_the_sign_and_then_the_digits_from_the_ones_up(self) -> None:
        self.assertEqual(sum_line(-350, -312, 4), "·-0350-0312:-2660")
        self.assertEqual(sum_line(350, 312, 4), "·0350+0312:2660")
        self.assertEqual(sum_line(0, -72, 3), "·000-072:-270")

    def test_compares_unlike_signs_place_by_place_until_one_is_larger(self) -> None:
        self.assertEqual(sum_line(14, -32, 3), "·014-032:0-810")
        self.assertEqual(sum_line(-504, 594, 4), "·-0504+0594:00+0900")
        self.assertEqual(sum_line(-50, 50, 3), "·-050+050:000")

    def test_every_sum_reads_back_right(self) -> None:
        random = Random(5)
        for _ in range(5000):
            first, second = random.randint(-1188, 1188), random.randint(-1188, 1188)
            alike, sign, digits = re.fullmatch(r"(?:(0*)([+-]))?(\d{4})", sum_line(first, second, 4).split(":")[1]).groups()
            total = int(digits[::-1]) * (-1 if sign == "-" else 1)
            self.assertEqual(total, first + second)
            if alike:
                places = len(alike)
                operands = [f"{abs(value):04d}" for value in (first, second)]
                self.assertEqual(operands[0][:places], operands[1][:places])
                self.assertNotEqual(operands[0][places], operands[1][places])


class Reductions(unittest.TestCase):
    def test_division_steps_multiply_to_the_number(self) -> None:
        for number in range(2, 289):
            product = 1
            for step in division_steps(number):
                product *= step
            self.assertEqual(product, number)

    def test_ends_in_lowest_terms_for_every_fraction_that_an_elimination_can_leave(self) -> None:
        for denominator in range(2, 289):
            for numerator in range(1, 2377, 7):
                last = f"{numerator}/{denominator}"
                for line in reduction_lines(numerator, denominator):
                    if "/" in line:
                        last = line.split(":")[-1]
                divisor = gcd(numerator, denominator)
                self.assertEqual(last, f"{numerator // divisor}/{denominator // divisor}")

    def test_divides_by_larger_primes_from_the_ones_up(self) -> None:
        for prime in (7, 11, 13, 61, 283):
            for numerator in range(1, 2377):
                lines, divides = exact_division_lines(numerator, prime)
                self.assertEqual(divides, numerator % prime == 0)
                self.assertEqual(lines[-1].endswith(" no"), not divides)
                if divides:
                    digits = [line[1 : line.index("×")] for line in lines]
                    self.assertEqual(int("".join(reversed(digits))), numerator // prime)

    def test_a_decimal_of_several_divisions_shows_all_but_the_last(self) -> None:
        self.assertEqual(reduction_lines(662, 16)[-1], "·331÷4:82.75")
        self.assertEqual(reduction_lines(3, 64)[-1], "·3÷4:0.75÷4:0.1875")
        self.assertEqual(reduction_lines(7, 10)[-1], "·÷5 no")


class Values(unittest.TestCase):
    def test_shows_the_decimal_where_it_terminates(self) -> None:
        self.assertEqual(value_text(Fraction(-6, 5)), "-6/5 = -1.2")
        self.assertEqual(value_text(Fraction(331, 9)), "331/9")
        self.assertEqual(value_text(Fraction(14, 2)), "7")
        self.assertEqual(value_text(Fraction(-3, 256)), "-3/256 = -0.01171875")

    def test_decimals_are_exact(self) -> None:
        for denominator in filter(terminates, range(2, 289)):
            for numerator in range(-300, 300):
                value = Fraction(numerator, denominator)
                self.assertEqual(Fraction(decimal_text(value)), value)
