"""The library for those who write, review and approve good practices."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, g, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from lms.accounts.models import Person
from lms.core import audit, db, privacy
from lms.core.errors import LmsError
from lms.core.forms import Form, key_of
from lms.core.i18n import gettext as _
from lms.core.lists import page_number
from lms.core.web import page, redirect_to
from lms.library import relative, services, shelf
from lms.library.asked import load, wanted
from lms.library.forms import HelperForm, NoteForm, PracticeForm, ReasonForm, ReleaseForm, SubmitForm
from lms.library.services import NotClean
from lms.library.shelf import Shown
from lms.library.words import AGE_BANDS, EVENTS, STAGES, STATES, TEXTS
from lms.policy import Permission, can, requires

blueprint = Blueprint("library_staff", __name__)
Answer = tuple[str, int] | Response


@blueprint.get("/staff/library", endpoint="list")
@requires(Permission.WRITE_PRACTICE)
def all_practices() -> Answer:
    """List the practices in every state that the actor may see."""
    asked = wanted()
    found = shelf.kept(g.actor, asked, page_number(request.args.get("page")))
    return page(
        "library/kept.html", found=found, wanted=asked, counts=shelf.counts(g.actor), states=STATES, stages=STAGES
    )


@blueprint.route("/staff/library/new", methods=["GET", "POST"])
@requires(Permission.WRITE_PRACTICE)
def new() -> Answer:
    """Write a practice."""
    form = PracticeForm(data={"uid": str(uuid4())})
    _offer(form)
    if not form.is_submitted():
        return page("library/edit.html", form=form, shown=None, marks={})
    if not form.validate():
        return page("library/edit.html", 422, form=form, shown=None, marks={})
    try:
        practice = services.create(form.draft(), g.actor.person_id, key_of(form.run.data), form.made)
    except LmsError as error:
        return _refused(form, error, None)
    flash(_("The draft is kept. Read it again, then confirm the checklist."))
    return redirect_to("library_staff.show", uid=practice.uid)


@blueprint.route("/staff/library/<uuid:uid>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_PRACTICE, load)
def edit(shown: Shown) -> Answer:
    """Change a draft."""
    practice = shown.practice
    newest = services.newest_event(practice.id)
    present = {name: getattr(practice, name) for name in (*TEXTS, "stage", "age_band")}
    present |= {"district": str(practice.district_id or ""), "known": newest.id if newest else ""}
    form = PracticeForm(data=present)
    _offer(form)
    del form.run
    if not form.is_submitted():
        return page("library/edit.html", form=form, shown=shown, marks={})
    if not form.validate():
        return page("library/edit.html", 422, form=form, shown=shown, marks={})
    try:
        services.change(practice.id, form.draft(), g.actor.person_id, form.known.key)
    except LmsError as error:
        return _refused(form, error, shown)
    flash(_("The draft is kept. Read it again, then confirm the checklist."))
    return redirect_to("library_staff.show", uid=practice.uid)


def _offer(form: PracticeForm) -> None:
    form.district.choices = [*form.district.choices, *((str(key), name) for key, name in shelf.districts())]
    form.run.choices = [*form.run.choices, *((str(key), name) for key, name in shelf.joint_runs(g.actor))]


def _refused(form: PracticeForm, error: LmsError, shown: Shown | None) -> Answer:
    if error.field == "district_id":
        error.field = "district"
    form.take(error)
    marks = {}
    if isinstance(error, NotClean):
        for name in error.places:
            text = getattr(form, name).data or ""
            marks[name] = privacy.pieces(text, privacy.scan(text))
            if name != error.field:
                form[name].errors = [*form[name].errors, _("This could say who somebody is. The places are marked.")]
    return page("library/edit.html", error.status, form=form, shown=shown, marks=marks)


@blueprint.get("/staff/library/<uuid:uid>")
@requires(Permission.SEE_PRACTICE, load)
def show(shown: Shown) -> Answer:
    """Show a practice with what the scanner asks, its history and the next step."""
    return _shown(shown)


@blueprint.post("/staff/library/<uuid:uid>/submit")
@requires(Permission.EDIT_PRACTICE, load)
def submit(shown: Shown) -> Answer:
    """Give a draft to the second reviewer."""
    form = SubmitForm()

    def act() -> Any:
        return services.submit(shown.practice.id, form.checklist.data or (), g.actor.person_id)

    return _done(shown, "submit", form, act, _("Submitted. Another person reviews it now."))


@blueprint.post("/staff/library/<uuid:uid>/release")
@requires(Permission.REVIEW_PRACTICE, load)
def release(shown: Shown) -> Answer:
    """Release a word that names nobody."""
    # A word that was released meanwhile is taken again without effect.
    form = ReleaseForm().offer([*services.asked_words(shown.practice), *shown.practice.released_words])

    def act() -> Any:
        return services.release(shown.practice.id, form.words.data or "", form.reason.data or "", g.actor.person_id)

    return _done(shown, "release", form, act, _("The word is released."))


@blueprint.post("/staff/library/<uuid:uid>/review")
@requires(Permission.REVIEW_PRACTICE, load)
def review(shown: Shown) -> Answer:
    """Pass a practice on to the city."""
    form = Form()

    def act() -> Any:
        return services.review(shown.practice.id, g.actor.person_id)

    return _done(shown, "step", form, act, _("Passed on. The city approves it now."))


@blueprint.post("/staff/library/<uuid:uid>/return")
@requires(Permission.REVIEW_PRACTICE, load)
def send_back(shown: Shown) -> Answer:
    """Return a practice to its author."""
    form = NoteForm()

    def act() -> Any:
        return services.send_back(shown.practice.id, form.note.data or "", g.actor.person_id)

    return _done(shown, "return", form, act, _("Returned to the author with your note."))


@blueprint.post("/staff/library/<uuid:uid>/approve")
@requires(Permission.APPROVE_PRACTICE, load)
def approve(shown: Shown) -> Answer:
    """Publish a practice for the city."""
    form = Form()

    def act() -> Any:
        return services.approve(shown.practice.id, g.actor.person_id)

    return _done(shown, "step", form, act, _("Published. It is looked at again within a year."))


@blueprint.post("/staff/library/<uuid:uid>/renew")
@requires(Permission.APPROVE_PRACTICE, load)
def renew(shown: Shown) -> Answer:
    """Keep a practice for another year."""
    form = Form()

    def act() -> Any:
        return services.renew(shown.practice.id, g.actor.person_id)

    return _done(shown, "step", form, act, _("Kept for another year."))


@blueprint.post("/staff/library/<uuid:uid>/reopen")
@requires(Permission.REOPEN_PRACTICE, load)
def reopen(shown: Shown) -> Answer:
    """Take a hidden practice up again as a draft."""
    form = Form()

    def act() -> Any:
        return services.reopen(shown.practice.id, g.actor.person_id)

    return _done(shown, "step", form, act, _("It is a draft again and goes the whole way anew."))


@blueprint.get("/staff/library/<uuid:uid>/log", endpoint="log")
@requires(Permission.SEE_AUDIT, load)
def access_log(shown: Shown) -> Answer:
    """Show who read a practice and when."""
    found = audit.page(
        audit.Filter(action="library.read", thing=f"practice:{shown.practice.id}"),
        page_number(request.args.get("page")),
    )
    audit.note_read("library.see_log", thing=f"practice:{shown.practice.id}")
    return page("library/log.html", shown=shown, found=found, names=_names({one.actor_id for one in found.entries}))


@blueprint.route("/staff/library/relative", methods=["GET", "POST"])
@requires(Permission.WRITE_PRACTICE)
def tell_relative() -> Answer:
    """Tell the days of a text from the day of the report and its ages as bands; nothing is kept."""
    form = HelperForm()
    if form.is_submitted() and not form.validate():
        return page("library/relative.html", 422, form=form, text=None)
    text = relative.told_relative(form.text.data, form.day_zero.data) if form.is_submitted() else None
    return page("library/relative.html", form=form, text=text)


def _done(shown: Shown, name: str, form: Form, act: Callable[[], Any], said: str) -> Answer:
    if not form.validate():
        return _shown(shown, 422, **{name: form})
    try:
        act()
    except LmsError as error:
        form.take(error)
        return _shown(shown, error.status, **{name: form})
    flash(said)
    if not can(g.actor, Permission.SEE_PRACTICE, shown):
        return redirect_to("library_staff.list")  # it went to somebody else
    return redirect_to("library_staff.show", uid=shown.practice.uid)


def _shown(shown: Shown, status: int = 200, **filled: Form) -> Answer:
    practice = shown.practice
    alarms = services.alarms(practice)
    asked = services.asked_words(practice)
    events = services.events_of(practice.id)
    people = {one.actor_id for one in events}
    audit.note_read("library.see", thing=f"practice:{practice.id}")
    if "release" not in filled:
        filled["release"] = ReleaseForm(formdata=None).offer(asked)
    forms = {"submit": SubmitForm, "release": ReleaseForm, "return": NoteForm, "withdraw": ReasonForm, "step": Form}
    return page(
        "library/practice.html",
        status,
        shown=shown,
        practice=practice,
        texts=[
            (label, privacy.pieces(getattr(practice, name), alarms.get(name, ())))
            for name, label in TEXTS.items()
            if getattr(practice, name) and name != "title"
        ],
        title=privacy.pieces(practice.title, alarms.get("title", ())),
        asked=asked,
        stage=STAGES[practice.stage],
        age=AGE_BANDS.get(practice.age_band, ""),
        district=shelf.district_name(practice),
        state=STATES[practice.state],
        events=[(EVENTS.get(one.kind, one.kind), one, one.actor_id) for one in events],
        names=_names(people),
        forms_={name: filled.get(name) or kind(formdata=None) for name, kind in forms.items()},
        may={
            "edit": can(g.actor, Permission.EDIT_PRACTICE, shown),
            "review": can(g.actor, Permission.REVIEW_PRACTICE, shown),
            "approve": can(g.actor, Permission.APPROVE_PRACTICE, shown),
            "reopen": can(g.actor, Permission.REOPEN_PRACTICE, shown),
            "withdraw": can(g.actor, Permission.WITHDRAW_PRACTICE, shown),
            "log": can(g.actor, Permission.SEE_AUDIT),
        },
        me=g.actor.person_id,
    )


def _names(ids: set[int | None]) -> dict[int | None, str]:
    known = {one for one in ids if one is not None}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(known)))
    return {None: "-", **{one.id: one.name for one in rows}}
