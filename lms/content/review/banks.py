"""What the question banks of our courses are held to, and how many questions a quiz shows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lms.content.bank import BANK_FILE, BankFolder, QuestionEntry, strings
from lms.content.manifest import Course, Module
from lms.content.problems import Problem
from lms.content.quiz_entry import QuizEntry
from lms.content.review.articles import unknown_articles
from lms.content.review.wording import wording_faults
from lms.core.i18n import Lazy, lazy

# A pool holds at least so many questions for each one shown, and so many in all.
TIMES = 3
LEAST = 12
KINDS = 2
DIFFICULTIES = ("difficulty:easy", "difficulty:medium", "difficulty:hard")
# A question on good practice, for which there is no article to cite.
PRACTICE = "basis:practice"
# Choices are kept about equally long: T. M. Haladyna, S. M. Downing, M. C. Rodriguez, "A Review of Multiple-Choice
# Item-Writing Guidelines for Classroom Assessment", Applied Measurement in Education 15(3), 2002. A right option that
# is longer than all others by this factor shows; in a bank with so many questions of a single answer it may show in
# this share of them, a little above chance.
SHOWS, SHARE, ENOUGH = 1.2, 0.4, 6
# Of as many questions of true or false, at most this share has the same answer.
ONE_SIDED = 0.7


@dataclass(frozen=True, slots=True)
class Banks:
    """All question banks by id, and every quiz with the bank it stands in."""

    banks: Mapping[str, BankFolder] = field(default_factory=dict)

    def quiz(self, key: str | None) -> QuizEntry | None:
        """Return the quiz with this id."""
        return next((quiz for bank in self.banks.values() for quiz in bank.quizzes if quiz.id == key), None)

    def shown(self, key: str | None) -> int:
        """Return how many questions a quiz shows."""
        quiz = self.quiz(key)
        return sum(slot.count for slot in quiz.slots) if quiz else 0

    def pool(self, key: str | None) -> tuple[QuestionEntry, ...]:
        """Return the questions a quiz can show, each once."""
        quiz = self.quiz(key)
        found: dict[str, QuestionEntry] = {}
        for slot in quiz.slots if quiz else ():
            for bank in self.banks.values():
                for question in bank.questions:
                    drawn = slot.draw == bank.id and set(slot.tags) <= set(question.tags)
                    if drawn or question.id == slot.question:
                        found[question.id] = question
        return tuple(found.values())


def bank_problems(bank: BankFolder) -> Iterator[Problem]:
    """Yield what is wrong with the questions of a bank."""
    for question in bank.questions:
        place = f"questions.{question.id}"
        yield from (Problem(BANK_FILE, place, text) for text in _question(question))
        for code, wording in question.texts.items():
            for part in strings(wording):
                for fault in (*(text for _, text in wording_faults(part, code)), *unknown_articles(part)):
                    yield Problem(f"{code}.yaml", question.id, fault)
            for option, text in wording.get("feedback", {}).items():
                if "{{law " not in text and PRACTICE not in question.tags:
                    fault = lazy("The feedback cites no article: {{law PA 10(2)}}, or the tag basis:practice.")
                    yield Problem(f"{code}.yaml", f"{question.id}.feedback.{option}", fault)
    yield from _given_away(bank)
    yield from _one_sided(bank)


def _given_away(bank: BankFolder) -> Iterator[Problem]:
    asked = [question for question in bank.questions if question.kind == "single"]
    for code in sorted({code for question in asked for code in question.texts}) if len(asked) >= ENOUGH else ():
        shown = [question.id for question in asked if _shows(question, code)]
        if len(shown) > SHARE * len(asked):
            fault = lazy(
                "The right option is the longest by far in %(shown)s of %(asked)s questions (%(which)s).",
                shown=len(shown),
                asked=len(asked),
                which=", ".join(shown),
            )
            yield Problem(f"{code}.yaml", "", fault)


def _one_sided(bank: BankFolder) -> Iterator[Problem]:
    answers = [question.data["answer"] for question in bank.questions if question.kind == "truefalse"]
    same = max(map(answers.count, answers), default=0)
    if len(answers) >= ENOUGH and same > ONE_SIDED * len(answers):
        fault = lazy(
            "Of %(asked)s questions of true or false, %(same)s have the same answer.", asked=len(answers), same=same
        )
        yield Problem(BANK_FILE, "", fault)


def _shows(question: QuestionEntry, code: str) -> bool:
    right = question.data["answer"]
    options = question.texts.get(code, {}).get("options", {})
    others = [len(text) for option, text in options.items() if option not in right]
    return bool(others) and all(len(options[key]) >= SHOWS * max(others) for key in right)


def _question(question: QuestionEntry) -> Iterator[Lazy]:
    tags = question.tags
    if not any(tag.startswith("objective:") for tag in tags):
        yield lazy("The question has no tag that names its objective (objective:…).")
    if sum(tag in DIFFICULTIES for tag in tags) != 1:
        yield lazy("The question has one tag of difficulty: %(known)s.", known=", ".join(DIFFICULTIES))
    if not any(tag.startswith("unit:") for tag in tags):
        yield lazy("The question has no tag that names its module (unit:…).")
    if not question.law and PRACTICE not in tags:
        yield lazy("The question names no law; one on good practice has the tag basis:practice.")
    for text in question.law:
        yield from unknown_articles(f"{{{{law {text}}}}}")


def course_problems(course: Course, banks: Banks) -> Iterator[tuple[str, Lazy]]:
    """Yield (id of the activity or module, what is wrong) of the quizzes of a course."""
    quizzes = [activity for activity in course.activities() if activity.quiz and banks.quiz(activity.quiz)]
    for activity in quizzes:
        pool, shown = banks.pool(activity.quiz), banks.shown(activity.quiz)
        if len(pool) < max(TIMES * shown, LEAST):
            wanted = max(TIMES * shown, LEAST)
            yield (
                activity.id,
                lazy(
                    "The quiz shows %(shown)s of %(there)s questions; at least %(wanted)s are to choose from.",
                    shown=shown,
                    there=len(pool),
                    wanted=wanted,
                ),
            )
        if len({question.kind for question in pool}) < KINDS:
            yield activity.id, lazy("The questions of the quiz are all of one kind.")
    pooled = {question.id: question for activity in quizzes for question in banks.pool(activity.quiz)}
    for module in course.modules if quizzes else ():
        if not _reads(module):
            continue
        count = sum(f"unit:{module.id}" in question.tags for question in pooled.values())
        if not count:
            yield module.id, lazy("No quiz asks about this module (questions with the tag unit:%(id)s).", id=module.id)
        elif count < LEAST:
            yield (
                module.id,
                lazy(
                    "There are %(count)s questions about this module (tag unit:%(id)s); at least %(least)s are wanted.",
                    count=count,
                    id=module.id,
                    least=LEAST,
                ),
            )


def _reads(module: Module) -> bool:
    return any(activity.type == "lesson" and activity.file for activity in module.activities)


def all_banks(found: Iterable[BankFolder]) -> Banks:
    """Return banks that can be asked for by id."""
    return Banks({bank.id: bank for bank in found})
