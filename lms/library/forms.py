"""Forms of the library."""

from collections.abc import Iterable
from uuid import UUID

from wtforms import HiddenField

from lms.core.forms import Checkboxes, Choice, Day, Form, Known, LongText, Text, key_of, offers
from lms.core.i18n import lazy
from lms.library.services import REASON_MOST, TEXT_MOST, TITLE_MOST, Draft
from lms.library.words import AGE_BANDS, CHECKLIST, STAGES, TEXTS

_NONE = [("", lazy("not said"))]


class PracticeForm(Form):
    """A good practice: what it is about, and its texts."""

    uid = HiddenField()
    known = Known()
    title = Text(TEXTS["title"], most=TITLE_MOST)
    stage = Choice(lazy("Stage"), STAGES.items())
    age_band = Choice(lazy("Age of the child"), [*_NONE, *AGE_BANDS.items()])
    district = Choice(lazy("District that shares it"), _NONE)
    run = Choice(lazy("Joint training it came from"), _NONE)
    situation = LongText(TEXTS["situation"], most=TEXT_MOST, render_kw={"rows": 6})
    district_did = LongText(TEXTS["district_did"], most=TEXT_MOST, optional=True, render_kw={"rows": 4})
    police_did = LongText(TEXTS["police_did"], most=TEXT_MOST, optional=True, render_kw={"rows": 4})
    agency_did = LongText(TEXTS["agency_did"], most=TEXT_MOST, optional=True, render_kw={"rows": 4})
    others_did = LongText(TEXTS["others_did"], most=TEXT_MOST, optional=True, render_kw={"rows": 4})
    helped = LongText(TEXTS["helped"], most=TEXT_MOST, render_kw={"rows": 5})

    def draft(self) -> Draft:
        """Return what was typed."""
        texts = {name: getattr(self, name).data or "" for name in TEXTS}
        district = key_of(self.district.data)
        return Draft(stage=self.stage.data, age_band=self.age_band.data or "", district_id=district, **texts)

    @property
    def made(self) -> UUID | None:
        """Return the public id that the form was made with; None for anything else that a browser may send."""
        try:
            return UUID(self.uid.data or "")
        except ValueError:
            return None


class SubmitForm(Form):
    """The checklist of the uploader."""

    checklist = Checkboxes(lazy("I confirm"), CHECKLIST.items())


class ReleaseForm(Form):
    """Why a word that looks like a name is none; `offer` says which words there are."""

    words = Choice(lazy("Word"))
    reason = Text(lazy("Why it names nobody"), most=REASON_MOST, id="release-reason")

    def offer(self, words: Iterable[str]) -> "ReleaseForm":
        """Offer these words and return the form."""
        self.words.choices = offers((one, one) for one in words)
        return self


class NoteForm(Form):
    """What the author is to change."""

    note = LongText(lazy("What is to be changed"), most=REASON_MOST, render_kw={"rows": 3})


class ReasonForm(Form):
    """Why a practice is hidden."""

    reason = LongText(lazy("Reason"), most=REASON_MOST, render_kw={"rows": 3})


class HelperForm(Form):
    """A text whose days and ages are to be told in general."""

    day_zero = Day(lazy("Day of the report"))
    text = LongText(lazy("Text"), most=TEXT_MOST, render_kw={"rows": 8})
