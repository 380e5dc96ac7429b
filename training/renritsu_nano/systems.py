"""Random systems a1 u + b1 v = c1, a2 u + b2 v = c2 with integer coefficients."""

from dataclasses import dataclass
from random import Random
from typing import Literal

Kind = Literal["integer", "fraction", "none", "infinite"]

NAME_PAIRS = ["xy", "ab", "pq", "mn", "st", "uv", "uw", "hk", "cd", "rs"]


Row = tuple[int, int, int]
"""First coefficient, second coefficient, constant."""

Rows = tuple[Row, Row]


def kind_of(rows: Rows) -> Kind:
    (a1, b1, c1), (a2, b2, c2) = rows
    determinant, first, second = a1 * b2 - a2 * b1, c1 * b2 - c2 * b1, a1 * c2 - a2 * c1
    if determinant == 0:
        return "none" if first or second else "infinite"
    return "integer" if first % determinant == 0 and second % determinant == 0 else "fraction"


@dataclass(frozen=True)
class System:
    """Two equations; names are the two unknowns in order."""

    rows: Rows
    names: tuple[str, str]

    @property
    def kind(self) -> Kind:
        return kind_of(self.rows)


def random_names(random: Random) -> tuple[str, str]:
    pair = "xy" if random.random() < 0.5 else random.choice(NAME_PAIRS)
    first, second = pair if random.random() < 0.8 else pair[::-1]
    return first, second


def random_coefficient(random: Random, limit: int) -> int:
    """Zero now and then, small numbers a little more often than the rest."""
    if random.random() < 0.04:
        return 0
    bound = limit if random.random() < 0.75 else min(limit, 4)
    return random.choice((-1, 1)) * random.randint(1, bound)


def random_coefficients(random: Random, limit: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Each equation has an unknown, and both unknowns appear."""
    while True:
        a1, b1, a2, b2 = (random_coefficient(random, limit) for _ in range(4))
        if (a1 or b1) and (a2 or b2) and (a1 or a2) and (b1 or b2):
            return (a1, b1), (a2, b2)


def dependent_rows(random: Random, limit: int, constant_limit: int, infinite: bool) -> Rows | None:
    """Two rows with equal or proportional left sides; None where the constants do not fit."""
    base = [random_coefficient(random, max(1, limit // random.randint(1, 4))) for _ in range(2)]
    if 0 in base:
        return None
    scales = [random.choice((-1, 1)) * random.randint(1, limit) for _ in range(2)]
    first = [base[0] * scales[0], base[1] * scales[0]]
    second = [base[0] * scales[1], base[1] * scales[1]]
    if max(map(abs, first + second)) > limit:
        return None
    constant = random.randint(-constant_limit, constant_limit)
    if infinite:
        if constant * scales[1] % scales[0]:
            return None
        other = constant * scales[1] // scales[0]
    else:
        other = random.randint(-constant_limit, constant_limit)
        if other * scales[0] == constant * scales[1]:
            return None
    if abs(other) > constant_limit:
        return None
    return (first[0], first[1], constant), (second[0], second[1], other)


def random_rows(random: Random, kind: Kind, limit: int, constant_limit: int) -> Rows:
    while True:
        if kind in ("none", "infinite"):
            rows = dependent_rows(random, limit, constant_limit, kind == "infinite")
            if rows is None:
                continue
            return rows
        (a1, b1), (a2, b2) = random_coefficients(random, limit)
        if a1 * b2 == a2 * b1:
            continue
        if kind == "integer":
            bound = random.choice((5, 10, 20, 50))
            first, second = random.randint(-bound, bound), random.randint(-bound, bound)
            c1, c2 = a1 * first + b1 * second, a2 * first + b2 * second
            if max(abs(c1), abs(c2)) > constant_limit:
                continue
        else:
            c1, c2 = (random.randint(-constant_limit, constant_limit) for _ in range(2))
        rows = (a1, b1, c1), (a2, b2, c2)
        if kind_of(rows) == kind:
            return rows


def random_system(random: Random, limit: int = 12, constant_limit: int = 99, kind: Kind | None = None) -> System:
    """A system of the given kind, or of a random one: 42% integer, 42% fraction, 8% none, 8% infinite."""
    chosen = kind or random.choices(("integer", "fraction", "none", "infinite"), (42, 42, 8, 8))[0]
    rows = random_rows(random, chosen, limit, constant_limit)
    if random.random() < 0.5:
        rows = (rows[1], rows[0])
    return System(rows, random_names(random))
