"""The rule of completion."""

from datetime import date

from lms.content.manifest import Activity, CertificateRule, Completion, Course, Module, Texts, Title
from lms.content.path import path
from lms.learning.completion import fold, is_complete, steps_done, why_not
from lms.learning.interface import Outcome, Status


def course(minutes=20):
    page = Activity("page", "lesson", Title("읽기", "Reading"), 15, file="page.md")
    extra = Activity("extra", "lesson", Title("더 읽기", "More"), 0, required=False, file="extra.md")
    quiz = Activity("quiz", "quiz", Title("평가", "Quiz"), 5, quiz="final")
    return path(
        Course(
            id="demo", version="1", title=Title("시범", "Demo"), summary=Title("시범", "Demo"),
            program="statutory", jobs=(),
            minutes=minutes, legal_as_of=date(2026, 10, 2), languages=("ko", "en"), objectives=Texts(),
            completion=Completion(minutes), certificate=CertificateRule("법정", Title("이수증", "Certificate")),
            modules=(Module("m1", Title("하나", "One"), minutes, (page, extra, quiz)),),
        )
    )  # fmt: skip


def test_everything_required_and_all_minutes_complete_a_course():
    standing = {"page": "completed", "quiz": "passed"}
    assert is_complete(course(), standing, 20 * 60)
    assert steps_done(course(), standing) == (2, 2)


def test_what_is_optional_is_never_missing():
    assert [entry.activity for entry in why_not(course(), {}, 20 * 60)] == ["page", "quiz"]


def test_missing_minutes_are_rounded_up_so_that_nobody_is_told_too_few():
    (missing,) = why_not(course(), {"page": "completed", "quiz": "passed"}, 18 * 60 + 1)
    assert (missing.kind, missing.minutes) == ("minutes", 2)


def test_a_failed_quiz_is_said_to_have_failed():
    missing = why_not(course(), {"page": "completed", "quiz": "failed"}, 20 * 60)
    assert [(entry.kind, entry.activity) for entry in missing] == [("failed", "quiz")]


def test_an_excused_step_is_done():
    assert is_complete(course(), {"page": "excused", "quiz": "passed"}, 1200)


def test_of_several_sources_the_best_counts():
    good, bad = Outcome(Status.PASSED, 80.0), Outcome(Status.FAILED, 40.0)
    assert fold([good, bad]) is good
    assert fold([bad, good]) is good


def test_the_last_or_first_counts_where_the_quiz_says_so():
    def tries(counts):
        return [Outcome(Status.PASSED, 80.0, counts=counts), Outcome(Status.FAILED, 40.0, counts=counts)]

    assert fold(tries("last")).status == Status.FAILED
    assert fold(tries("first")).status == Status.PASSED


def test_nothing_folds_to_nothing():
    assert fold([]) is None
