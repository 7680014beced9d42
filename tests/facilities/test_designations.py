"""Who is the child-rights expert of a facility, from when to when."""

from datetime import timedelta

import pytest

from lms.core import clock, db
from lms.core.errors import Conflict, LmsError
from lms.facilities import designations, personal_data
from lms.organizations.models import Organization
from tests.facilities.home import expert


def name(home, starts_on=None, ends_on=None, who=None):
    return designations.designate(home.row, (who or home.ann).person_id, starts_on or clock.today(), ends_on, None)


def test_an_expert_is_named_with_dates(home):
    name(home, clock.today() - timedelta(days=3), clock.today())
    (one,) = designations.of_organization(home.id)
    assert (one.name, one.in_force) == ("김안", True)
    assert [found.person_id for found in designations.on(home.id, clock.today())] == [home.ann.person_id]
    assert designations.on(home.id, clock.today() + timedelta(days=1)) == []
    assert designations.on(home.id, clock.today() - timedelta(days=4)) == []


def test_only_somebody_who_works_there_is_named(home):
    with pytest.raises(LmsError) as refused:
        name(home, who=home.cho)
    assert refused.value.field == "person"


def test_a_police_station_names_no_expert(home):
    station = Organization(kind="police_station", name_ko="가상 경찰서", name_en="Fictional station", fictional=True)
    db.session.add(station)
    db.session.flush()
    with pytest.raises(LmsError):
        designations.designate(station, home.ann.person_id, clock.today(), None, None)


def test_days_that_overlap_are_refused_and_others_are_not(home):
    today = clock.today()
    first = name(home, today - timedelta(days=100), today - timedelta(days=50))
    name(home, today - timedelta(days=49))
    for start, end in ((today - timedelta(days=60), today - timedelta(days=55)), (today, None)):
        with pytest.raises(Conflict):
            name(home, start, end)
    designations.end(first, today - timedelta(days=70))
    name(home, today - timedelta(days=69), today - timedelta(days=50))


def test_a_designation_ends_on_or_after_its_first_day(home):
    one = name(home)
    with pytest.raises(LmsError):
        designations.end(one, clock.today() - timedelta(days=1))
    designations.end(one, clock.today())
    assert designations.of_person(home.ann.person_id)[0].ends_on == clock.today()


def test_two_persons_who_are_one_keep_one_designation_of_a_day(home):
    name(home)
    name(home, who=home.ben)
    personal_data.repoint(home.ben.person_id, home.ann.person_id)
    db.session.expire_all()
    assert [one.person_id for one in designations.of_organization(home.id)] == [home.ann.person_id]


def test_who_is_erased_is_no_expert_any_more(home):
    expert(home)
    personal_data.erase(home.ann.person_id)
    db.session.expire_all()
    assert designations.of_person(home.ann.person_id)[0].ends_on == clock.today()
    assert personal_data.export(home.ann.person_id)["designations"][0]["organization_id"] == home.id
