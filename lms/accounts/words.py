"""What jobs, roles and kinds of notice are called on pages."""

from lms.core.i18n import lazy

JOBS = {
    "district-team-head": lazy("District child protection team head"),
    "dedicated-official": lazy("Dedicated child abuse official"),
    "e-child-manager": lazy("Dong e-Child Happiness manager"),
    "agency-manager": lazy("Child protection agency manager"),
    "agency-staff": lazy("Child protection agency staff"),
    "facility-staff": lazy("Facility staff"),
    "facility-head": lazy("Head of a facility"),
    "child-rights-expert": lazy("Child rights expert"),
    "police-officer": lazy("Police officer"),
    "consultant": lazy("Consultant"),
    "other": lazy("Other"),
}

ROLES = {
    "learner": lazy("Learner"),
    "instructor": lazy("Instructor"),
    "manager": lazy("Organization manager"),
    "facilitator": lazy("Facilitator"),
    "consultant": lazy("Consultant"),
    "admin": lazy("Administrator"),
    "auditor": lazy("Auditor"),
}

NOTICES = {
    "due": lazy("Reminders of what is due soon"),
    "decisions": lazy("Decisions about what I asked for"),
    "certificates": lazy("New certificates"),
    "results": lazy("Results of quizzes that were graded or corrected"),
    "actions": lazy("Action items I answer for or check"),
    "sessions": lazy("Invitations to training, changes of its dates, and reminders of it"),
    "waiting": lazy("Requests and good practices that wait for my decision"),
}
