"""A question has its objective, difficulty, module and law; a quiz has enough to choose from."""

import dataclasses

from lms.content.bank import BankFolder, QuestionEntry
from lms.content.manifest import Title
from lms.content.quiz_entry import QuizEntry, SlotEntry
from lms.content.review.banks import all_banks, bank_problems, course_problems
from tests.content.sample_course import COURSE

TEXT = {
    "stem": "누구에게?",
    "options": {"a": "112", "b": "이웃"},
    "feedback": {"a": "{{law PA 10(2)}}", "b": "아닙니다. {{law PA 10(2)}}"},
}
SOUND = QuestionEntry(
    id="q1",
    kind="single",
    points=1,
    tags=("unit:m1", "objective:whom", "difficulty:easy"),
    law=("PA 10(2)",),
    data={"options": ["a", "b"], "answer": ["a"]},
    texts={"ko": TEXT},
)


def bank(*questions, shown=2):
    quiz = QuizEntry("sample-quiz", Title("가", "a"), (SlotEntry(draw="b", tags=("unit:m1",), count=shown),))
    return BankFolder("b", Title("가", "a"), questions, (quiz,))


def said(question) -> list[str]:
    return [str(problem) for problem in bank_problems(bank(question))]


def of_course(*found, course=COURSE, shown=2) -> list[tuple[str, str]]:
    problems = course_problems(course, all_banks([bank(*found, shown=shown)]))
    return [(key, text.message % text.values) for key, text in problems]


def questions(count, **changes):
    kinds = ("single", "multiple")
    return [dataclasses.replace(SOUND, id=f"q{number}", kind=kinds[number % 2], **changes) for number in range(count)]


def test_a_sound_question_passes():
    assert said(SOUND) == []


def test_what_a_question_lacks_is_named():
    assert any("objective" in each for each in said(dataclasses.replace(SOUND, tags=("unit:m1", "difficulty:easy"))))
    assert any("difficulty" in each for each in said(dataclasses.replace(SOUND, tags=("unit:m1", "objective:x"))))
    assert any("unit:" in each for each in said(dataclasses.replace(SOUND, tags=("objective:x", "difficulty:easy"))))
    assert any("names no law" in each for each in said(dataclasses.replace(SOUND, law=())))
    assert any("“PA 99”" in each for each in said(dataclasses.replace(SOUND, law=("PA 99",))))


def test_right_options_do_not_show_by_their_length():
    asked = [dataclasses.replace(SOUND, id=f"q{number}") for number in range(6)]
    even = {"ko": {**TEXT, "options": {"a": "경찰에 전화", "b": "이웃에 전화"}}}
    mended = [dataclasses.replace(question, texts=even) for question in asked]

    (problem,) = bank_problems(bank(*asked))

    assert str(problem).startswith("ko.yaml: The right option is the longest by far in 6 of 6 questions (q0, q1,")
    assert list(bank_problems(bank(*mended[:4], *asked[4:]))) == []
    assert list(bank_problems(bank(*asked[:5]))) == []


def test_true_and_false_are_both_right_now_and_then():
    texts = {"ko": {**TEXT, "options": {}}}
    asked = [
        dataclasses.replace(
            SOUND, id=f"q{number}", kind="truefalse", data={"answer": ["true" if number > 4 else "false"]}, texts=texts
        )
        for number in range(7)
    ]

    (problem,) = bank_problems(bank(*asked))

    assert str(problem) == "bank.yaml: Of 7 questions of true or false, 5 have the same answer."
    assert list(bank_problems(bank(*asked[1:]))) == []
    assert list(bank_problems(bank(*asked[:5]))) == []


def test_every_feedback_cites_an_article_or_the_question_is_on_practice():
    bare = {**TEXT, "feedback": {"a": "맞습니다.", "b": "{{law PA 10(2)}}"}}
    question = dataclasses.replace(SOUND, texts={"ko": bare})

    assert said(question) == [
        "ko.yaml: q1.feedback.a: The feedback cites no article: {{law PA 10(2)}}, or the tag basis:practice."
    ]
    assert said(dataclasses.replace(question, tags=(*SOUND.tags, "basis:practice"), law=())) == []


def test_the_words_of_a_question_are_reviewed():
    worded = {**TEXT, "stem": "불쌍한 아이입니까?"}

    assert "불쌍한" in said(dataclasses.replace(SOUND, texts={"ko": worded}))[0]


def test_a_quiz_has_three_times_the_questions_it_shows_and_twelve_at_least():
    assert of_course(*questions(12), shown=4) == []
    assert of_course(*questions(11)) == [
        ("test", "The quiz shows 2 of 11 questions; at least 12 are to choose from."),
        ("m1", "There are 11 questions about this module (tag unit:m1); at least 12 are wanted."),
    ]
    assert of_course(*questions(12), shown=5) == [
        ("test", "The quiz shows 5 of 12 questions; at least 15 are to choose from.")
    ]


def test_a_quiz_has_several_kinds_and_asks_about_every_module():
    alike = [dataclasses.replace(question, kind="single") for question in questions(12)]
    course = dataclasses.replace(COURSE, modules=(dataclasses.replace(COURSE.modules[0], id="m3"),))

    assert of_course(*alike) == [("test", "The questions of the quiz are all of one kind.")]
    assert [key for key, _ in of_course(*questions(12), course=course)] == ["m3"]
