"""Forms of the question banks' pages."""

from datetime import date
from typing import Any

from lms.core.forms import Choice, Day, Form, Known, LongText, Radios, Text, offers
from lms.core.i18n import lazy
from lms.questions import words
from lms.questions.access import BankView
from lms.questions.bulk import Edit, check
from lms.questions.bulk import words as split


class BankForm(Form):
    """What a bank is called and what it is for."""

    title_ko = Text(lazy("Name, Korean"), 200, optional=True, description=lazy("One of the two names is enough."))
    title_en = Text(lazy("Name, English"), 200, optional=True)
    description = LongText(
        lazy("What it is for"), 2000, optional=True, description=lazy("For other instructors: topics, courses, rules.")
    )

    # The newest bank when the form was made: the same form sent twice makes one bank.
    since = Known()

    def __init__(self, bank: BankView | None = None, **options: Any) -> None:
        if bank is not None:
            options["data"] = {
                "title_ko": bank.title.ko,
                "title_en": bank.title.en,
                "description": bank.description,
            }
        super().__init__(**options)
        if bank is not None:
            del self.since

    def title(self) -> dict[str, str]:
        """Return the name by language."""
        return {"ko": self.title_ko.data or "", "en": self.title_en.data or ""}


class ShareForm(Form):
    """With which organization a bank is shared, and for what."""

    organization = Text(
        lazy("Organization to share with"),
        120,
        description=lazy("The name or the code. Its instructors, and instructors who work there, find the bank."),
    )
    may = Radios(lazy("What its instructors may do"), choices=words.SHARES.items(), default="use")


class FolderForm(Form):
    """What a folder is called."""

    title = Text(lazy("Name of the folder"), 120)


class CommentForm(Form):
    """What a reviewer says."""

    text = LongText(lazy("Comment"), 2000)


class LawChangeForm(Form):
    """An article that changes."""

    reference = Text(
        lazy("Article"),
        40,
        description=lazy("As in questions: PA 10(2), CWA 29-4. Without a paragraph the whole article changes."),
    )
    in_force = Day(lazy("In force on"))
    note = Text(lazy("Remark"), 500, optional=True, description=lazy("For example the amending act and what changes."))

    def day(self) -> date:
        """Return the day from which the article reads otherwise."""
        found: date = self.in_force.data
        return found


KEEP = "keep"


class BulkForm(Form):
    """What to change in all questions that are marked in a list."""

    add = Text(lazy("Add tags"), 400, optional=True, description=lazy("Parted by commas, such as difficulty:easy."))
    remove = Text(lazy("Remove tags"), 400, optional=True)
    law_add = Text(lazy("Add law"), 400, optional=True, description=lazy("Parted by commas, such as PA 10(2)."))
    law_remove = Text(lazy("Remove law"), 400, optional=True)
    status = Choice(lazy("Status"))
    folder = Choice(lazy("Folder"))
    bank = Choice(
        lazy("Move into another bank"),
        default=KEEP,
        description=lazy("They keep their versions and comments, and quizzes that ask them go on asking them."),
    )

    def __init__(self, folders: list[tuple[str, str]], banks: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        unchanged = (KEEP, lazy("Leave as it is"))
        self.status.choices = offers([unchanged, *words.STATUSES.items()])
        self.folder.choices = offers([unchanged, ("", lazy("No folder")), *folders])
        self.bank.choices = offers([(KEEP, lazy("Stay in this bank")), *banks])

    def edit(self) -> Edit:
        """Return the changes of tags and law. Raises BankError at the field that holds what cannot be one."""
        found = Edit(
            add=split(self.add.data or ""),
            remove=split(self.remove.data or ""),
            law_add=split(self.law_add.data or ""),
            law_remove=split(self.law_remove.data or ""),
        )
        check(found)
        return found
