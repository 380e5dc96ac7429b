import re
import unittest
from random import Random

from renritsu_nano.drills import DrillWriter
from renritsu_nano.encoding import FIRST_WORD, UNKNOWN, Encoder, prompt_text
from renritsu_nano.refusals import SENTENCES
from renritsu_nano.systems import System, random_system
from renritsu_nano.trace import answer_lines, answer_text
from renritsu_nano.unsolvable import unsolvable_equations
from renritsu_nano.wording import Spelling, question

KINDS = ("conversation", "reading", "refusal", "later_turn", "elimination", "products", "sums", "signs", "reduction",
         "decimal")


class Documents(unittest.TestCase):
    def setUp(self) -> None:
        self.encoder = Encoder()
        self.writer = DrillWriter(self.encoder, Random(21))

    def test_every_kind_has_a_weight_for_each_id_and_something_to_learn(self) -> None:
        for kind in KINDS:
            for _ in range(100):
                ids, weights = getattr(self.writer, kind)()
                self.assertEqual(len(ids), len(weights))
                self.assertGreater(sum(weights), 0)

    def test_nothing_that_is_learnt_is_an_unknown_word(self) -> None:
        for kind in KINDS:
            for _ in range(100):
                ids, weights = getattr(self.writer, kind)()
                self.assertNotIn(UNKNOWN, [i for i, weight in zip(ids, weights, strict=True) if weight])

    def test_lines_joined_one_by_one_are_tokenized_as_the_whole_text_is(self) -> None:
        random = Random(22)
        for _ in range(300):
            system = random_system(random)
            prompt = prompt_text([("user", "Solve")])
            ids, _ = self.writer.read_and_write(prompt, answer_lines(system, "ja"), ends=True)
            self.assertEqual(ids, self.encoder.encode(prompt + answer_text(system, "ja") + "<|end|>"))

    def test_decoding_gives_the_answer_back(self) -> None:
        text = answer_text(System(((3, -1, 3), (2, 1, -9)), ("x", "y")), "en")
        self.assertEqual(self.encoder.decode(self.encoder.encode(text)), text)

    def test_refusals_are_words_of_the_vocabulary(self) -> None:
        for sentence in SENTENCES.values():
            self.assertTrue(all(i >= FIRST_WORD for i in self.encoder.encode(sentence)))


class Wordings(unittest.TestCase):
    def test_what_is_refused_is_never_a_system_of_the_stated_range(self) -> None:
        term = r"\d*\*?([a-z])"
        core = re.compile(rf"[-−]?{term}(?: ?[-−+] ?{term})? ?= ?[-−]?\d+")
        random = Random(31)
        for _ in range(3000):
            text = unsolvable_equations(random)
            found = [core.fullmatch(equation) for equation in re.split(r"\n|, |; | and ", text)]
            names = {name for match in found if match for name in match.groups() if name}
            self.assertFalse(len(found) == 2 and all(found) and len(names) == 2, text)

    def test_a_question_holds_every_number_of_its_system(self) -> None:
        random = Random(23)
        for language in ("en", "ja"):
            for _ in range(500):
                system = random_system(random)
                numbers = re.findall(r"\d+", question(system, language, random))
                for row in system.rows:
                    for value in (row[0], row[1]):
                        self.assertTrue(abs(value) < 2 or str(abs(value)) in numbers)
                    self.assertIn(str(abs(row[2])), numbers)

    def test_one_person_writes_both_equations_alike(self) -> None:
        spelling = Spelling(Random(24))
        first = spelling.equation((-3, 1, -7), ("x", "y"))
        self.assertEqual(first, spelling.equation((-3, 1, -7), ("x", "y")))
