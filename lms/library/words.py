"""What pages call the parts of a good practice."""

from lms.core.i18n import lazy

STAGES = {
    "report": lazy("1. Report and intake"),
    "visit": lazy("2. Joint visit and investigation"),
    "protection": lazy("3. Protection and separation"),
    "decision": lazy("4. Judgment and meeting"),
    "aftercare": lazy("5. Case management and follow-up"),
}
AGE_BANDS = {
    "infant": lazy("Infant"),
    "toddler": lazy("Before school age"),
    "lower": lazy("Lower primary school"),
    "upper": lazy("Upper primary school"),
    "middle": lazy("Middle school"),
    "high": lazy("High school"),
    "siblings": lazy("Siblings of different ages"),
}
STATES = {
    "draft": lazy("Draft"),
    "in_review": lazy("Waiting for the second reviewer"),
    "in_approval": lazy("Waiting for the city's approval"),
    "published": lazy("Published"),
    "withdrawn": lazy("Hidden"),
    "expired": lazy("Expired"),
}
TEXTS = {
    "title": lazy("Title"),
    "situation": lazy("Situation"),
    "district_did": lazy("What the district did"),
    "police_did": lazy("What the police did"),
    "agency_did": lazy("What the child protection agency did"),
    "others_did": lazy("What others did"),
    "helped": lazy("What helped"),
}
EVENTS = {
    "created": lazy("Draft written"),
    "changed": lazy("Changed"),
    "submit": lazy("Submitted for review"),
    "release": lazy("Word released as no name"),
    "return": lazy("Returned to the author"),
    "review": lazy("Passed by the second reviewer"),
    "approve": lazy("Approved and published"),
    "renew": lazy("Reviewed and kept for another year"),
    "withdraw": lazy("Hidden by request"),
    "expire": lazy("Expired"),
    "reopen": lazy("Taken up again as a draft"),
}
# What the uploader confirms, point by point.
CHECKLIST = {
    "closed": lazy("The case is closed: nothing is being investigated or tried."),
    "removed": lazy("No names, birth dates, addresses, schools, facilities, numbers, pictures or recordings are left."),
    "general": lazy("Ages are bands, districts are “district A”, days are counted from the report (D+3)."),
    "changed": lazy("At least two facts that do not matter were changed, and nobody is quoted word for word."),
    "rare": lazy("Amounts of money, rare jobs and rare illnesses are told in general."),
    "neighbor": lazy("Somebody who lives in the district could not recognize the child, the family or the reporter."),
}
