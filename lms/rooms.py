"""The list of all rooms' tables, so that one import knows the whole database."""

import lms.accounts.models
import lms.actions.models
import lms.activities.discussion.models
import lms.activities.quiz.models
import lms.activities.survey.models
import lms.activities.visit.models
import lms.certificates.models
import lms.content.models
import lms.core.audit
import lms.core.outbox
import lms.enrollments.models
import lms.exchange.models
import lms.facilities.models
import lms.learning.models
import lms.library.models
import lms.organizations.models
import lms.planning.models
import lms.questions.models
import lms.sessions.models  # noqa: F401
from lms.core.db import Base

metadata = Base.metadata
