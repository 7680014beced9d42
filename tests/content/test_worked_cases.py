"""The worked cases of deadlines in our courses, held against the function the calculator uses."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from lms.content.deadline import deadlines

COURSE = Path(__file__).parents[2] / "courses" / "job-basic"
WEEKDAYS = {"ko": "월화수목금토일", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
# Start, request, end of the 72 hours, latest end, latest decision.
LABELS = {"ko": ("시작", "청구", "끝", "연장", "결정"), "en": ("Start", "request", "end", "extended", "decision")}
HOLIDAY = {"ko": "공휴일", "en": "holiday"}
PAGES = ("a6-clock.md", "a6-days.md", "a6-holidays.md", "a6-requests.md")
LEAST = 11
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2} \d{2}:\d{2}) ?\(([^)]+)\)")
_LINE = re.compile(r"^(\d+)\. ((?:시작|Start) \d.*)$", re.M)
_CHECK = re.compile(r"::: check id=a6-calc-(\d+) .*?\n(.*?)\n:::", re.S)
_CALCULATOR = re.compile(r'::: deadline id=a6-c\S+ title="\D*(\d+):.*?" (start=.*)')


def _text(language):
    return "\n".join((COURSE / language / name).read_text(encoding="utf-8") for name in PAGES)


def _moments(text, language):
    found = []
    for written, weekday in _MOMENT.findall(text):
        moment = datetime.fromisoformat(written)
        assert WEEKDAYS[language][moment.weekday()] == weekday, f"{written} is not a {weekday}"
        found.append(moment)
    return found


def _cases(language):
    """Return number -> (start, holidays, request) and number -> (base, extended, decision) of the list of answers."""
    given, answers = {}, {}
    for number, line in _LINE.findall(_text(language)):
        parts = dict(part.split(" ", 1) for part in line.split(" · "))
        moments = [next(iter(_moments(parts.get(label, ""), language)), None) for label in LABELS[language]]
        holidays = [date.fromisoformat(day) for day in [parts.get(HOLIDAY[language])] if day]
        given[int(number)] = (moments[0], holidays, moments[1])
        answers[int(number)] = tuple(moments[2:])
    return given, answers


def _computed(given):
    found = deadlines(*given)
    assert found.extension != "open", "a case of a day that is only partly inside has no settled answer"
    assert not found.sunday, "a case that hangs on a Sunday has no settled answer"
    return found.base, found.extended, found.decision


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_list_of_worked_cases_holds_what_the_function_computes(language):
    given, answers = _cases(language)

    assert len(given) >= LEAST
    assert answers == {number: _computed(case) for number, case in given.items()}


def test_the_friday_evening_of_the_law_is_among_the_worked_cases():
    given, answers = _cases("ko")

    friday = [number for number, (start, _, _) in given.items() if start.weekday() == 4 and start.hour == 20]

    assert friday
    assert {(answers[number][0].weekday(), answers[number][1].weekday()) for number in friday} == {(0, 2)}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_only_the_right_option_of_each_worked_case_is_what_the_function_computes(language):
    given, _ = _cases(language)
    checks = _CHECK.findall(_text(language))

    assert checks
    for number, body in checks:
        case = given[int(number)]
        base, extended, decision = _computed(case)
        prompt, *options = re.split(r"^- ", body, flags=re.M)
        assert _moments(prompt, language) == [moment for moment in (case[0], case[2]) if moment]
        right = [decision] if decision else [moment for moment in (base, extended) if moment]
        for option in options:
            mark, line = option[:3], option.splitlines()[0].replace("24:00", "23:59")
            assert (mark == "[x]") == (_moments(line, language) == right), f"{number}: {line}"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_calculators_start_with_the_worked_cases_of_the_list(language):
    given, _ = _cases(language)

    found = {}
    for number, attributes in _CALCULATOR.findall(_text(language)):
        values = dict(pair.split("=") for pair in attributes.split())
        holidays = [date.fromisoformat(day) for day in values.get("holidays", "").split(",") if day]
        request = datetime.fromisoformat(values["request"]) if "request" in values else None
        found[int(number)] = (datetime.fromisoformat(values["start"]), holidays, request)

    assert found
    assert found == {number: given[number] for number in found}
    assert {int(number) for number, _ in _CHECK.findall(_text(language))} | set(found) == set(given)
