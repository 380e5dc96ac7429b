"""Equations beyond what the model was made for: it says so instead of guessing."""

from collections.abc import Callable
from random import Random

from .systems import random_coefficient, random_names
from .wording import Spelling

LIMIT = 12
CONSTANT_LIMIT = 99
JOINERS = ("\n", "\n", ", ", "; ", " and ")


def nonzero(random: Random) -> int:
    return random_coefficient(random, LIMIT) or 1


def constant(random: Random) -> int:
    return random.randint(-CONSTANT_LIMIT, CONSTANT_LIMIT)


def linear(random: Random, names: tuple[str, str], relation: str = "=") -> str:
    return Spelling(random).equation((nonzero(random), nonzero(random), constant(random)), names, relation)


def join(random: Random, *equations: str) -> str:
    """The equations in any order."""
    return random.choice(JOINERS).join(random.sample(equations, len(equations)))


def three_unknowns(random: Random, names: tuple[str, str]) -> str:
    third = random.choice([name for name in "zwck" if name not in names])
    spelling = Spelling(random)
    rows = []
    for _ in range(random.choice((2, 3, 3, 3))):
        order = random.sample((*names, third), 3)
        text = "".join(spelling.term(nonzero(random), name, leading=i == 0) for i, name in enumerate(order))
        rows.append(f"{text} = {constant(random)}" if spelling.spaced else f"{text}={constant(random)}")
    return join(random, *rows)


def one_equation(random: Random, names: tuple[str, str]) -> str:
    return linear(random, names)


def powers(random: Random, names: tuple[str, str]) -> str:
    raised = [name + random.choice(("^2", "²", "^3")) if random.random() < 0.5 else name for name in names]
    if raised == list(names):
        raised[0] += random.choice(("^2", "²"))
    broken = linear(random, (raised[0], raised[1]))
    return broken if random.random() < 0.2 else join(random, broken, linear(random, names))


def product(random: Random, names: tuple[str, str]) -> str:
    # Mostly without a factor: " xy" is a token of its own, and "xy = 4" is easily taken for "x = 4".
    factor = random.choice(("", "", "", str(random.randint(2, LIMIT))))
    return join(random, f"{factor}{names[0]}{names[1]} = {constant(random)}", linear(random, names))


def quadratic(random: Random, names: tuple[str, str]) -> str:
    square = random.choice(("^2", "²"))
    return f"{names[0]}{square} {random.choice('+-')} {random.randint(1, LIMIT)}{names[0]} = {constant(random)}"


def inequality(random: Random, names: tuple[str, str]) -> str:
    return join(random, linear(random, names, random.choice(("<", ">", "<=", "≥"))), linear(random, names))


def repeated(random: Random, names: tuple[str, str]) -> str:
    """An unknown on both sides, as in 5x + y = 2x + 4: linear, but like terms are more than the model collects."""
    first, second = random.sample(names, 2)
    spelling = Spelling(random)
    left = spelling.term(nonzero(random), first, leading=True) + spelling.term(nonzero(random), second, leading=False)
    right = spelling.term(nonzero(random), first, leading=True)
    number = abs(constant(random)) or 1
    return join(random, f"{left} = {right} {random.choice('+-')} {number}", linear(random, names))


def brackets(random: Random, names: tuple[str, str]) -> str:
    """A bracket with a constant in it, or two brackets."""
    spelling = Spelling(random)
    inner = [f"({spelling.term(abs(nonzero(random)), name, True)} {random.choice('+-')} {random.randint(1, LIMIT)})"
             for name in names]
    factors = [str(random.randint(2, LIMIT)), f" {random.choice('+-')} {random.randint(2, LIMIT)}"]
    last = inner[1] if random.random() < 0.4 else names[1]
    return join(random, f"{factors[0]}{inner[0]}{factors[1]}{last} = {constant(random)}", linear(random, names))


KINDS: tuple[Callable[[Random, tuple[str, str]], str], ...] = (
    three_unknowns, three_unknowns, one_equation, powers, powers, product, product, product, quadratic, inequality,
    repeated, brackets)


def unsolvable_equations(random: Random) -> str:
    return random.choice(KINDS)(random, random_names(random))
