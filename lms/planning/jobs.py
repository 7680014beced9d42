"""What happens after the commit: asking the organizations of a district which dates suit."""

from babel.dates import format_date

from lms.accounts.services import email_of
from lms.core import clock, db, mail, outbox
from lms.core.i18n import pick, speaking
from lms.planning import polls
from lms.planning.models import JointEntry, JointInvitee


@outbox.handler("planning.ask")
def ask(invitee_id: int) -> None:
    """Mail the contact of an organization the link to its poll, unless it has answered or a date is fixed meanwhile."""
    with db.reading():
        invitee = db.session.get(JointInvitee, invitee_id)
        contact = polls.contact_account(invitee) if invitee is not None else None
        if invitee is None or contact is None or invitee.answered_at is not None:
            return
        poll = polls.of(db.session.get_one(JointEntry, invitee.entry_id))
        if not poll.open:
            return
        person, account = contact
        own = next(one.organization for one in poll.invited if one.invitee.id == invitee_id)
        with speaking(person.language):
            values = {
                "name": person.name,
                "round": pick(poll.round.title),
                "district": pick(poll.district.names),
                "organization": pick(own.names),
                "until": format_date(poll.round.answers_until, "long", locale=person.language),
                "path": f"/poll/{polls.token_of(invitee, poll.round.answers_until)}",
            }
        address, number = email_of(account), outbox.job().id
        asked_at = invitee.asked_at or clock.now()
    mail.send(
        address,
        "joint_poll",
        person.language,
        values,
        name=person.name,
        message_id=f"joint-poll-{invitee_id}-{asked_at:%Y%m%d%H%M%S}-{number}",
    )
