"""The small sub-steps of arithmetic that the answers write down, each on a line that begins with "·"."""

from fractions import Fraction


def division_steps(number: int) -> list[int]:
    """The divisors that are tried one after another: fours, then what is left of two, then odd primes.

    >>> division_steps(72), division_steps(1)
    ([4, 2, 3, 3], [1])
    """
    steps, rest = [], number
    for divisor in (4, *range(2, number + 1)):
        while rest > 1 and rest % divisor == 0:
            steps.append(divisor)
            rest //= divisor
    return steps or [1]


def sum_line(first: int, second: int, width: int) -> str:
    """Both operands padded to width digits; the sum's sign, then its digits from the ones up.

    >>> sum_line(14, -32, 3)
    '·014-032:-810'
    """
    total = first + second
    start = "-" if first < 0 else ""
    join = "-" if second < 0 else "+"
    digits = f"{abs(total):0{width}d}"[::-1]
    sign = "-" if total < 0 else ""
    return f"·{start}{abs(first):0{width}d}{join}{abs(second):0{width}d}:{sign}{digits}"


def terminates(denominator: int) -> bool:
    rest = denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def decimal_text(value: Fraction) -> str:
    """The exact decimal of a fraction that terminates."""
    scaled, places = abs(value), 0
    while scaled.denominator != 1:
        scaled, places = scaled * 10, places + 1
    digits = f"{scaled.numerator:0{places + 1}d}"
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[: len(digits) - places]}.{digits[len(digits) - places :]}"


def value_text(value: Fraction) -> str:
    """-6/5 = -1.2, 331/9, 7."""
    if value.denominator == 1:
        return str(value.numerator)
    fraction = f"{value.numerator}/{value.denominator}"
    return f"{fraction} = {decimal_text(value)}" if terminates(value.denominator) else fraction


def attempt_line(numerator: int, denominator: int, divisor: int) -> str:
    """One division of both, or the quotient that shows why not; for 2, 4 and 5 the last digits tell."""
    if numerator % divisor == 0:
        return f"·÷{divisor}:{numerator // divisor}/{denominator // divisor}"
    return f"·÷{divisor} no" if divisor in (2, 4, 5) else f"·÷{divisor}:{numerator // divisor} no"


def reduction_lines(numerator: int, denominator: int) -> list[str]:
    """Brings a positive fraction to lowest terms, divisor by divisor of the denominator.

    >>> reduction_lines(662, 18)
    ['·18=2×3×3', '·÷2:331/9', '·÷3:110 no']

    Where four fails, two is still tried; a prime that failed is not tried again. The last line, where
    there is one, has the integer part and the remainder that the decimal needs.
    """
    steps = division_steps(denominator)
    lines = [f"·{denominator}={'×'.join(map(str, steps))}"]
    while steps:
        divisor = steps.pop(0)
        lines.append(attempt_line(numerator, denominator, divisor))
        if numerator % divisor == 0:
            numerator, denominator = numerator // divisor, denominator // divisor
        else:
            steps = [2] * (divisor == 4) + [step for step in steps if step % 2 and step != divisor]
    if denominator not in (1, 2, 5, 10) and terminates(denominator) and numerator > denominator:
        lines.append(f"·{numerator}÷{denominator}:{numerator // denominator} r{numerator % denominator}")
    return lines
