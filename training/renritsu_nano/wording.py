"""Prompts as people write them: system message, wording, spelling of the equations."""

from random import Random

from .systems import System
from .trace import Language

ARTICLE_SYSTEM_MESSAGE = (
    "You are a helpful digital assistant. Please provide safe, ethical and accurate information to the user."
)
SYSTEM_MESSAGES = [
    ARTICLE_SYSTEM_MESSAGE,
    "You are a helpful assistant.",
    "You are a helpful AI assistant.",
    "You are a math tutor.",
    "You are a patient mathematics teacher. Explain every step.",
    "You solve simultaneous equations step by step.",
    "あなたは親切なアシスタントです。",
    "あなたは数学の先生です。",
]

# {equations} stands for the equations, {u} and {v} for the unknowns.
WORDINGS: dict[Language, list[str]] = {
    "en": [
        "Solve the following simultaneous equations:\n{equations}",
        "Solve the following system of equations:\n{equations}",
        "Solve the following simultaneous equations: {equations}",
        "Solve the following system of equations: {equations}",
        "Solve the simultaneous equations:\n{equations}",
        "Solve the simultaneous equations {equations}",
        "Solve the system of equations:\n{equations}",
        "Solve this system of equations: {equations}",
        "Please solve {equations}",
        "Please solve {equations}.",
        "Please solve the following equations:\n{equations}",
        "Can you solve {equations}?",
        "Solve: {equations}",
        "Solve:\n{equations}",
        "Solve {equations}",
        "solve {equations}",
        "Find {u} and {v}: {equations}",
        "Find {u} and {v}:\n{equations}",
        "Find the values of {u} and {v}: {equations}",
        "Solve for {u} and {v}: {equations}",
        "Solve for {u} and {v}:\n{equations}",
        "{equations}",
        "{equations}",
    ],
    "ja": [
        "次の連立方程式を解きなさい\n{equations}",
        "次の連立方程式を解きなさい。\n{equations}",
        "次の連立方程式を解きなさい: {equations}",
        "以下の連立方程式を解きなさい\n{equations}",
        "以下の連立方程式を解きなさい\n\n{equations}",
        "以下の連立方程式を解きなさい。\n{equations}",
        "以下の連立方程式を解いてください。\n{equations}",
        "以下の連立方程式を解いてください\n{equations}",
        "次の連立方程式を解いてください。\n{equations}",
        "連立方程式を解いてください。\n{equations}",
        "連立方程式 {equations} を解きなさい。",
        "{equations} を解いて",
        "次の連立方程式を解け。\n{equations}",
    ],
}

JOINERS: dict[Language, list[str]] = {
    "en": ["\n", "\n", "\n", ", ", "; ", " and ", ",\n", "\n\n", ",", ";", ", and "],
    "ja": ["\n", "\n", "\n", ", ", "; ", "、", " と ", "\n\n", ",", ";"],
}


class Spelling:
    """One person's way to write an equation, fixed for a prompt."""

    def __init__(self, random: Random) -> None:
        self.minus = "−" if random.random() < 0.12 else "-"
        self.times = "*" if random.random() < 0.12 else ""
        self.spaced = random.random() < 0.75
        self.writes_one = random.random() < 0.06
        self.writes_zero = random.random() < 0.2

    def term(self, coefficient: int, name: str, leading: bool) -> str:
        size = abs(coefficient)
        digits = "" if size == 1 and not self.writes_one else f"{size}{self.times}"
        sign = self.minus if coefficient < 0 else "+"
        if leading:
            return f"{self.minus if coefficient < 0 else ''}{digits}{name}"
        return f" {sign} {digits}{name}" if self.spaced else f"{sign}{digits}{name}"

    def equation(self, row: tuple[int, int, int], names: tuple[str, str], relation: str = "=") -> str:
        text = ""
        for coefficient, name in zip(row[:2], names, strict=True):
            if coefficient or self.writes_zero:
                text += self.term(coefficient, name, leading=not text)
        constant = f"{self.minus if row[2] < 0 else ''}{abs(row[2])}"
        return f"{text} {relation} {constant}" if self.spaced else f"{text}{relation}{constant}"


def latex_align(system: System, spelling: Spelling, random: Random) -> str:
    first, second = (spelling.equation(row, system.names, "&=") for row in system.rows)
    environment = "align*" if random.random() < 0.15 else "align"
    return f"\\begin{{{environment}}}\n{first}\\\\\n{second}\n\\end{{{environment}}}"


def equations_text(system: System, language: Language, spelling: Spelling, random: Random) -> str:
    if random.random() < 0.12:
        return latex_align(system, spelling, random)
    first, second = (spelling.equation(row, system.names) for row in system.rows)
    numbered = random.random()
    if numbered < 0.04:
        return f"1) {first}\n2) {second}"
    if numbered < 0.08:
        return f"(1) {first}\n(2) {second}"
    return f"{first}{random.choice(JOINERS[language])}{second}"


def question(system: System, language: Language, random: Random, spelling: Spelling | None = None) -> str:
    wording = random.choice(WORDINGS[language])
    names = {"u": system.names[0], "v": system.names[1]}
    equations = equations_text(system, language, spelling or Spelling(random), random)
    text = wording.format(equations=equations, **names)
    tail = random.random()
    if tail < 0.04:
        return text + "\n"
    return text if tail < 0.97 or language == "ja" else text + "\nShow your work."


def system_message(random: Random) -> str | None:
    """None half of the time; the article's, else one of the others."""
    chance = random.random()
    if chance < 0.45:
        return None
    return ARTICLE_SYSTEM_MESSAGE if chance < 0.75 else random.choice(SYSTEM_MESSAGES)
