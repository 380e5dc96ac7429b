"""Equations with terms elsewhere than unknowns left and constant right: x = 3y - 2, 2(x + y) = 8."""

from math import gcd
from random import Random

from .systems import Row
from .wording import Spelling

SHARE_PLAIN = 0.3


class Rearranged(Spelling):
    """One person's way to write a system's equations, some of them rearranged; never with larger numbers."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.random = random
        self.is_first = True

    def equation(self, row: Row, names: tuple[str, str], relation: str = "=") -> str:
        """The first equation begins with names[0], so that a reader knows which unknown is the first."""
        random, (a, b, c) = self.random, row
        terms = [(a, names[0]), (b, names[1])]
        if not self.is_first and random.random() < 0.5:
            terms.reverse()
        self.is_first = False
        if not a or not b or random.random() < SHARE_PLAIN:
            return self.sides([term for term in terms if term[0]], [(c, "")], relation)
        factor = gcd(a, b)
        if factor > 1 and random.random() < 0.5:
            inner = self.side([(coefficient // factor, name) for coefficient, name in terms])
            return self.join(f"{factor}{self.times}({inner})", self.side([(c, "")]), relation)
        (first, first_name), (second, second_name) = terms
        if random.random() < 0.25:
            return self.sides([*terms, (-c, "")], [], relation)
        if random.random() < 0.3:
            return self.sides([(first, first_name), (-c, "")], [(-second, second_name)], relation)
        right = [(-second, second_name), (c, "")]
        random.shuffle(right)
        return self.sides([(first, first_name)], right, relation)

    def sides(self, left: list[tuple[int, str]], right: list[tuple[int, str]], relation: str) -> str:
        return self.join(self.side(left), self.side(right), relation)

    def join(self, left: str, right: str, relation: str) -> str:
        gap = " " if self.spaced else ""
        return f"{left}{gap}{relation}{gap}{right}"

    def side(self, terms: list[tuple[int, str]]) -> str:
        """Terms are (coefficient, unknown), a constant (value, ""); 0 where none is left."""
        text = ""
        for value, name in terms:
            if name:
                text += self.term(value, name, leading=not text)
            elif value:
                text += self.constant(value, leading=not text)
        return text or "0"

    def constant(self, value: int, leading: bool) -> str:
        if leading:
            return f"{self.minus if value < 0 else ''}{abs(value)}"
        gap = " " if self.spaced else ""
        return f"{gap}{self.minus if value < 0 else '+'}{gap}{abs(value)}"
