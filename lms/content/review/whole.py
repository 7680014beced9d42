"""Review a course or a bank of our own: everything that is wrong beyond its form, as `file: place: problem`."""

from collections.abc import Iterable
from pathlib import Path

from lms.content.bank import BANK_FILE, Kinds, read_bank
from lms.content.check import Examined, guide_file, place_of
from lms.content.folder import Folder
from lms.content.problems import Problem, Report
from lms.content.reading import COURSE_FILE, GUIDE_FILE
from lms.content.review.banks import Banks, all_banks, bank_problems, course_problems
from lms.content.review.guides import guide_faults
from lms.content.review.minutes import minute_faults
from lms.content.review.pages import module_faults, page_faults
from lms.content.review.wording import wording_faults


def banks_in(folders: Iterable[Path], kinds: Kinds) -> Banks:
    """Return the banks among these folders; faults of form in them are passed over."""
    found = (read_bank(Folder(folder, Report()), kinds) for folder in folders if (folder / BANK_FILE).is_file())
    return all_banks(bank for bank in found if bank is not None)


def review_bank(folder: Path, kinds: Kinds) -> list[Problem]:
    """Return what is wrong in a bank whose form is sound."""
    bank = read_bank(Folder(folder, Report()), kinds)
    report = Report()
    for problem in bank_problems(bank) if bank else ():
        report.take(problem)
    return report.sorted()


def review_course(path: Path, examined: Examined, banks: Banks) -> list[Problem]:
    """Return what is wrong in a course whose form is sound."""
    report = Report()
    course, folder = examined.course, Folder(path, Report())
    if course is None:
        return []
    for activity in course.activities():
        for language in course.languages:
            for _, fault in wording_faults(activity.title[language], language):
                report.add(COURSE_FILE, place_of(folder, activity.id), fault)
            page = examined.pages.get((activity.id, language))
            if page is None:
                continue
            name = f"{language}/{activity.file}"
            for line, fault in page_faults(course, activity, language, page, folder.text(name) or ""):
                report.add(name, f"line {line}", fault)
    for guide in course.guides:
        for language in course.languages:
            for _, fault in wording_faults(guide.title[language], language):
                report.add(GUIDE_FILE, guide.id, fault)
            name, rendered = guide_file(guide.id, language), examined.guides.get((guide.id, language))
            for line, fault in guide_faults(course, language, rendered, folder.text(name) or "") if rendered else ():
                report.add(name, f"line {line}", fault)
    for module in course.modules:
        for fault in module_faults(course, module, examined.pages):
            report.add(COURSE_FILE, place_of(folder, module.id), fault)
    for key, fault in (*minute_faults(examined, banks), *course_problems(course, banks)):
        report.add(COURSE_FILE, place_of(folder, key), fault)
    return report.sorted()
