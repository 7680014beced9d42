"""What the page of an attempt says by script, in the language of the page."""

import json
from functools import lru_cache

from lms.core.i18n import gettext as _
from lms.core.i18n import speaking


@lru_cache(maxsize=8)
def of_scripts(language: str) -> str:
    """Return the words as JSON; `{…}` are filled in by the script."""
    with speaking(language):
        return json.dumps(
            {
                "saved": _("Saved {time}"),
                "saving": _("Saving"),
                "kept": _("Kept in this browser; will be sent when the connection is back"),
                "late": _("Arrived too late; counts only if the staff accept it"),
                "fixed": _("Stays as it was when it was checked or its page was left"),
                "recalled": _("Saved"),
                "refused": _("Not taken. Check this answer and choose it again."),
                "allSaved": _("All answers saved {time}"),
                "allKept": _("{count} answers are kept in this browser and will be sent when the connection is back."),
                "memory": _(
                    "This browser cannot keep answers when it is closed. Leave this page open until they are sent."
                ),
                "keptHere": _("Kept in this browser; not sent"),
                "allTaken": _("{count} answers of this device are kept here and not sent."),
                "taken": _(
                    "This attempt goes on on another device. Nothing is sent from here any more; what was not sent is "
                    "kept in this browser."
                ),
                "takeBack": _("Go on with it here"),
                "restored": _(
                    "No connection. This page comes from this browser, with the answers it knows. Go on answering: "
                    "everything is kept and will be sent."
                ),
                "goOnOffline": _("No connection. Try again when the connection is back; your answers are kept."),
                "offline": _("No connection. Go on answering: everything is kept in this browser."),
                "online": _("Connected again. All answers are saved."),
                "signedOut": _(
                    "You were signed out. Your answers are kept in this browser. Sign in again to send them."
                ),
                "signIn": _("Sign in again"),
                "elsewhere": _("This attempt was also answered on another device or in another window."),
                "reload": _("Show those answers"),
                "submittedElsewhere": _("This attempt was submitted on another device or in another window."),
                "showResult": _("Show the result"),
                "answered": _("{done} of {total} answered"),
                "unanswered": _("Not answered yet: question {numbers}."),
                "sure": _("Submit all the same"),
                "left": _("{minutes} min {seconds} s left"),
                "leftMinutes": _("{minutes} minutes left"),
                "leftMinute": _("1 minute left"),
                "leftSeconds": _("{seconds} seconds left"),
                "over": _("The time is over. The saved answers are being submitted."),
                "overOffline": _(
                    "The time is over and there is no connection. The answers that reached the server in time count; "
                    "the others are sent when the connection is back."
                ),
                "filesOffline": _("No connection. Files can be sent when the connection is back; choose them then."),
                "submitOffline": _("No connection. Submit again when the connection is back; your answers are kept."),
            },
            ensure_ascii=False,
        )
