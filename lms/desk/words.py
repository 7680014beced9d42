"""What actions of the audit log, kinds of jobs and facts are called on pages."""

from lms.core.i18n import Lazy, lazy

ACTIONS: dict[str, Lazy] = {
    "accounts.appoint_deputy": lazy("Appointed a deputy"),
    "accounts.change_identifiers": lazy("Changed e-mail address or staff ID"),
    "accounts.change_person": lazy("Changed name or language of a person"),
    "accounts.create_account": lazy("Made an account"),
    "accounts.create_person": lazy("Added a person"),
    "accounts.disable": lazy("Closed an account"),
    "accounts.dismiss_deputy": lazy("Ended a deputyship"),
    "accounts.employ": lazy("Added a job"),
    "accounts.enable": lazy("Opened an account again"),
    "accounts.end_employment": lazy("Ended a job"),
    "accounts.end_grant": lazy("Ended a role"),
    "accounts.export_own_data": lazy("Downloaded own data"),
    "accounts.grant": lazy("Gave a role"),
    "accounts.hand_over_code": lazy("Showed a link for a new password"),
    "accounts.list_people": lazy("Looked at a list of people"),
    "accounts.password_refused": lazy("Gave a wrong present password"),
    "accounts.see_person": lazy("Looked at a person"),
    "accounts.send_code": lazy("Asked for a link for a new password"),
    "accounts.set_initial_password": lazy("Set a first password"),
    "accounts.set_password": lazy("Changed a password"),
    "accounts.sign_in": lazy("Signed in"),
    "accounts.sign_in_refused": lazy("Sign-in was refused"),
    "accounts.sign_out": lazy("Signed out"),
    "accounts.sign_out_device": lazy("Signed out a device"),
    "accounts.sign_out_everywhere": lazy("Signed out everywhere"),
    "certificates.download": lazy("Downloaded a certificate"),
    "certificates.issue": lazy("Issued a certificate"),
    "certificates.reinstate": lazy("Gave a certificate back"),
    "certificates.reissue": lazy("Issued a certificate anew"),
    "certificates.revoke": lazy("Revoked a certificate"),
    "certificates.see": lazy("Looked at a certificate"),
    "certificates.see_register": lazy("Looked at the register of certificates"),
    "desk.export_audit": lazy("Exported the audit log"),
    "desk.export_organization": lazy("Exported the learning of an organization"),
    "desk.see_audit": lazy("Looked at the audit log"),
    "desk.see_mail": lazy("Looked at a mail"),
    "desk.see_mails": lazy("Looked at the list of mails"),
    "desk.see_organization": lazy("Looked at the learning of an organization"),
    "desk.see_record": lazy("Looked at a learning record"),
    "desk.see_requests": lazy("Looked at what waits"),
    "enrollments.apply": lazy("Applied or enrolled"),
    "enrollments.ask": lazy("Asked for something"),
    "enrollments.change_run": lazy("Changed a run"),
    "enrollments.close_run": lazy("Closed a run"),
    "enrollments.create_run": lazy("Made a run"),
    "enrollments.decide": lazy("Decided a request"),
    "enrollments.enroll": lazy("Enrolled a person"),
    "enrollments.leave": lazy("Left a run"),
    "enrollments.move_version": lazy("Moved a run to another version"),
    "enrollments.new_cycle": lazy("Let somebody begin anew"),
    "enrollments.promote": lazy("Moved up from the waiting list"),
    "enrollments.remove": lazy("Took somebody out of a run"),
    "enrollments.search_people": lazy("Searched for people"),
    "enrollments.see_people": lazy("Looked at the people of a run"),
    "enrollments.see_request": lazy("Looked at a request"),
    "enrollments.confirm_law": lazy("Confirmed that the law of a course was looked at"),
    "enrollments.set_run_state": lazy("Opened a run or took it back"),
    "content.remove_help_line": lazy("Removed a help line"),
    "content.save_help_line": lazy("Changed a help line"),
    "learning.adjust_minutes": lazy("Adjusted minutes"),
    "learning.discard_upload": lazy("Threw an uploaded course away"),
    "learning.export_progress": lazy("Exported the progress of a run"),
    "learning.publish_upload": lazy("Published an uploaded course"),
    "learning.see_closing": lazy("Looked at the closing of a run"),
    "learning.see_enrollment": lazy("Looked at an enrollment"),
    "learning.see_progress": lazy("Looked at the progress of a run"),
    "learning.set_outcome": lazy("Set an outcome by hand"),
    "learning.upload_course": lazy("Uploaded a course"),
    "organizations.change": lazy("Changed an organization"),
    "organizations.change_service": lazy("Changed who serves a district"),
    "organizations.create": lazy("Added an organization"),
    "organizations.serve": lazy("Recorded who serves a district"),
    "outbox.cancel": lazy("Canceled a job"),
    "outbox.retry": lazy("Set a job to be tried again"),
    "questions.load": lazy("Loaded a question bank"),
    "survey.see_results": lazy("Looked at the results of a survey"),
}

JOBS: dict[str, Lazy] = {
    "accounts.send_reset": lazy("Mail with a link for a new password"),
    "accounts.tell_password_changed": lazy("Mail about a changed password"),
    "certificates.forget": lazy("Remove the files of an erased certificate"),
    "certificates.notify": lazy("Mail about a new certificate"),
    "certificates.render": lazy("Make the PDF of a certificate"),
    "enrollments.mail_reminder": lazy("Mail about what is due soon"),
    "enrollments.mail_waiting": lazy("Mail about requests that wait"),
    "enrollments.start": lazy("Begin a run"),
    "enrollments.tell": lazy("Mail about a decision"),
    "learning.recompute": lazy("Count an enrollment anew"),
    "learning.close_run": lazy("Issue the certificates of a run"),
}

JOB_STATES: dict[str, Lazy] = {
    "given_up": lazy("Failed for good"),
    "failing": lazy("Failing, will be tried again"),
    "waiting": lazy("Waiting"),
    "working": lazy("Being done"),
    "finished": lazy("Done"),
    "canceled": lazy("Canceled"),
}

JOB_BADGES: dict[str, str] = {"given_up": "danger", "failing": "warning", "working": "info", "finished": "success"}

FACTS: dict[str, Lazy] = {
    "completed": lazy("Completed"),
    "reopened": lazy("Reopened"),
    "corrected": lazy("Corrected"),
    "revoked": lazy("Certificate revoked"),
    "reinstated": lazy("Certificate given back"),
    "reissued": lazy("Certificate issued anew"),
}


def action(name: str) -> str:
    """Return the words for an action of the audit log; its name for one that has none."""
    return str(ACTIONS.get(name, name))


def job(name: str) -> str:
    """Return the words for a kind of job."""
    return str(JOBS.get(name, name))
