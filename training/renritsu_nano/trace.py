"""The written answer: elimination of each unknown in turn, every choice written before it is used.

A line needs only the numbered equations and the few lines above it; that is what makes the model right
(docs/nano-model.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal

from .arithmetic import reduction_lines, sum_line, value_text
from .systems import System

Language = Literal["en", "ja"]

PHRASES = {
    "en": {
        "intro": "We use the elimination method.",
        "eliminate": "Eliminate {name} ({first} and {second}, LCM {multiple}):",
        "absent": "{row}) has no {name}:",
        "value": "So {name} = {value}",
        "solution": "So, the solution is:",
        "none": "So, the system has no solution.",
        "infinite": "So, the system has infinitely many solutions.",
    },
    "ja": {
        "intro": "消去法で解きます。",
        "eliminate": "{name}を消去({first}と{second}→{multiple}):",
        "absent": "{row})に{name}はない:",
        "value": "よって {name} = {value}",
        "solution": "したがって、解は:",
        "none": "したがって、解はありません。",
        "infinite": "したがって、解は無数にあります。",
    },
}


@dataclass(frozen=True)
class Line:
    """kind names the skill that the line needs, for drills and for counting first errors."""

    kind: str
    text: str


def term_text(coefficient: int, name: str, leading: bool) -> str:
    """A term as people write it: 1 and -1 without the digit, a sign between spaces after the first."""
    size = "" if abs(coefficient) == 1 else str(abs(coefficient))
    if leading:
        return f"{'-' if coefficient < 0 else ''}{size}{name}"
    return f" {'-' if coefficient < 0 else '+'} {size}{name}"


def equation_text(row: tuple[int, int, int], names: tuple[str, str]) -> str:
    text = ""
    for coefficient, name in zip(row[:2], names, strict=True):
        if coefficient:
            text += term_text(coefficient, name, leading=not text)
    return f"{text or '0'} = {row[2]}"


def equation_lines(system: System) -> Iterator[Line]:
    for number, row in enumerate(system.rows, start=1):
        yield Line("restate", f"{number}) {equation_text(row, system.names)}")


def scale(row: tuple[int, int, int], factor: int) -> tuple[int, int, int]:
    return row[0] * factor, row[1] * factor, row[2] * factor


def combined_lines(system: System, out: int, words: dict[str, str]) -> tuple[list[Line], int, int]:
    """Eliminates the unknown at index out. Returns the lines and what is left: coefficient, constant."""
    keep = 1 - out
    first, second = system.rows
    for number, row in enumerate(system.rows, start=1):
        if row[out] == 0:
            line = Line("absent", words["absent"].format(row=number, name=system.names[out]))
            return [line], row[keep], row[2]
    multiple = lcm(first[out], second[out])
    factor = multiple // abs(first[out])
    other = multiple // abs(second[out]) * (-1 if first[out] * second[out] > 0 else 1)
    rows = scale(first, factor), scale(second, other)
    lines = [
        Line("eliminate", words["eliminate"].format(
            name=system.names[out], first=abs(first[out]), second=abs(second[out]), multiple=multiple)),
        Line("product", f"1) × {factor}: {equation_text(rows[0], system.names)}"),
        Line("product", f"2) × {other}: {equation_text(rows[1], system.names)}"),
        Line("coefficient_sum", sum_line(rows[0][keep], rows[1][keep], 3)),
        Line("constant_sum", sum_line(rows[0][2], rows[1][2], 4)),
    ]
    return lines, rows[0][keep] + rows[1][keep], rows[0][2] + rows[1][2]


def division_lines(name: str, coefficient: int, constant: int) -> Iterator[Line]:
    """From 18x = 662 to lowest terms; nothing to do for 0 and where the coefficient is 1 or -1."""
    if constant == 0 or abs(coefficient) == 1:
        return
    sign = "-" if constant * coefficient < 0 else ""
    yield Line("quotient", f"{name} = {sign}{abs(constant)}/{abs(coefficient)}")
    for text in reduction_lines(abs(constant), abs(coefficient)):
        yield Line(reduction_kind(text), text)


def reduction_kind(text: str) -> str:
    if "=" in text:
        return "factors"
    if text.startswith("·÷"):
        return "reduce"
    if "r" in text:
        return "short_division"
    return "exact_division" if "-" in text else "decimal"


def answer_lines(system: System, language: Language) -> list[Line]:
    """The whole answer, a line each."""
    words = PHRASES[language]
    lines = [Line("intro", words["intro"]), *equation_lines(system)]
    values: list[tuple[str, str]] = []
    for keep in (0, 1):
        steps, coefficient, constant = combined_lines(system, 1 - keep, words)
        lines += steps
        name = system.names[keep]
        if coefficient == 0:
            lines.append(Line("result", f"0 = {constant}"))
            lines.append(Line("end", words["none" if constant else "infinite"]))
            return lines
        lines.append(Line("result", f"{term_text(coefficient, name, True)} = {constant}"))
        lines += division_lines(name, coefficient, constant)
        values.append((name, value_text(Fraction(constant, coefficient))))
        if keep == 0:
            lines.append(Line("value", words["value"].format(name=name, value=values[0][1])))
    lines.append(Line("solution", words["solution"]))
    lines += [Line("end", f"{name} = {value}") for name, value in values]
    return lines


def answer_text(system: System, language: Language) -> str:
    return "\n".join(line.text for line in answer_lines(system, language))
