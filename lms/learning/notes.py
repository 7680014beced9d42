"""Reflection notes: only their writer can read them."""

import re

from sqlalchemy import select

from lms.accounts.models import Account, Person
from lms.content import services as content
from lms.core import clock, crypto, db
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.texts import problem, tidy
from lms.enrollments.models import Enrollment
from lms.learning.models import Note

MOST = 4000
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}\Z")


def keep(enrollment_id: int, person_id: int, generation: int | None, note: object, text: object) -> None:
    """Keep a note, replacing the earlier text; an empty text removes it.

    Raises LmsError 401 when the person signed out everywhere since, 422 when the text cannot be taken.
    """
    row = db.session.execute(
        select(Enrollment.course_version_id, Account.generation)
        .outerjoin(Account, Account.person_id == Enrollment.person_id)
        .where(Enrollment.id == enrollment_id, Enrollment.person_id == person_id)
    ).one_or_none()
    if row is None or (generation is not None and row.generation != generation):
        raise LmsError(lazy("You were signed out. Sign in again; nothing is lost."), 401)
    if not isinstance(note, str) or not _KEY.match(note) or not isinstance(text, str):
        raise LmsError(lazy("The data sent could not be read."), 400)
    clean = tidy(text) or ""
    fault = problem(clean, MOST)
    if fault:
        raise LmsError(fault, field="text")
    slug = content.course_of(row.course_version_id).id
    found = db.session.scalar(
        select(Note).where(Note.person_id == person_id, Note.course_slug == slug, Note.note == note)
    )
    if not clean:
        if found:
            db.session.delete(found)
        return
    sealed = crypto.seal_personal(_key(person_id), clean.encode())
    if found:
        found.text, found.saved_at = sealed, clock.now()
    else:
        db.session.add(Note(person_id=person_id, course_slug=slug, note=note, text=sealed, saved_at=clock.now()))


def all_of(person_id: int, course_slug: str) -> dict[str, str]:
    """Return the notes of a person in a course, decrypted."""
    rows = db.session.scalars(select(Note).where(Note.person_id == person_id, Note.course_slug == course_slug)).all()
    if not rows:
        return {}
    key = _key(person_id)
    return {row.note: crypto.open_personal(key, row.text).decode() for row in rows}


def _key(person_id: int) -> bytes | None:
    return db.session.scalar(select(Person.data_key).where(Person.id == person_id))
