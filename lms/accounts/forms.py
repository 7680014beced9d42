"""Forms of sign-in, profile and password."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, ValidationError
from wtforms.widgets import HiddenInput

from lms.accounts import words
from lms.accounts.services import is_name
from lms.core.forms import Checkboxes, Choice, Day, Form, Password, Text, offers
from lms.core.i18n import lazy

LANGUAGES = [("ko", "한국어"), ("en", "English")]


def person_name(_form: object, field: Any) -> None:
    """Refuse what cannot stand on a certificate as a name."""
    if not is_name(field.data or ""):
        raise ValidationError(lazy("A name has letters, spaces, hyphens and apostrophes only."))


class SignInForm(Form):
    """Name, password, and whether this browser stays signed in."""

    identifier = Text(lazy("E-mail address or staff ID"), 254)
    password = Password(lazy("Password"))
    remember = BooleanField(
        lazy("Stay signed in for 30 days"), description=lazy("Only on a device that nobody else uses.")
    )
    next = Text("", 500, optional=True, widget=HiddenInput())


class ForgotForm(Form):
    """Whose password is to be set anew."""

    identifier = Text(lazy("E-mail address or staff ID"), 254)


class NewPasswordForm(Form):
    """A new password, typed twice."""

    new = Password(lazy("New password"))
    again = Password(lazy("New password again"))

    def validate_again(self, field: Any) -> None:
        """Refuse two passwords that differ."""
        if field.data != self.new.data:
            raise ValidationError(lazy("The two passwords differ."))


class CodeForm(NewPasswordForm):
    """A one-time code on paper, with the password that is chosen by it."""

    paper_code = Text(
        lazy("One-time code"),
        60,
        description=lazy("As on the paper you were given, such as ABCD-2345-EFGH-6789. It works once, for 14 days."),
    )


class PasswordForm(NewPasswordForm):
    """The same, with the present password."""

    present = Password(lazy("Present password"))


class ProfileForm(Form):
    """What a person is called, which language they read, which mails they want."""

    name = Text(lazy("Name"), 100, validators=[person_name], description=lazy("It stands on your certificates."))
    name_en = Text(
        lazy("Name in Latin letters"),
        100,
        optional=True,
        validators=[person_name],
        description=lazy("It stands on your English certificates, for example Kim Hana."),
    )
    language = Choice(lazy("Language of the site and of mails"), choices=LANGUAGES)
    notices = Checkboxes(
        lazy("Mails I want"),
        choices=words.NOTICES.items(),
        description=lazy("Mails about your password and your account are always sent."),
    )

    def __init__(self, staff: bool, **options: Any) -> None:
        super().__init__(**options)
        # What waits for a decision is a matter of those who decide.
        self.offered = {kind: label for kind, label in words.NOTICES.items() if staff or kind != "waiting"}
        self.notices.choices = offers(self.offered.items())

    def wanted(self, before: Iterable[str]) -> set[str]:
        """Return the wanted kinds; those that are not offered stay as they were `before`."""
        return set(self.notices.data or ()) | (set(before) - set(self.offered))


class DeputyForm(Form):
    """Who decides in my place, from when to when."""

    deputy = Choice(lazy("Deputy"))
    starts_on = Day(lazy("First day of absence"))
    ends_on = Day(lazy("Last day of absence"))

    def __init__(self, candidates: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self.deputy.choices = offers([("", lazy("Choose a deputy")), *candidates])

    def validate_deputy(self, field: Any) -> None:
        """Ask for a choice."""
        if not field.data:
            raise ValidationError(lazy("Choose one of the list."))
