"""Child rights in a facility, in English: a lesson and a class for two, and a class that the facility holds itself."""

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.training_room import scene
from tests.browser.training_room.hands import Hands
from tests.browser.training_room.scene import Person
from tests.core.test_metadata import jpeg
from tests.live import Site

NewPage = Callable[..., Page]
FACILITY, COURSE, CLASS = "가상 새싹공동생활가정", "Demonstration of child rights training", "Listening to children"
HOME = "Fictional Saessak Group Home"
SOL = Person("가상 솔", FACILITY, "facility-head", "head", "manager", "en", key="sol")
BYEOL = Person("가상 별", FACILITY, "facility-staff", "carer", "", "en", key="byeol")
OWN = "Hearing a child out at dinner"


def test_child_rights_of_a_facility(new_page: NewPage, live: Site) -> None:
    first = scene.monday()
    day = first + timedelta(days=1)
    scene.at(live, first, 9)
    scene.employ(live, (SOL, BYEOL))
    ann, sol, byeol, dan = (Hands(new_page(width=width, language="en")) for width in (1280, 1280, 360, 1280))
    ann.sign_in_as(live, "admin")
    _planned(ann, first, day)
    _entered(sol.sign_in(SOL.email))
    _learned(byeol.sign_in(BYEOL.email))

    scene.at(live, day, 13, 50)
    _met(dan.sign_in_as(live, "facilitator"))
    scene.at(live, day, 17)
    _confirmed(dan)
    byeol.sign_in(BYEOL.email).page.goto("/")
    byeol.waits_for("Certificate, Korean (PDF)")
    assert byeol.file("English (PDF)").startswith(b"%PDF")

    _held_at_home(sol.sign_in(SOL.email), day)
    _verified(ann.sign_in_as(live, "admin"))
    sol.page.reload()
    sol.reads("Verified")


def _planned(ann: Hands, first: date, day: date) -> None:
    """Plan a run that anybody may join, and its class, led by a facilitator."""
    ann.menu("Runs")
    ann.follow("Plan a run")
    ann.choose("Course", COURSE)
    ann.write("First day", str(first))
    ann.write("Last day", str(first + timedelta(days=20)))
    ann.press("Save")
    ann.open_run("Open the run")
    ann.reads("The run is open.")
    ann.follow("Training sessions")
    ann.follow("Plan a training session")
    ann.write("Title", CLASS)
    ann.write("Begins", f"{day}T14:00")
    ann.write("Ends", f"{day}T17:00")
    ann.write("Room", "Fictional hall")
    ann.press("Save")
    ann.reads("The training session is planned", f"{day:%b} {day.day}, {day.year}, 14:00–17:00", "180")
    somebody = ann.folded("Add somebody")
    ann.write("Person", "facilitator@demo.invalid", somebody)
    ann.press("Add", somebody)
    ann.reads("가상 정다온")


def _entered(sol: Hands) -> None:
    """The head of the facility enters a colleague and herself."""
    sol.menu("Team")
    sol.follow(f"Choose people for {COURSE}")
    sol.tick(SOL.name)
    sol.tick(BYEOL.name)
    sol.press("Enter these people")
    sol.reads("2 people have a place.", SOL.name, BYEOL.name)


def _learned(byeol: Hands) -> None:
    """The colleague reads the lesson on a phone and sees when and where the class is."""
    byeol.follow("Begin")
    byeol.press("Done, go on")
    byeol.reads(CLASS, "Fictional hall", "14:00–17:00", "at least 90 percent of its 180 minutes")


def _met(dan: Hands) -> None:
    """Both are marked in the roster; one of them leaves at once for a child."""
    dan.menu("My learning")
    dan.follow("Training sessions today")
    dan.follow(CLASS)
    dan.follow("Roster")
    for one in (SOL, BYEOL):
        dan.press(f"Check in {one.name}")
    expect(dan.here.get_by_role("button", name="Check out")).to_have_count(2)
    dan.press(f"Check out {SOL.name}")


def _confirmed(dan: Hands) -> None:
    """Close, agree to the proposed check-out, confirm."""
    dan.follow("Close and confirm")
    dan.press("Close check-in")
    dan.reads(f"Check-out of {BYEOL.name} (proposed: the end)")
    dan.press("Take these times over")
    dan.confirm("Confirm the list", "Confirm")
    dan.reads("The list is confirmed", "Locked")
    expect(dan.row(BYEOL.name)).to_contain_text("Present")
    expect(dan.row(SOL.name)).not_to_contain_text("Present")


def _held_at_home(sol: Hands, day: date) -> None:
    """The facility enters a class of its own, with its sign-in sheet."""
    sol.menu("In-house classes")
    sol.follow("Enter a class")
    sol.write("Beginning (Seoul time)", f"{day}T09:00")
    sol.write("Place", "Living room")
    sol.write("Topic", OWN)
    sol.write("Who led it", SOL.name)
    sol.tick(BYEOL.name)
    sol.write("Others who were there", "가상 봉사자, volunteer")
    sol.bring("Sign-in sheet", FilePayload(name="sheet.jpg", mimeType="image/jpeg", buffer=jpeg()))
    sol.press("Enter")
    sol.reads("The class was entered and waits to be verified.", "sheet.jpg", "own record", "가상 봉사자")


def _verified(ann: Hands) -> None:
    """The staff find it in what waits for them, look at it and verify it."""
    ann.menu("Waiting for me")
    ann.follow("1 in-house class to verify")
    ann.follow(OWN)
    ann.reads(HOME, "Living room", "sheet.jpg")
    ann.press("Verify")
    ann.reads("The class is verified.")
