"""The rule of completion: pure functions over what is owed and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lms.content.manifest import Title
from lms.content.path import Path
from lms.core.i18n import lazy
from lms.learning.interface import DONE, Outcome, Status

RANK = {Status.STARTED: 0, Status.FAILED: 1, Status.EXCUSED: 2, Status.COMPLETED: 3, Status.PASSED: 4}


@dataclass(frozen=True)
class Missing:
    """One thing that still stands between a learner and completion.

    `kind`: activity, failed or minutes. `minutes` is how many are missing, for kind minutes. `advice`: a further
    sentence, such as when it can be made up.
    """

    kind: str
    activity: str = ""
    title: Title = Title()
    minutes: int = 0
    advice: str = ""

    @property
    def sentence(self) -> str:
        """Return it as one sentence in the present language."""
        if self.kind == "minutes":
            return str(lazy("%(minutes)s more minutes of learning time are needed.", minutes=self.minutes))
        title = self.title.pick()
        if self.kind == "failed":
            said = str(lazy("“%(title)s” has not been passed yet.", title=title))
        else:
            said = str(lazy("“%(title)s” is still to be done.", title=title))
        return f"{said} {self.advice}" if self.advice else said


def fold(outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return the outcome that stands, of those of one step in the order they came, superseded ones left out.

    Across sources the best counts, unless the newest outcome says that the first or the last does, or their average:
    then the mean of their scores stands, and passes if it reaches the pass mark that the newest one states.
    """
    if not outcomes:
        return None
    counts = outcomes[-1].counts
    if counts == "last":
        return outcomes[-1]
    if counts == "first":
        return outcomes[0]
    if counts == "average":
        return _average([one for one in outcomes if one.counts == "average" and one.score is not None])
    return max(outcomes, key=lambda o: (RANK[o.status], o.score if o.score is not None else -1.0))


def _average(outcomes: Sequence[Outcome]) -> Outcome:
    newest = outcomes[-1]
    score = sum(one.score or 0.0 for one in outcomes) / len(outcomes)
    # As in marking: a mean of exactly the pass mark passes, whatever floats make of thirds.
    passed = score + 1e-9 >= float(newest.evidence.get("pass_mark", 100))
    return replace(newest, status=Status.PASSED if passed else Status.FAILED, score=round(score, 2))


def why_not(path: Path, standing: Mapping[str, str], seconds: int) -> list[Missing]:
    """Return everything that is missing, in the order of the course; empty when complete.

    `standing` maps activity keys to their folded status, `seconds` is the credited learning time in all. The
    rule is the course's own (course.yaml, `completion`): all required activities of the path and real learning
    time of at least the stated minutes.
    """
    missing = [
        Missing("failed" if standing.get(a.id) == Status.FAILED else "activity", a.id, a.title)
        for a in path.activities
        if a.required and standing.get(a.id) not in DONE
    ]
    lacking = path.minutes_required * 60 - seconds
    if lacking > 0:
        missing.append(Missing("minutes", minutes=-(-lacking // 60)))
    return missing


def is_complete(path: Path, standing: Mapping[str, str], seconds: int) -> bool:
    """Say whether nothing is missing."""
    return not why_not(path, standing, seconds)


def steps_done(path: Path, standing: Mapping[str, str]) -> tuple[int, int]:
    """Return how many of the required activities are done, and how many there are."""
    owed = [a.id for a in path.activities if a.required]
    return sum(standing.get(key) in DONE for key in owed), len(owed)
