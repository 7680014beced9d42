"""List import: CP949 and UTF-8, a verdict for each row, all or nothing, the same list twice."""

from typing import Any

import pytest
from sqlalchemy import func, select

from lms.accounts import codes
from lms.accounts import services as accounts
from lms.accounts.models import Account, Employment, OneTimeCode, Person
from lms.core import clock, db, tables
from lms.core.errors import Conflict
from lms.core.i18n import set_language
from lms.core.outbox import Job
from lms.enrollments import imports, roster_files, services, slips
from lms.enrollments.models import Run
from tests.enrollments import world

HEAD = "이름,소속,직무,이메일,직원번호\n"


@pytest.fixture
def run(database: None) -> Run:
    set_language("en")
    world.organization("가상 해오름 보육원")
    world.organization("가상 햇살지역아동센터")
    return world.run(capacity=3)


def rows(text: str, encoding: str = "utf-8") -> list[roster_files.Row]:
    return roster_files.read((HEAD + text).encode(encoding))


def said(found: list[imports.Verdict]) -> list[str]:
    return [f"{'ok' if one.ok else 'no'} {one.message}" for one in found]


def total(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_korean_office_file_makes_people_with_jobs_and_enrolls_them(run: Run) -> None:
    text = "김안,가상 해오름 보육원,시설 종사자,ann@example.org,\n최초,가상 해오름 보육원,facility-head,,\n"
    ben = world.person("박벤")
    for encoding in ("cp949", "utf-8-sig", "utf-16"):
        assert [one.name for one in rows(text, encoding)] == ["김안", "최초"]
    done = imports.write(rows(text, "cp949"), run.id, ben.id)
    assert (done.admitted, done.made, done.codeless) == (2, 2, 1)
    ann = db.session.scalars(select(Account).where(accounts.by_identifier("ann@example.org"))).one()
    job = accounts.employment_on(ann.person_id, clock.today())
    assert job is not None and job.job == "facility-staff"
    cho = db.session.scalars(select(Person).where(Person.name == "최초")).one()
    account = accounts.account_of(cho.id)
    assert account is not None and account.staff_id and account.staff_id.startswith("IE") and not account.email
    assert services.latest(run.id, cho.id).state == "active"  # type: ignore[union-attr]
    names = db.session.scalars(select(Job.name)).all()
    assert names.count("accounts.send_welcome") == 1 and names.count("enrollments.tell") == 2


def test_the_same_list_again_changes_nothing(run: Run) -> None:
    text = "김안,가상 해오름 보육원,시설 종사자,ann@example.org,\n최초,가상 해오름 보육원,시설장,,\n"
    ben = world.person("박벤")
    imports.write(rows(text), run.id, ben.id)
    before = [total(table) for table in (Person, Account, Employment)]
    told = total(Job)
    done = imports.write(rows(text), run.id, ben.id)
    assert (done.admitted, done.already, done.made) == (0, 2, 0)
    assert [total(table) for table in (Person, Account, Employment)] == before and total(Job) == told


def test_nothing_is_written_if_one_row_fails_and_every_row_has_its_verdict(run: Run) -> None:
    known = world.person("이미아", at=db.session.scalars(select(world.Organization)).first())
    accounts.create_account(known.id, email="mia@example.org")
    text = (
        "김안,가상 해오름 보육원,시설 종사자,,\n"
        "김안,가상 해오름 보육원,시설 종사자,,\n"
        "남궁,없는 기관,시설 종사자,,\n"
        "최초,가상 해오름 보육원,우주인,,\n"
        "다른,,,mia@example.org,\n"
        "이미아,가상 햇살지역아동센터,시설 종사자,mia@example.org,\n"
        "이미아,,,mia@example.org,\n"
        "이미아,,,mia@example.org,\n"
        "하나,가상 해오름 보육원,,,\n"
        "둘,가상 해오름 보육원,시설장,틀린 주소,\n"
        "셋,가상 해오름 보육원,시설장,,S-3\n"
        "넷,가상 해오름 보육원,시설장,,S-4\n"
    )
    found = said(imports.verdicts(rows(text), run))
    assert found[0] == "ok New: will be made and enrolled."
    assert "row 2" in found[1] and "No organization" in found[2] and "우주인" in found[3]
    assert "another name" in found[4] and "Works elsewhere" in found[5]
    assert found[6] == "ok Will be enrolled." and "counts once" in found[7]
    assert "needed" in found[8] and "not an e-mail" in found[9]
    assert found[10] == "ok New: will be made and enrolled." and "waiting list" in found[11]
    before = total(Person)
    with pytest.raises(imports.ImportRefused) as refused:
        imports.write(rows(text), run.id, known.id)
    assert len(refused.value.verdicts) == 12 and total(Person) == before and run.seats_taken == 0


def test_what_was_checked_can_be_sent_on_without_its_file() -> None:
    text = '"김, 안",가상 "해오름",시설 종사자,,=1+1\n최초,나,시설장,a@example.org,\n'
    made = roster_files.read((HEAD + text.replace('"해오름"', "해오름")).encode())
    again = roster_files.read(roster_files.packed(made).encode())
    assert again == made


def test_a_table_without_names_or_rows_is_refused() -> None:
    with pytest.raises(tables.TableError):
        roster_files.read("소속,직무\n가,나\n".encode())
    with pytest.raises(Exception, match="."):
        roster_files.read(HEAD.encode())


def test_a_closed_run_takes_no_list(run: Run) -> None:
    run.state = "closed"
    with pytest.raises(Conflict):
        imports.write(rows("김안,가상 해오름 보육원,시설 종사자,,\n"), run.id, 1)


def test_slips_are_for_who_has_neither_address_nor_password(run: Run, travel) -> None:
    ben = world.person("박벤")
    text = "김안,가상 해오름 보육원,시설 종사자,ann@example.org,\n최초,가상 해오름 보육원,시설장,,C-1\n"
    imports.write(rows(text), run.id, ben.id)
    (row,) = slips.waiting(run.id)
    (first,) = slips.draw(run.id, [row.id])
    assert codes._find(first.code) is None
    slips.keep(run.id, [first])
    (second,) = slips.draw(run.id, [row.id])
    slips.keep(run.id, [second])
    assert first.name == "최초" and first.staff_id == "C-1" and first.code != second.code
    assert (first.until - clock.today()).days == 14
    stored = db.session.scalars(select(OneTimeCode)).all()
    assert len(stored) == 1 and second.code not in stored[0].code_hash and len(stored[0].code_hash) == 64
    assert codes._find(first.code) is None
    found = codes._find(second.code.lower().replace("-", " "))
    assert found is not None and found.staff_id == "C-1"
    travel(days=15)
    assert codes._find(second.code) is None
