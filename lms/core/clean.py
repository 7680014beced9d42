"""The form of a text that names nobody: what only looks like a name is asked about, with a reason."""

from lms.core import releases
from lms.core.errors import LmsError
from lms.core.forms import Form, Text
from lms.core.i18n import lazy
from lms.core.releases import REASON_MOST, NamesFound, Scope, WordRelease


class CleanForm(Form):
    """A form whose texts name nobody; `release` is shown once something looked like a name."""

    release = Text(
        lazy("If these are no names of real people or facilities: why"),
        REASON_MOST,
        optional=True,
        description=lazy(
            "Change the text first. With a reason it is kept, and shown to others once a second person has released it."
        ),
    )
    asked = False

    def take(self, error: LmsError) -> None:
        """Show a refusal at its field, and ask where it may be a false alarm."""
        super().take(error)
        self.asked = self.asked or isinstance(error, NamesFound)

    @property
    def asks(self) -> bool:
        """Say whether the reason is to be shown."""
        return self.asked or bool(self.release.data) or bool(self.release.errors)

    @property
    def released(self) -> str:
        """Return the reason why what looks like a name is none."""
        return self.release.data or ""


class DecideForm(Form):
    """Why words that look like a name are released, returned or taken back."""

    note = Text(lazy("Reason"), REASON_MOST)

    @classmethod
    def of(cls, row: WordRelease, sent: bool = False) -> "DecideForm":
        """Return the form of one of the words that stand on a page; `sent`: as it was sent."""
        prefix = f"words-{row.id}-"
        return cls(prefix=prefix) if sent else cls(formdata=None, prefix=prefix)


def listed(scope: Scope, refused: tuple[int, DecideForm] | None = None) -> list[tuple[WordRelease, DecideForm]]:
    """Return everything that was asked about in a scope, each with its form; `refused`: one that was not taken."""
    rows = releases.of_scope(scope)
    return [(row, refused[1] if refused and refused[0] == row.id else DecideForm.of(row)) for row in rows]


def decided(scope: Scope, release_id: int, act: str, actor_id: int) -> DecideForm | None:
    """Release, return or take back (`act`: release, return, back) as a form says; return the form if it is refused."""
    row = releases.find(release_id, scope)
    form = DecideForm.of(row, sent=True)
    if not form.validate():
        return form
    try:
        if act == "back":
            releases.take_back(row.id, scope, form.note.data or "", actor_id)
        else:
            releases.decide(row.id, scope, act == "release", form.note.data or "", actor_id)
    except LmsError as error:
        if error.status != 422:
            raise
        error.field = "note"
        form.take(error)
        return form
    return None
