"""The floor: the least a page with one row from the database costs on the same server."""

import os

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

PAGE = """<!doctype html>
<html lang="ko">
<head><meta charset="utf-8"><title>{{ row.name }}</title></head>
<body>
<h1>{{ row.name }}</h1>
<dl>
<dt>id</dt><dd>{{ row.id }}</dd>
</dl>
</body>
</html>"""


class Base(DeclarativeBase):
    """The tables of the floor."""


class Person(Base):
    """A row of the same table that the site reads."""

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def create() -> Flask:
    """Make the floor's application on the database of the site."""
    url = os.environ["FLOOR_DATABASE"]
    options = {"connect_args": {"check_same_thread": False}} if url.startswith("sqlite") else {}
    engine = create_engine(url, pool_size=20, **options)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode=WAL"))
    app = Flask(__name__)
    # Compiled once, as the site's templates are; render_template_string would compile it at every request.
    app.jinja_loader = DictLoader({"row.html": PAGE})

    @app.get("/<int:number>")
    def show(number: int) -> str:
        with Session(engine) as session:
            row = session.get(Person, number)
            return render_template("row.html", row=row)

    return app
