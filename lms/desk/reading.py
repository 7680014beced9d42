"""Whether the menu leads to the library for whoever is in a run of joint or job training.

The menu of every page asks no database: My learning, which everybody opens first and which knows the runs anyway,
leaves a mark in the browser's session. It only shows a way; what may be read is asked where it is read.
"""

from flask import g, session

_MARK = "reads_library"


def remember(joined: bool) -> None:
    """Keep whether the person is in such a run."""
    if joined:
        session[_MARK] = g.actor.person_id
    else:
        session.pop(_MARK, None)


def is_joined(person_id: int) -> bool:
    """Say whether My learning last found the person in such a run."""
    return bool(session.get(_MARK) == person_id)
