"""The same district with accounts and browsers: Dan owns, Lea leads, Ada administers, Cho must see nothing."""

from functools import cached_property
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from lms.accounts import roles
from lms.actions import services
from lms.actions.services import Source
from lms.core import clock, db
from lms.organizations.models import Jurisdiction
from tests.accounts import people
from tests.accounts.people import SINCE, kept, member, signed_in
from tests.actions.given import DUE
from tests.enrollments import world


class Office:
    """Organizations of one district, members with accounts, a run with its consultant."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.district = people.organization("가상 가구", "district")
        self.station = people.organization("가상 경찰서", "police_station")
        self.agency = people.organization("가상 아동보호전문기관", "agency")
        self.head = member("김팀장", email="head@example.org", job="district-team-head", works_at=self.district)
        self.officer = member("박경관", email="officer@example.org", job="police-officer", works_at=self.station)
        self.dan = member("이단", email="dan@example.org", job="agency-staff", works_at=self.agency)
        self.mia = member("이미아", email="mia@example.org", works_at=self.agency, manages=self.agency)
        self.lea = member("한길", email="lea@example.org", job="consultant")
        self.ada = member("아다", email="ada@example.org", role="admin")
        self.cho = people.stranger()
        with kept():
            for one in (self.station, self.agency):
                db.session.add(Jurisdiction(district_id=self.district, organization_id=one, confirmed=True))
            run = world.run(organization_id=self.district)
            self.run_id = run.id
            roles.grant(self.lea.person_id, "consultant", run_id=run.id, starts_on=SINCE)

    def item(self, **facts: Any) -> UUID:
        """Agree on something and return its public id."""
        values: dict[str, Any] = {
            "source": Source("discussion", 1, self.run_id, {"ko": "1단계 신고·접수", "en": "Stage 1 Report"}),
            "text": "야간 연락망을 새로 만든다.",
            "owner_organization_id": self.agency,
            "owner_person_id": self.dan.person_id,
            "due_on": clock.today() + DUE,
            "actor_id": self.lea.person_id,
        }
        with kept():
            return services.add(**{**values, **facts}).uid

    def browser(self, name: str) -> FlaskClient:
        """Return somebody's browser."""
        return signed_in(self.app.test_client(), f"{name}@example.org")

    @cached_property
    def dans(self) -> FlaskClient:
        """Return the owner's browser."""
        return self.browser("dan")

    @cached_property
    def leas(self) -> FlaskClient:
        """Return the consultant's browser."""
        return self.browser("lea")

    @cached_property
    def adas(self) -> FlaskClient:
        """Return the administrator's browser."""
        return self.browser("ada")

    @cached_property
    def chos(self) -> FlaskClient:
        """Return the stranger's browser."""
        return self.browser("cho")
