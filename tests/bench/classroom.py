"""Many learners in the middle of a quiz, and a ledger of every answer that the server acknowledged to them."""

import http.client
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID, uuid4

from tests.browser import learners
from tests.live import Site

QUIZ = "final-quiz"
PATIENCE = 40

SEAT = """
from sqlalchemy import insert, select
from lms.accounts import browsers, passwords, services as accounts
from lms.accounts.models import Account
from lms.activities.quiz import saving, services, standing
from lms.content import services as content
from lms.core import clock
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment, Run
from lms.learning.models import Progress

hashed = passwords.make("a password nobody types")
for run in db.session.scalars(select(Run).where(Run.state == "open").order_by(Run.id)):
    if content.course_of(run.course_version_id).id == "mandated-reporter":
        break
run.capacity = None
mark = arguments[1]
people = []
for number in range(int(arguments[0])):
    person = accounts.create_person(f"가상 {mark} {number:03d}", fictional=True)
    email = f"{mark}-{number}@demo.invalid"
    accounts.create_account(person.id, email=email, password_hash=hashed, must_change_password=False)
    people.append(person.id)
entered = enrollments.enroll(people, run.id, None)
pinned = content.quiz_versions_of(run.course_version_id)
path = content.path(run.course_version_id, "")
version = next(pinned[one.quiz] for one in path.activities if one.id == "final-quiz")
done = [
    {"enrollment_id": entry.enrollment_id, "activity": key, "status": "completed", "seconds": 60, "quiet_seconds": 0,
     "practices": [], "completed_at": clock.now()}
    for entry in entered for key in path.keys if key != "final-quiz"
]
db.session.execute(insert(Progress), done)
for entry in entered:
    enrollment = db.session.get_one(Enrollment, entry.enrollment_id)
    uid = services.start(enrollment.id, "final-quiz", version).uid
    db.session.flush()
    _, attempt = standing.by_uid(uid)
    account = db.session.scalars(select(Account).where(Account.person_id == enrollment.person_id)).one()
    print(json.dumps({
        "attempt": str(uid), "enrollment": str(enrollment.uid),
        "token": saving.token(uid, "", person_id=enrollment.person_id, generation=1, deadline_at=attempt.deadline_at),
        "cookie": browsers.start(account, remember=False, agent="load"),
        "choices": {item.position: list(item.order) or ["112", "119", "1391"] for item in attempt.items},
    }))
"""
STORED = """
from uuid import UUID
from sqlalchemy import select
from lms.activities.quiz.models import Attempt, AttemptItem, SavedAnswer
from lms.learning.models import OutcomeRow

wanted = {UUID(one) for one in json.loads(sys.stdin.read())}
attempts = {one.id: one for one in db.session.scalars(select(Attempt)) if one.uid in wanted}
outcomes = set(db.session.scalars(select(OutcomeRow.source)))
found = {
    str(one.uid): {"open": one.submitted_at is None, "recorded": f"attempt:{one.uid.hex}" in outcomes,
                   "items": {}, "records": []}
    for one in attempts.values()
}
items = {}
for item in db.session.scalars(select(AttemptItem).where(AttemptItem.attempt_id.in_(list(attempts)))):
    items[item.id] = item
    found[str(attempts[item.attempt_id].uid)]["items"][item.position] = [item.sequence, item.answer]
for saved in db.session.execute(select(SavedAnswer.record, SavedAnswer.attempt_item_id)):
    if saved.attempt_item_id in items:
        found[str(attempts[items[saved.attempt_item_id].attempt_id].uid)]["records"].append(str(saved.record))
print(json.dumps(found))
"""


@dataclass
class Seat:
    """A learner with an open attempt, and what the server has acknowledged: record → position, time and answer."""

    attempt: str
    enrollment: str
    token: str
    cookie: str
    choices: dict[str, list[str]]
    acknowledged: dict[str, tuple[str, int, list[str]]] = field(default_factory=dict)
    submitted: bool = False

    def save(self, site: Site, positions: Sequence[str], turn: int = 0) -> int:
        """Send answers as the page's script does; return the status and remember what was acknowledged.

        Raises OSError or HTTPException when the line or the server breaks; then nothing counts as acknowledged.
        """
        now = time.time_ns() // 1_000_000
        sent = {}
        for position in positions:
            offered = self.choices[position]
            sent[str(uuid4())] = (position, now, [offered[turn % len(offered)]])
        answers = [
            {"record": record, "position": int(position), "answer": answer, "sequence": made}
            for record, (position, made, answer) in sent.items()
        ]
        status, text = ask(
            site,
            "POST",
            f"/api/attempts/{self.attempt}/answers",
            json.dumps({"answers": answers}),
            {"X-Capability": self.token, "Content-Type": "application/json"},
        )
        if status == 200:
            for result in json.loads(text)["results"]:
                if result["state"] == "saved":
                    self.acknowledged[result["record"]] = sent[result["record"]]
        return status

    def submit(self, site: Site, session: str, csrf: str) -> int:
        """Hand the attempt in, as the form without its answers does when the script has sent them all."""
        newest: dict[str, tuple[int, list[str]]] = {}
        for position, made, answer in self.acknowledged.values():
            if made >= newest.get(position, (0, []))[0]:
                newest[position] = (made, answer)
        fields = [(f"a-{position}", one) for position, (_made, answer) in newest.items() for one in answer]
        form = [("csrf_token", csrf), ("do", "submit"), ("sure", "1"), ("attempt", UUID(self.attempt).hex), *fields]
        status, _text = ask(site, "POST", self.path, urlencode(form), self._form_headers(session))
        self.submitted = status == 303
        return status

    def look(self, site: Site, session: str) -> int:
        """Open the page of the quiz."""
        return ask(site, "GET", self.path, None, self._form_headers(session))[0]

    @property
    def path(self) -> str:
        """Return the address of the quiz."""
        return f"/learn/{self.enrollment}/{QUIZ}"

    def _form_headers(self, session: str) -> dict[str, str]:
        return {
            "Cookie": f"{session}; sign-in={self.cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }


def ask(site: Site, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str]:
    """Send one request on a line of its own; return status and text."""
    link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    try:
        link.request(method, path, body.encode() if body is not None else None, headers)
        reply = link.getresponse()
        return reply.status, reply.read().decode(errors="replace")
    finally:
        link.close()


def seat(site: Site, count: int) -> list[Seat]:
    """Let so many new learners sit in front of an open attempt; the server need not run."""
    lines = learners.run(site, SEAT, str(count), uuid4().hex[:8]).splitlines()
    return [Seat(**json.loads(line)) for line in lines if line.startswith("{")]


@dataclass(frozen=True)
class Balance:
    """The ledger against the database: acknowledged answers in all, those missing, and attempts by how they stand."""

    acknowledged: int
    lost: tuple[str, ...]
    open: int
    submitted: int
    without_outcome: tuple[str, ...]


def balance(site: Site, seats: Sequence[Seat]) -> Balance:
    """Compare every acknowledged answer with the database.

    An answer is there if its record is in the history and its item holds it, or a later one.
    """
    stored = json.loads(learners.run(site, STORED, given=json.dumps([one.attempt for one in seats])).splitlines()[-1])
    lost, without = [], []
    for one in seats:
        there = stored[one.attempt]
        records = set(there["records"])
        for record, (position, made, answer) in one.acknowledged.items():
            sequence, holds = there["items"][position]
            if record not in records or sequence < made or (sequence == made and holds != answer):
                lost.append(record)
        if not there["open"] and not there["recorded"]:
            without.append(one.attempt)
    return Balance(
        acknowledged=sum(len(one.acknowledged) for one in seats),
        lost=tuple(lost),
        open=sum(there["open"] for there in stored.values()),
        submitted=sum(not there["open"] for there in stored.values()),
        without_outcome=tuple(without),
    )
