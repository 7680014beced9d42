"""Staff pages of question banks: the list, one bank with its questions, sharing, folders, changing many at once."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, current_app, flash, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext, pick
from lms.core.lists import page_number
from lms.core.web import page, redirect_to
from lms.organizations import services as organizations
from lms.policy import Permission, can, requires
from lms.questions import access, banks, bulk, duplicates, moving, reviewing, searching, words, writing
from lms.questions.access import BankView, FolderPlace, SharePlace
from lms.questions.forms import KEEP, BankForm, BulkForm, FolderForm, ShareForm
from lms.questions.models import QuestionFolder
from lms.questions.registry import KINDS
from lms.questions.searching import Wanted

blueprint = Blueprint("banks", __name__, url_prefix="/staff/banks")
Answer = Response | tuple[str, int]
MOST_MARKED = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a bank's page asks for; each is empty where all are wanted."""

    q: str = ""
    tag: str = ""
    difficulty: str = ""
    kind: str = ""
    status: str = ""
    law: str = ""
    translation: str = ""
    folder: str = ""

    @classmethod
    def of(cls, values: MultiDict[str, str]) -> "Asked":
        """Read the arguments of an address; what is too long is cut."""
        names = cls.__dataclass_fields__
        return cls(**{name: values.get(name, "").strip()[:100] for name in names})

    def chosen(self) -> dict[str, str]:
        """Return the arguments that narrow the list."""
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in found.items() if value}

    def wanted(self) -> Wanted:
        """Return what the search is asked."""
        facts = (
            self.tag if not self.tag.startswith("@") else "",
            self.difficulty and f"difficulty:{self.difficulty}",
            self.kind and f"@kind:{self.kind}",
            self.status and f"@status:{self.status}",
            self.law and f"@law:{self.law}",
            self.translation if self.translation in words.TRANSLATIONS else "",
            self.folder and f"@folder:{self.folder}",
        )
        return Wanted(self.q, tuple(fact for fact in facts if fact))


def by_uid(uid: UUID) -> BankView | None:
    """Load the bank in the address."""
    return access.bank(uid)


def by_folder(folder_id: int) -> FolderPlace | None:
    """Load the folder in the address."""
    return access.folder_place(folder_id)


def by_share(uid: UUID, organization_id: int) -> SharePlace | None:
    """Load the bank in the address and with whom it is shared."""
    return access.share_place(uid, organization_id)


def exists(endpoint: str) -> bool:
    """Say whether another part of the site has a page, so that it can be linked."""
    return endpoint in current_app.view_functions


blueprint.add_app_template_test(exists, "endpoint")


@blueprint.get("", endpoint="list")
@requires(Permission.SEE_BANKS)
def listing() -> Answer:
    """List the banks the actor may see."""
    return page(
        "questions/banks.html",
        lines=banks.listed(g.actor),
        me=g.actor.person_id,
        may_make=can(g.actor, Permission.MAKE_BANK),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MAKE_BANK)
def new() -> Answer:
    """Make a bank of one's own."""
    form = BankForm(since=str(writing.newest_bank()))
    if form.validate_on_submit():
        description = form.description.data or ""
        with form.saving():
            made = writing.new_bank(
                form.title(), owner_id=g.actor.person_id, description=description, since=form.since.key
            )
            flash(_("The question bank was made."))
            return redirect_to("banks.show", uid=made.uid)
    return page("questions/bank_form.html", 422 if form.errors else 200, form=form, bank=None)


@blueprint.get("/<uuid:uid>")
@requires(Permission.SEE_BANK, by_uid)
def show(bank: BankView) -> Answer:
    """Show the questions of a bank, narrowed by what the address asks for."""
    return _show(bank, Asked.of(request.args), None)


def _show(bank: BankView, asked: Asked, form: BulkForm | None, status: int = 200) -> Answer:
    folders = banks.folders(bank.id)
    found = searching.listed(bank.id, asked.wanted(), page_number(request.args.get("page")))
    if form is not None and not found.items:
        # Nothing fits the filters any more; what was typed below the list stays.
        asked = Asked()
        found = searching.listed(bank.id, asked.wanted(), 1)
    keys = [line.question.id for line in found.items]
    may_edit = can(g.actor, Permission.EDIT_BANK, bank)
    tags = searching.tags(bank.id)
    return page(
        "questions/bank.html",
        status,
        bank=bank,
        asked=asked,
        found=found,
        full=found.total >= searching.MOST and bool(asked.wanted()),
        form=form or (BulkForm(_choices(folders), _others(bank), formdata=None) if may_edit else None),
        marked=set(request.form.getlist("question")),
        mark_all=request.args.get("mark") == "all",
        # More than a search counts are not changed by one press.
        may_change_all=found.pages > 1 and found.total < searching.MOST,
        most_at_once=searching.MOST,
        folders=folders,
        folder_names={one.id: one.title for one, _count in folders},
        comments=reviewing.open_counts(keys),
        tags=[(tag, tag) for tag in tags if not tag.startswith(("@", "difficulty:"))],
        articles=[(one, one) for one in (tag.removeprefix("@law:") for tag in tags if tag.startswith("@law:"))],
        kinds={key: kind.label for key, kind in KINDS.items()},
        words=words,
        owner=banks.owner_name(bank),
        may_edit=may_edit,
        may_manage=can(g.actor, Permission.MANAGE_BANK, bank),
    )


def _choices(folders: list[tuple[QuestionFolder, int]]) -> list[tuple[str, str]]:
    return [(str(one.id), one.title) for one, _count in folders]


def _others(bank: BankView) -> list[tuple[str, str]]:
    """Return the other banks that the actor may write in."""
    return [(str(one.id), pick(one.title)) for one in banks.editable(g.actor) if one.id != bank.id]


@blueprint.post("/<uuid:uid>/change-many")
@requires(Permission.EDIT_BANK, by_uid)
def change_many(bank: BankView) -> Answer:
    """Change tags, law, status, folder or bank of all questions that are marked, or of all that the list shows."""
    form = BulkForm(_choices(banks.folders(bank.id)), _others(bank))
    asked = Asked.of(request.args)
    marked = [int(key) for key in request.form.getlist("question")[:MOST_MARKED] if key.isascii() and key.isdigit()]
    if not form.validate():
        return _show(bank, asked, form, 422)
    try:
        if request.form.get("everything"):
            marked = searching.matching(bank.id, asked.wanted())
        changed = _change(bank, form, [key for key in marked if key < 2**62])
    except LmsError as error:
        form.take(error)
        return _show(bank, asked, form, error.status)
    flash(ngettext("%(num)s question was changed.", "%(num)s questions were changed.", changed))
    return redirect_to("banks.show", uid=bank.uid, page=request.args.get("page"), **asked.chosen())


def _change(bank: BankView, form: BulkForm, marked: list[int]) -> int:
    edit = form.edit()
    mine = writing.keys_of(bank.id, marked)
    if not mine:
        raise writing.BankError(_("Mark at least one question in the list."))
    if not edit and KEEP == form.status.data == form.folder.data == form.bank.data:
        raise writing.BankError(_("Say what to change."))
    changed = bulk.change(mine, edit, g.actor.person_id) if edit else 0
    if form.status.data != KEEP:
        changed = max(changed, writing.set_status(mine, form.status.data))
    if form.folder.data != KEEP:
        changed = max(changed, writing.move(mine, int(form.folder.data) if form.folder.data else None))
    if form.bank.data != KEEP:
        changed = max(changed, moving.move(mine, int(form.bank.data)))
    return changed


@blueprint.get("/<uuid:uid>/duplicates")
@requires(Permission.SEE_BANK, by_uid)
def same(bank: BankView) -> Answer:
    """Show questions of the bank whose stem stands nearly the same elsewhere."""
    pairs = duplicates.in_bank(bank.id, access.visible_to(g.actor))
    return page("questions/duplicates.html", bank=bank, pairs=pairs, most=duplicates.MOST)


# What only the owner and administrators do.


@blueprint.route("/<uuid:uid>/rename", methods=["GET", "POST"])
@requires(Permission.MANAGE_BANK, by_uid)
def rename(bank: BankView) -> Answer:
    """Rename and describe a bank."""
    form = BankForm(bank)
    if form.validate_on_submit():
        with form.saving():
            banks.change(bank, form.title(), form.description.data or "")
            flash(_("Saved."))
            return redirect_to("banks.show", uid=bank.uid)
    return page("questions/bank_form.html", 422 if form.errors else 200, form=form, bank=bank)


@blueprint.route("/<uuid:uid>/share", methods=["GET", "POST"])
@requires(Permission.MANAGE_BANK, by_uid)
def share(bank: BankView) -> Answer:
    """Share a bank with the instructors of an organization."""
    form = ShareForm()
    if form.validate_on_submit():
        with form.saving():
            banks.share(bank, organizations.resolve(form.organization.data or ""), form.may.data)
            flash(_("Saved."))
            return redirect_to("banks.share", uid=bank.uid)
    return page(
        "questions/share.html",
        422 if form.errors else 200,
        form=form,
        bank=bank,
        shares=banks.shares(bank.id),
        names=organizations.suggestions(g.actor),
        words=words,
    )


@blueprint.post("/<uuid:uid>/unshare/<int:organization_id>")
@requires(Permission.MANAGE_BANK, by_share)
def unshare(place: SharePlace) -> Answer:
    """No longer share a bank with an organization."""
    banks.unshare(place.bank, place.shared_with)
    flash(_("The bank is no longer shared with this organization."))
    return redirect_to("banks.share", uid=place.bank.uid)


# Folders.


@blueprint.route("/<uuid:uid>/folders", methods=["GET", "POST"])
@requires(Permission.EDIT_BANK, by_uid)
def folders(bank: BankView) -> Answer:
    """Show the folders of a bank and make one."""
    form = FolderForm()
    if form.validate_on_submit():
        with form.saving():
            writing.new_folder(bank.id, form.title.data or "")
            flash(_("The folder was made."))
            return redirect_to("banks.folders", uid=bank.uid)
    return page(
        "questions/folders.html",
        422 if form.errors else 200,
        form=form,
        bank=bank,
        folders=banks.folders(bank.id),
    )


@blueprint.route("/folders/<int:folder_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_BANK, by_folder)
def folder(place: FolderPlace) -> Answer:
    """Rename a folder."""
    form = FolderForm(obj=place.folder)
    if form.validate_on_submit():
        with form.saving():
            writing.rename_folder(place.folder, form.title.data or "")
            flash(_("Saved."))
            return redirect_to("banks.folders", uid=place.bank.uid)
    return page("questions/folder.html", 422 if form.errors else 200, form=form, bank=place.bank, folder=place.folder)


@blueprint.post("/folders/<int:folder_id>/remove")
@requires(Permission.EDIT_BANK, by_folder)
def remove_folder(place: FolderPlace) -> Answer:
    """Take a folder away; its questions stay."""
    writing.remove_folder(place.folder)
    flash(_("The folder was removed. Its questions are still in the bank."))
    return redirect_to("banks.folders", uid=place.bank.uid)
