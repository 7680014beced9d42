"""A case discussion: silent positions, all revealed at once, differences judged, and who completes."""

import pytest
from sqlalchemy import select

from lms.activities.discussion import differences, filing, jobs, personal_data, services
from lms.activities.discussion.board import board
from lms.activities.discussion.filing import Overtaken, Refused, Typed
from lms.activities.discussion.models import Discussion, DiscussionPosition
from lms.activities.discussion.services import DiscussionError
from lms.core import db, worker
from lms.core.errors import Conflict
from lms.core.privacy import NotAnonymous
from lms.enrollments import services as enrollments
from tests.accounts.people import kept
from tests.activities.discussion.table import SETTLED, Table, text

REASON = "아동이 기다리지 않는다."


def file(table: Table, discussion: Discussion, number: int, *organizations: int) -> None:
    with kept():
        for organization in organizations or (table.district, table.station, table.agency):
            filing.save(discussion.id, number, organization, table.ann.person_id, Typed(text(number), REASON), 0)


def through(table: Table, discussion: Discussion, number: int, *organizations: int) -> None:
    with kept():
        services.open_stage(discussion.id, number)
    file(table, discussion, number, *organizations)
    with kept():
        services.reveal(discussion.id, number)
        services.settle(discussion.id, number, **SETTLED)


def test_a_position_is_seen_by_its_own_organization_alone_until_all_are_revealed(table: Table) -> None:
    discussion = table.begin()
    with kept():
        services.open_stage(discussion.id, 0)
    file(table, discussion, 0, table.district)
    with db.reading():
        found = services.by_uid(discussion.uid)
        for seen in (board(found), board(found, table.agency)):
            assert seen.present.sides == () and seen.own == {}
            assert seen.present.filed == {table.district}
        assert [one.text for one in board(found, table.district).own.values()] == [text(0)]
    with kept():
        services.reveal(discussion.id, 0)
    with db.reading():
        assert [side.position.text for side in board(services.by_uid(discussion.uid)).present.sides] == [text(0)]


def test_after_revealing_nothing_is_changed_and_what_was_typed_is_kept(table: Table) -> None:
    discussion = table.begin()
    with kept():
        services.open_stage(discussion.id, 0)
    file(table, discussion, 0, table.district)
    with kept():
        services.reveal(discussion.id, 0)
        typed = Typed("늦은 입장", REASON)
        with pytest.raises(Refused) as refused:
            filing.save(discussion.id, 0, table.agency, table.dan.person_id, typed, 0)
    assert (refused.value.status, refused.value.typed) == (409, typed)


def test_the_last_saved_of_an_organization_stands_and_nobody_overwrites_unseen(table: Table) -> None:
    discussion = table.begin()
    with kept():
        services.open_stage(discussion.id, 0)
        filing.save(discussion.id, 0, table.agency, table.dan.person_id, Typed("단의 글이다.", REASON), 0)
        theirs = Typed("일리의 글이다.", REASON)
        with pytest.raises(Overtaken) as overtaken:
            filing.save(discussion.id, 0, table.agency, table.eli.person_id, theirs, 0)
        assert (overtaken.value.saved.text, overtaken.value.typed) == ("단의 글이다.", theirs)
        saved = filing.save(discussion.id, 0, table.agency, table.eli.person_id, theirs, overtaken.value.saved.version)
        # The same form sent again changes nothing.
        again = filing.save(discussion.id, 0, table.agency, table.eli.person_id, theirs, 1)
    assert (saved.id, saved.version, saved.text) == (again.id, 2, "일리의 글이다.")


def test_one_stage_at_a_time_is_on_the_table(table: Table) -> None:
    discussion = table.begin()
    with kept():
        services.open_stage(discussion.id, 0)
        with pytest.raises(Conflict):
            services.open_stage(discussion.id, 1)
        with pytest.raises(Conflict):
            services.reveal(discussion.id, 0)  # nobody has filed
        with pytest.raises(Refused):
            filing.save(discussion.id, 1, table.agency, table.dan.person_id, Typed("글", REASON), 0)


def test_a_difference_has_two_sides_and_is_judged_before_the_stage_is_settled(table: Table) -> None:
    discussion = table.begin()
    with kept():
        services.open_stage(discussion.id, 0)
    file(table, discussion, 0)
    with kept():
        services.reveal(discussion.id, 0)
        with pytest.raises(DiscussionError):
            differences.add(
                discussion.id, 0, "누가 먼저 가는가", {table.district: "우리가 먼저다."}, table.lea.person_id
            )
        reasons = {table.district: "아동을 먼저 만나야 한다.", table.station: "위험을 먼저 막아야 한다."}
        made = differences.add(discussion.id, 0, "누가 먼저 가는가", reasons, table.lea.person_id, known=0)
        twin = differences.add(discussion.id, 0, "누가 먼저 가는가", reasons, table.lea.person_id, known=0)
        assert twin.id == made.id
        with pytest.raises(DiscussionError):
            services.settle(discussion.id, 0, **SETTLED)
        differences.judge(
            discussion.id,
            made.id,
            "누가 먼저 가는가",
            reasons,
            "dissent",
            "경찰서는 위험이 크면 먼저 간다고 남긴다.",
            "아동이 혼자 남지 않는 쪽을 고른다.",
        )
        # Where a dissent is kept, it may be all that came of the stage.
        services.settle(discussion.id, 0, "", "아동이 혼자 남지 않는다.")
    with db.reading():
        (one,) = board(services.by_uid(discussion.uid)).present.differences
        assert one.row.resolution == "dissent"
        assert {organization.id for organization, _reason in one.reasons} == {table.district, table.station}


def test_an_agreement_says_why_it_is_best_for_the_child(table: Table) -> None:
    discussion = table.begin()
    with kept():
        services.open_stage(discussion.id, 0)
    file(table, discussion, 0)
    with kept():
        services.reveal(discussion.id, 0)
        for agreement, interests, field in (("", "좋다.", "agreement"), ("함께 간다.", "", "interests")):
            with pytest.raises(DiscussionError) as refused:
                services.settle(discussion.id, 0, agreement, interests)
            assert refused.value.field == field


def test_who_is_of_an_organization_that_took_part_in_all_stages_completes(table: Table) -> None:
    discussion = table.begin()
    for number in range(5):
        # The police have no position in the last stage.
        through(table, discussion, number, *([table.district, table.agency] if number == 4 else []))
    with kept():
        services.close(discussion.id, table.lea.person_id)
    assert table.standing(table.ann) is None
    worker.run(once=True)
    assert [table.standing(who) for who in (table.ann, table.dan, table.eli)] == ["completed"] * 3
    assert table.standing(table.bea) is None
    # Reopened, typed in from paper, closed again: the police complete too.
    with kept():
        services.reopen(discussion.id, "종이에 적은 것을 옮긴다.")
        filing.type_in(discussion.id, 4, table.station, table.lea.person_id, Typed(text(4), REASON))
        services.close(discussion.id, table.lea.person_id)
    worker.run(once=True)
    assert table.standing(table.bea) == "completed"


def test_a_discussion_closes_only_when_all_stages_are_settled(table: Table) -> None:
    discussion = table.begin()
    through(table, discussion, 0)
    with kept(), pytest.raises(Conflict) as refused:
        services.close(discussion.id, table.lea.person_id)
    assert "2, 3, 4, 5" in str(refused.value)


def test_whoever_left_the_run_meanwhile_does_not_stop_the_others(table: Table) -> None:
    discussion = table.begin()
    for number in range(5):
        through(table, discussion, number)
    with kept():
        services.close(discussion.id, table.lea.person_id)
        enrollments.remove(table.enrollments[table.ann.person_id], None, "쉼")
    worker.run(once=True)
    assert (table.standing(table.ann), table.standing(table.bea)) == (None, "completed")


def test_what_an_organization_filed_itself_is_not_typed_over(table: Table) -> None:
    discussion = table.begin()
    with kept():
        services.open_stage(discussion.id, 0)
    file(table, discussion, 0, table.district)
    with kept():
        with pytest.raises(Refused):
            filing.type_in(discussion.id, 0, table.district, table.lea.person_id, Typed("다른 글", REASON))
        filing.type_in(discussion.id, 0, table.station, table.lea.person_id, Typed("종이에 적은 글이다.", REASON))
        with pytest.raises(Refused):
            filing.save(discussion.id, 0, table.station, table.bea.person_id, Typed("내 글이다.", REASON), 1)


def test_positions_agreements_and_reasons_name_nobody(table: Table) -> None:
    discussion = table.begin()
    with kept():
        services.open_stage(discussion.id, 0)
        with pytest.raises(Refused) as refused:
            filing.save(
                discussion.id,
                0,
                table.agency,
                table.dan.person_id,
                Typed("010-1234-5678로 알린다.", "", "이단이 간다."),
                0,
            )
        assert set(refused.value.faults) == {"text", "reason", "wish"}
    file(table, discussion, 0)
    with kept():
        services.reveal(discussion.id, 0)
        with pytest.raises(NotAnonymous):
            services.settle(discussion.id, 0, "김안이 먼저 간다.", "아동이 기다리지 않는다.")
        # With a reason why it is none, it is taken and held.
        lea, why = table.lea.person_id, "지어낸 이름이다."
        stage = services.settle(discussion.id, 0, "김민수가 먼저 간다.", "아동이 기다리지 않는다.", lea, why)
        assert stage.agreement == "김민수가 먼저 간다."
        assert "김민수" not in board(discussion).stages[0].shown("agreement")


def test_facts_of_the_case_are_told_one_by_one(table: Table) -> None:
    discussion = table.begin()
    with kept():
        services.open_stage(discussion.id, 0)
        for known in (0, 0, 1, 2):
            stage = services.tell_fact(discussion.id, 0, known)
    assert stage.facts_shown == 2


def test_who_wrote_is_exported_and_forgotten(table: Table) -> None:
    discussion = table.begin()
    with kept():
        services.open_stage(discussion.id, 0)
    file(table, discussion, 0, table.district)
    with kept():
        assert len(personal_data.export(table.ann.person_id)["discussion_positions"]) == 1
        personal_data.repoint(table.ann.person_id, table.bea.person_id)
        personal_data.erase(table.bea.person_id)
        assert db.session.scalars(select(DiscussionPosition.author_id)).all() == [None]


def test_who_took_part_is_asked_of_all_stages(table: Table) -> None:
    discussion = table.begin()
    through(table, discussion, 0, table.district)
    with db.reading():
        assert jobs.took_part(discussion.id) == set()
