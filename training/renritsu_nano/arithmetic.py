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

    >>> sum_line(14, -32, 3), sum_line(-594, 504, 4), sum_line(-350, -312, 4), sum_line(50, -50, 3)
    ('·014-032:0-810', '·-0594+0504:0-0900', '·-0350-0312:-2660', '·050-050:000')

    Of unlike signs the sign is that of the larger operand: a 0 for each place, from the top, at which both are
    alike, then the sign of the one whose digit is larger. Alike at every place, the sum is 0.
    """
    total = first + second
    operands = f"{abs(first):0{width}d}", f"{abs(second):0{width}d}"
    digits = f"{abs(total):0{width}d}"[::-1]
    start = "-" if first < 0 else ""
    join = "-" if second < 0 else "+"
    if total and first * second < 0:
        alike = next(place for place in range(width) if operands[0][place] != operands[1][place])
        digits = f"{'0' * alike}{'-' if total < 0 else '+'}{digits}"
    elif total < 0:
        digits = f"-{digits}"
    return f"·{start}{operands[0]}{join}{operands[1]}:{digits}"


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


def exact_division_lines(numerator: int, prime: int) -> tuple[list[str], bool]:
    """Divides from the ones up: each digit of the quotient makes the last digit of what is left vanish.

    >>> exact_division_lines(1708, 61)
    (['·8×61:1708-0488:0221', '·2×61:122-122:000'], True)
    >>> exact_division_lines(116, 61), exact_division_lines(559, 17)
    ((['·6×61:116-366 no'], False), (['·7×17:559-119:044', '·2×17:044-034:010 no'], False))

    Nothing has to be estimated: there is a remainder where a multiple is larger than what is left, or
    where what is left is smaller than the prime. Differences show their digits from the ones up; the
    last one, always 0, is then dropped. For primes other than 2 and 5.
    """
    lines, rest = [], numerator
    while rest:
        digit = next(digit for digit in range(10) if (rest - digit * prime) % 10 == 0)
        width = 3 if rest < 1000 else 4
        step = f"·{digit}×{prime}:{rest:0{width}d}-{digit * prime:0{width}d}"
        difference = rest - digit * prime
        if difference < 0:
            return [*lines, f"{step} no"], False
        lines.append(f"{step}:{f'{difference:0{width}d}'[::-1]}")
        rest = difference // 10
        if 0 < rest < prime:
            return [*lines[:-1], f"{lines[-1]} no"], False
    return lines, True


def short_division_text(numerator: int, prime: int) -> str:
    """Digit by digit from the left, each quotient digit with its remainder.

    >>> short_division_text(1112, 7), short_division_text(5, 7)
    ('1r4,5r6,8r6', '0r5')
    """
    steps, rest = [], 0
    for place, digit in enumerate(str(numerator), start=1):
        rest = 10 * rest + int(digit)
        if rest >= prime or steps or place == len(str(numerator)):
            steps.append(f"{rest // prime}r{rest % prime}")
            rest %= prime
    return ",".join(steps)


def attempt_lines(numerator: int, denominator: int, divisor: int) -> list[str]:
    """Both divided by the divisor, or the reason why not; for 2, 4 and 5 the last digits tell."""
    divides = numerator % divisor == 0
    pair = f"{numerator // divisor}/{denominator // divisor}"
    if divisor in (2, 4, 5):
        return [f"·÷{divisor}:{pair}" if divides else f"·÷{divisor} no"]
    if divisor == 3:
        return [f"·÷3:{pair if divides else f'{numerator // 3} no'}"]
    if divisor <= 13:
        steps = short_division_text(numerator, divisor)
        return [f"·{numerator}÷{divisor}:{steps}{f':{pair}' if divides else ' no'}"]
    lines, _ = exact_division_lines(numerator, divisor)
    return [*lines, f"·÷{divisor}:{pair}"] if divides else lines


def reduction_lines(numerator: int, denominator: int) -> list[str]:
    """Brings a positive fraction to lowest terms, divisor by divisor of the denominator.

    >>> reduction_lines(662, 18)
    ['·18=2×3×3', '·÷2:331/9', '·÷3:110 no']

    Two is tried instead of four where the numerator is odd, and after a four that failed; a prime that
    failed is not tried again.
    """
    steps = division_steps(denominator)
    lines = [f"·{denominator}={'×'.join(map(str, steps))}"]
    while steps:
        divisor = steps.pop(0)
        if divisor == 4 and numerator % 2:
            divisor = 2
        lines += attempt_lines(numerator, denominator, divisor)
        if numerator % divisor == 0:
            numerator, denominator = numerator // divisor, denominator // divisor
        else:
            steps = [2] * (divisor == 4) + [step for step in steps if step % 2 and step != divisor]
    return lines + decimal_lines(numerator, denominator)


def decimal_lines(numerator: int, denominator: int) -> list[str]:
    """For a decimal of several divisions: all but the last of them, which the value itself shows.

    >>> decimal_lines(331, 8), decimal_lines(331, 9), decimal_lines(331, 4)
    (['·331÷4:82.75'], [], [])
    """
    steps = division_steps(denominator)
    if denominator == 10 or len(steps) == 1 or not terminates(denominator):
        return []
    text, value = f"·{numerator}", Fraction(numerator)
    for divisor in steps[:-1]:
        value /= divisor
        text += f"÷{divisor}:{decimal_text(value) if value.denominator > 1 else value.numerator}"
    return [text]
