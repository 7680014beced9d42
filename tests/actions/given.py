"""A district that was trained together: its organizations, people and run."""

from datetime import timedelta
from typing import Any

from lms.actions import services
from lms.actions.models import ActionItem
from lms.actions.services import Source
from lms.core import clock
from lms.organizations.models import Jurisdiction
from tests.enrollments import world

DUE = timedelta(days=14)


class Scene:
    """Ann heads the team of the district, Bea is at its police station, Cho at an agency elsewhere."""

    def __init__(self) -> None:
        self.district = world.organization("가상 가구", "district")
        self.station = world.organization("가상 경찰서", "police_station")
        self.agency = world.organization("가상 아동보호전문기관", "agency")
        self.elsewhere = world.organization("가상 나구 기관", "agency")
        for one in (self.station, self.agency):
            world.add(Jurisdiction(district_id=self.district.id, organization_id=one.id, confirmed=True))
        self.ann = world.person("김안", "district-team-head", at=self.district)
        self.bea = world.person("박비", "police-officer", at=self.station)
        self.dan = world.person("이단", "agency-staff", at=self.agency)
        self.cho = world.person("최초", "agency-staff", at=self.elsewhere)
        self.lead = world.person("한길", "consultant")
        self.run = world.run(organization_id=self.district.id)

    def item(self, **facts: Any) -> ActionItem:
        """Agree on something: by default the agency's Dan does it within two weeks."""
        values: dict[str, Any] = {
            "source": Source("discussion", 1, self.run.id, {"ko": "1단계 신고·접수", "en": "Stage 1 Report"}),
            "text": "야간 연락망을 새로 만든다.",
            "owner_organization_id": self.agency.id,
            "owner_person_id": self.dan.id,
            "due_on": clock.today() + DUE,
            "actor_id": self.lead.id,
        }
        return services.add(**{**values, **facts})
