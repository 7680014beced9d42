"""What staff may do about a completion that was reopened."""

import html
from uuid import UUID

import pytest
from flask import Flask

from lms.certificates import services as certificates
from lms.core import db
from lms.enrollments import requests
from lms.enrollments import services as enrollments
from lms.learning import services
from lms.learning.interface import Outcome, Status
from tests.accounts.people import kept
from tests.enrollments.cast import Cast


def reopened(cast: Cast) -> tuple[int, UUID]:
    """Let Ann complete a run of Ben's and lose it by a corrected key; return the enrollment and what is asked."""
    run = cast.run(teaches=cast.ben)
    uid = cast.apply(cast.ann, run)
    with kept():
        enrollment = enrollments.by_uid(uid)
        assert enrollment is not None
        enrollment.seconds = 20 * 60
        services.record(enrollment.id, "f1-case", "lesson", Outcome(Status.COMPLETED))
        services.record(enrollment.id, "f1-quiz", "attempt:1", Outcome(Status.PASSED, 80.0))
        services.record(enrollment.id, "f1-quiz", "attempt:1", Outcome(Status.FAILED, 30.0), reason="wrong key")
        asked = requests.open_of("certificate", enrollment.id, "certificate")
        assert asked is not None
        return enrollment.id, asked.uid


@pytest.mark.parametrize(("who", "status"), [("bens", 403), ("mias", 403), ("dans", 303), ("chos", 404)])
def test_only_administrators_revoke_a_certificate(app: Flask, who: str, status: int) -> None:
    cast = Cast(app)
    enrollment_id, uid = reopened(cast)
    decision = {"decision": "revoke", "reason": "가상의 까닭"}
    answer = getattr(cast, who).post(f"/staff/requests/{uid}/certificate", data=decision)
    assert answer.status_code == status
    db.begin(write=True)
    assert (certificates.for_enrollment(enrollment_id) is None) == (status == 303)


def test_whoever_teaches_may_keep_the_certificate(app: Flask) -> None:
    cast = Cast(app)
    enrollment_id, uid = reopened(cast)
    decision = {"decision": "keep", "reason": "가상의 까닭"}
    assert cast.bens.post(f"/staff/requests/{uid}/certificate", data=decision).status_code == 303
    db.begin(write=True)
    assert certificates.for_enrollment(enrollment_id) is not None


def test_the_closing_page_says_first_what_each_lacks_and_folds_the_rest(app: Flask) -> None:
    cast = Cast(app)
    run = cast.run(teaches=cast.ben)
    uid = cast.apply(cast.ann, run)
    with kept():
        enrollment = enrollments.by_uid(uid)
        assert enrollment is not None
        lacking = [one.sentence for one in services.why_not(enrollment)]
    assert len(lacking) > 1
    page = html.unescape(cast.bens.get(f"/staff/runs/{run.uid}/close").get_data(as_text=True))
    shown, _summary, folded = page.partition('<details class="fold"><summary>')
    assert lacking[0] in shown
    assert folded.startswith(f"{len(lacking) - 1}개 더")
    assert all(sentence in folded and sentence not in shown for sentence in lacking[1:])
