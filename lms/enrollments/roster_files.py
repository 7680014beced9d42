"""Lists of people as offices send them, read row by row into what they say. Pure but for the words of jobs."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.accounts.words import JOBS
from lms.core import tables
from lms.core.errors import LmsError
from lms.core.i18n import LANGUAGES, lazy, speaking

# So many are judged and enrolled while somebody waits; longer lists go through the worker.
MOST_ROWS = 300
MOST_LONG = 5_000
COLUMNS = (
    tables.Column("name", ("이름", "성명", "Name"), required=True, most=100),
    tables.Column("organization", ("기관", "소속", "소속기관", "기관명", "Organization"), most=120),
    tables.Column("job", ("직무", "Job"), most=60),
    tables.Column("email", ("이메일", "전자우편", "메일", "E-mail", "Email"), most=254),
    tables.Column("staff_id", ("직원번호", "사번", "교번", "Staff ID"), most=40),
    tables.Column("department", ("부서", "Department"), most=100),
    tables.Column("position", ("직위", "직급", "Position"), most=100),
)
LABELS = ("이름", "기관", "직무", "이메일", "직원번호", "부서", "직위")
EXAMPLE = ("가상 홍보리", "가상 햇살지역아동센터", "시설 종사자", "", "", "돌봄팀", "생활복지사")


@dataclass(frozen=True)
class Row:
    """What one row says of a person; `number` as the office program shows it, `job` a key or "" for none known."""

    number: int
    name: str
    organization: str
    job: str
    job_text: str
    email: str
    staff_id: str
    department: str
    position: str


def read(data: bytes, most: int = MOST_ROWS) -> list[Row]:
    """Return the rows of a file in XLSX, XLS, ODS or CSV (UTF-8, UTF-16, CP949).

    Raises TableError with every fault of the table, and LmsError for no rows or too many.
    """
    lines = tables.read(data, COLUMNS)
    if not lines:
        raise LmsError(lazy("The table has no rows."), field="file")
    if len(lines) > most:
        raise LmsError(lazy("At most %(most)s rows at once.", most=most), field="file")
    jobs = _jobs()
    return [
        Row(
            line.number,
            " ".join(line["name"].split()),
            line["organization"],
            jobs.get(_folded(line["job"]), ""),
            line["job"],
            line["email"],
            line["staff_id"],
            line["department"],
            line["position"],
        )
        for line in lines
    ]


def packed(rows: Sequence[Row]) -> str:
    """Return rows as a text that `read` reads again, so that what was checked can be sent on without its file."""
    made = [
        (one.name, one.organization, one.job_text, one.email, one.staff_id, one.department, one.position)
        for one in rows
    ]
    return tables.write_csv([column.labels[0] for column in COLUMNS], made).decode("utf-8-sig")


def _jobs() -> dict[str, str]:
    found = {_folded(key): key for key in JOBS}
    for language in LANGUAGES:
        with speaking(language):
            found.update({_folded(str(label)): key for key, label in JOBS.items()})
    return found


def _folded(text: str) -> str:
    return "".join(text.casefold().split()).replace("·", "").replace("-", "")
