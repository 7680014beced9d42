"""Pages of one's own account: sign-in, password, profile, devices, absence, one's data."""

from flask import Blueprint, Response, abort, current_app, flash, g, make_response, request, session
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts import browsers, codes, entry, export, resets, roles, services, sign_in, words
from lms.accounts.forms import CodeForm, DeputyForm, ForgotForm, NewPasswordForm, PasswordForm, ProfileForm, SignInForm
from lms.core import audit, clock, crypto, db
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.i18n import set_language
from lms.core.web import page, public, redirect_to, safe_path
from lms.organizations import services as organizations
from lms.policy import Permission, requires

blueprint = Blueprint("accounts", __name__)
Answer = BaseResponse | tuple[str, int]

YEAR = 365 * 24 * 3600
# Leads people to what they work with (desk/views.py).
START = "/start"


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@public
def enter() -> Answer:
    """Sign in."""
    form = SignInForm(next=request.args.get("next", ""))
    target = safe_path(form.next.data, START)
    if request.method == "GET" and g.actor:
        return redirect_to_path(target)
    status = 200
    if form.validate_on_submit():
        try:
            entered = entry.enter(
                form.identifier.data or "",
                form.password.data or "",
                address=request.remote_addr or "",
                known=sign_in.known(),
                remember=form.remember.data,
                agent=request.user_agent.string,
                instead_of=sign_in.present_token(),
            )
        except LmsError as error:
            form.take(error)
            status = error.status
        else:
            # A new secret for the forms too: whoever prepared this browser knows nothing of what comes.
            session.clear()
            changes = redirect_to("accounts.password", next=target)
            response = changes if entered.must_change_password else redirect_to_path(target)
            sign_in.admit(response, entered)
            return response
    return page("accounts/sign_in.html", max(status, 422) if form.errors else status, form=form)


def redirect_to_path(path: str) -> BaseResponse:
    """Send the browser on to a path of this site."""
    response = make_response("", 303)
    response.headers["Location"] = safe_path(path)
    return response


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def code() -> Answer:
    """Choose the first password with a one-time code on paper, and sign in."""
    form, status = CodeForm(), 200
    if form.validate_on_submit():
        try:
            entered = codes.redeem(
                form.paper_code.data or "",
                form.new.data or "",
                address=request.remote_addr or "",
                agent=request.user_agent.string,
            )
        except LmsError as error:
            form.take(error)
            status = error.status
        else:
            session.clear()
            flash(_("Your password is set, and you are signed in."))
            response = redirect_to_path("/")
            sign_in.admit(response, entered)
            return response
    return page("accounts/code.html", max(status, 422) if form.errors or form.form_errors else status, form=form)


@blueprint.post("/sign-out")
@public
def sign_out() -> Answer:
    """Sign this browser out."""
    browsers.end(sign_in.present_token())
    if g.actor:
        audit.note("accounts.sign_out", [g.actor.person_id])
    session.clear()
    flash(_("You are signed out."))
    response = redirect_to("accounts.sign_in")
    sign_in.forget_token(response)
    return response


@blueprint.route("/password/forgot", methods=["GET", "POST"])
@public
def forgot() -> Answer:
    """Ask for a mail by which a new password is set."""
    form = ForgotForm()
    if form.validate_on_submit():
        resets.ask(form.identifier.data or "")
        return redirect_to("accounts.forgot_sent")
    return page("accounts/forgot.html", 422 if form.errors else 200, form=form)


@blueprint.get("/password/forgot/sent")
@public
def forgot_sent() -> Answer:
    """Say what happens now, the same whether or not there is such an account."""
    return page("accounts/forgot_sent.html", minutes=int(resets.MAILED.total_seconds()) // 60)


@blueprint.route("/password/reset/<code>", methods=["GET", "POST"])
@public
def reset(code: str) -> Answer:
    """Set a new password by a code; opening the link changes nothing, since mail scanners open links too."""
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            account = resets.redeem(code, form.new.data or "")
        except resets.CodeGone as error:
            return page("accounts/reset_gone.html", error.status, message=error.message)
        except resets.ResetError as error:
            form.take(error)
        else:
            flash(_("Your new password is set. Sign in with it."))
            response = redirect_to("accounts.sign_in")
            sign_in.keep_known(response, account.id, crypto.digest(code)[:32])
            return response
    elif resets.find(code) is None:
        gone = resets.CodeGone()
        return page("accounts/reset_gone.html", gone.status, message=gone.message)
    response = make_response(page("accounts/reset.html", 422 if form.errors else 200, form=form))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.route("/profile", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def profile() -> Answer:
    """Show and change name, language and wanted mails."""
    person, account = services.person_of(g.actor.person_id), services.account(g.actor.account_id)
    assert person and account
    kept = [kind for kind in words.NOTICES if services.notice_wanted(account, kind)]
    form = ProfileForm(staff=g.actor.is_staff(), obj=person, notices=kept)
    if form.validate_on_submit():
        with form.saving():
            services.change_person(
                person, name=form.name.data or "", name_en=form.name_en.data or "", language=form.language.data
            )
            services.choose_notices(account, form.wanted(kept))
            set_language(person.language)
            flash(_("Saved."))
            response = redirect_to("accounts.profile")
            secure = current_app.config["SESSION_COOKIE_SECURE"]
            response.set_cookie("language", person.language, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
            return response
    contact = {"email": services.email_of(account), "staff_id": account.staff_id or ""}
    return page("accounts/profile.html", 422 if form.errors else 200, form=form, contact=contact)


@blueprint.route("/profile/password", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def password() -> Answer:
    """Change the password; who came with an initial one must."""
    forced = g.actor.must_change_password
    form = NewPasswordForm() if forced else PasswordForm()
    target, status = safe_path(request.args.get("next"), START if forced else "/profile/devices"), 200
    if form.validate_on_submit():
        present = None if forced else form.present.data or ""
        token, agent = sign_in.present_token(), request.user_agent.string
        try:
            entered = entry.change_password(g.actor.account_id, present, form.new.data or "", token=token, agent=agent)
        except LmsError as error:
            form.take(error)
            status = error.status
        else:
            session.clear()
            flash(_("Your password is changed. All other devices are signed out."))
            response = redirect_to_path(target)
            sign_in.admit(response, entered)
            return response
    status = max(status, 422) if form.errors else status
    return page("accounts/password.html", status, form=form, forced=forced, next=request.args.get("next"))


@blueprint.get("/profile/devices")
@requires(Permission.SIGNED_IN)
def devices() -> Answer:
    """List the signed-in browsers."""
    return page("accounts/devices.html", browsers=browsers.of(g.actor.account_id, sign_in.present_token()))


@blueprint.post("/profile/devices/<int:sign_in_id>/sign-out")
@requires(Permission.SIGNED_IN)
def end_device(sign_in_id: int) -> Answer:
    """Sign one other browser out."""
    if not browsers.end_one(g.actor.account_id, sign_in_id):
        abort(404)
    audit.note("accounts.sign_out_device", [g.actor.person_id])
    flash(_("The device is signed out."))
    return redirect_to("accounts.devices")


@blueprint.post("/profile/devices/sign-out")
@requires(Permission.SIGNED_IN)
def end_all_devices() -> Answer:
    """Sign every browser out, this one too."""
    account = services.account(g.actor.account_id)
    assert account
    services.sign_out_everywhere(account)
    session.clear()
    flash(_("All devices are signed out, this one too."))
    response = redirect_to("accounts.sign_in")
    sign_in.forget_token(response)
    return response


@blueprint.route("/profile/absence", methods=["GET", "POST"])
@requires(Permission.STAFF)
def absence() -> Answer:
    """Choose who decides in one's place, and list whom one chose."""
    candidates = [
        (str(person.id), f"{person.name} ({organizations.shown_name(organization)})" if organization else person.name)
        for person, organization in roles.possible_deputies(g.actor.person_id)
    ]
    form = DeputyForm(candidates)
    if form.validate_on_submit():
        with form.saving():
            roles.appoint_deputy(g.actor.person_id, int(form.deputy.data), form.starts_on.data, form.ends_on.data)
            flash(_("Your deputy is entered."))
            return redirect_to("accounts.absence")
    deputies = roles.deputies(g.actor.person_id)
    status = 422 if form.errors else 200
    return page(
        "accounts/absence.html", status, form=form, deputies=deputies, candidates=candidates, today=clock.today()
    )


@blueprint.post("/profile/absence/<int:row_id>/end")
@requires(Permission.STAFF)
def end_absence(row_id: int) -> Answer:
    """End a deputyship."""
    if not roles.dismiss_deputy(g.actor.person_id, row_id):
        abort(404)
    flash(_("Your deputy no longer decides in your place."))
    return redirect_to("accounts.absence")


@blueprint.get("/profile/data")
@requires(Permission.SIGNED_IN)
def data() -> Answer:
    """Say what the download of one's own data holds."""
    return page("accounts/data.html")


@blueprint.post("/profile/data")
@requires(Permission.SIGNED_IN)
def download_data() -> Answer:
    """Hand out everything the site knows of the person, as JSON and CSV in a zip."""
    # It only reads, but much: a write transaction would make everybody else wait for it.
    db.begin(write=False)
    person_id = g.actor.person_id
    made = export.bundle([room.export(person_id) for room in current_app.config["PERSONAL_DATA"]])
    audit.note_read("accounts.export_own_data", [person_id])
    name = f"ieum-{clock.today().isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, mimetype="application/zip", headers=headers)
