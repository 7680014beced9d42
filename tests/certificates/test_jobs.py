"""After the issue the documents are made once and served as they were made, and the owner is told if wanted."""

import dataclasses

import pytest
from sqlalchemy import select

from lms.accounts import services as accounts
from lms.accounts.models import Account, Person
from lms.certificates import documents, jobs, personal_data, services
from lms.certificates.models import Certificate, Document
from lms.core import clock, crypto, db, mail, outbox, storage, worker
from tests.certificates import given

assert jobs


@pytest.fixture
def letters(settings, tmp_path):
    mail.use(dataclasses.replace(settings, data=tmp_path))
    yield lambda: mail.kept()[0]
    mail.use(settings)


@pytest.fixture
def certificate(own_database, letters) -> int:
    """Return an issued certificate whose jobs wait."""
    with db.transaction():
        (enrollment,) = given.enrollments()
        return given.issued(enrollment)


def shown(certificate_id: int) -> services.Shown:
    with db.reading():
        found = services.by_id(certificate_id)
    assert found is not None
    return found


def pdf(certificate_id: int, language: str = "ko") -> bytes:
    with db.reading():
        return documents.open_pdf(shown(certificate_id), language)


def rows() -> list[Document]:
    with db.reading():
        return list(db.session.scalars(select(Document).order_by(Document.id)))


def account(certificate_id: int, **notifications: bool) -> None:
    with db.transaction():
        person = db.session.get_one(Certificate, certificate_id).person_id
        made = accounts.create_account(person, email="hong@example.org", password_hash="x")
        made.notifications = notifications


def test_documents_are_made_in_both_languages_and_stored_sealed(certificate):
    with db.reading(), pytest.raises(documents.NotReady):
        documents.open_pdf(shown(certificate), "ko")
    worker.run(once=True)
    assert [row.language for row in rows()] == ["ko", "en"]
    for row in rows():
        data = pdf(certificate, row.language)
        assert data.startswith(b"%PDF-1.7")
        assert crypto.digest(data) == row.sha256
        assert b"%PDF" not in storage.get(row.storage_key)


def test_documents_are_made_once(certificate):
    worker.run(once=True)
    before = pdf(certificate)
    with db.transaction():
        outbox.later("certificates.render", certificate_id=certificate)
    worker.run(once=True)
    documents.keep(certificate, 1, "ko", b"another")
    assert pdf(certificate) == before
    assert len(rows()) == 2
    assert len(list(storage.keys(f"certificates/{shown(certificate).uid}"))) == 2


def test_changed_file_is_never_served(certificate):
    worker.run(once=True)
    ko, en = rows()
    storage.put(ko.storage_key, storage.get(en.storage_key))
    with pytest.raises(documents.Damaged):
        pdf(certificate)
    storage.put(ko.storage_key, b"other")
    with pytest.raises(documents.Damaged):
        pdf(certificate)
    storage.delete(ko.storage_key)
    with pytest.raises(documents.Damaged):
        pdf(certificate)
    assert pdf(certificate, "en")


def test_correction_makes_a_new_document_and_keeps_the_old(certificate):
    worker.run(once=True)
    old = pdf(certificate)
    with db.transaction():
        services.reissue(certificate, None, "spelling", name="홍 길동", organization="가상 센터")
    worker.run(once=True)
    assert pdf(certificate) != old
    assert [(row.version, row.language) for row in rows()] == [(1, "ko"), (1, "en"), (2, "ko"), (2, "en")]


def test_name_that_cannot_be_printed_ends_in_the_list_of_staff(own_database, letters):
    with db.transaction():
        (enrollment,) = given.enrollments(name="ไทย")
        given.issued(enrollment)
    worker.run(once=True)
    with db.reading():
        (job,) = outbox.page("given_up").jobs
    assert (job.name, job.attempts) == ("certificates.render", 1)
    assert "U+0E17" in job.last_error and "ไทย" not in job.last_error


def test_seal_of_the_issuer_stands_on_the_document(certificate, settings):
    worker.run(once=True)
    plain = pdf(certificate)
    seal = settings.data / "issuer-seal.svg"
    seal.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    try:
        with db.transaction():
            given.restate(certificate, "seal")
        worker.run(once=True)
    finally:
        seal.unlink()
    assert len(pdf(certificate)) > len(plain)


def test_owner_is_told_by_mail(certificate, letters, settings):
    account(certificate)
    worker.run(once=True)
    (letter,) = letters()
    assert letter.to.endswith("<hong@example.org>")
    assert "신고의무자 교육" in letter.subject or "Mandated reporter" in letter.subject
    assert shown(certificate).serial in letter.text
    assert f"{settings.base_url}/certificates/{shown(certificate).uid}" in letter.text
    assert f"{settings.base_url}/verify/{shown(certificate).code}" in letter.text


@pytest.mark.parametrize("why", ["unwanted", "no account", "no address", "closed", "revoked", "erased"])
def test_nobody_gets_a_mail_that_is_not_wanted(certificate, letters, why):
    if why != "no account":
        account(certificate, **({"certificates": False} if why == "unwanted" else {}))
    with db.transaction():
        if why == "no address":
            db.session.scalars(select(Account)).one().email = None
        if why == "closed":
            db.session.scalars(select(Account)).one().disabled_at = clock.now()
        if why == "revoked":
            services.revoke(certificate, None, "mistake")
        if why == "erased":
            db.session.scalars(select(Person).where(Person.name == "홍길동")).one().data_key = None
    worker.run(once=True)
    assert letters() == []
    with db.reading():
        assert outbox.counts() == {"open": 0, "failing": 0, "given_up": 0}


# What the room holds of a person.


def test_person_gets_all_that_is_held(certificate):
    with db.reading():
        found = personal_data.export(shown(certificate).person_id)
    (fact,) = found["facts"]
    assert (fact["kind"], fact["minutes"], fact["name"]) == ("completed", 60, "홍길동")
    (one,) = found["certificates"]
    assert (one["serial"], one["name"], one["position"]) == (shown(certificate).serial, "홍길동", "사회복지사")


def test_erasure_leaves_records_without_a_name(certificate):
    worker.run(once=True)
    person = shown(certificate).person_id
    with db.transaction():
        personal_data.erase(person)
        db.session.get_one(Person, person).data_key = None
    worker.run(once=True)
    assert list(storage.keys(f"certificates/{shown(certificate).uid}")) == []
    assert shown(certificate).snapshot is None
    with db.reading(), pytest.raises(crypto.Erased):
        documents.open_pdf(shown(certificate), "ko")
    with db.reading():
        found = personal_data.export(person)
    assert found["certificates"][0]["name"] == ""
    assert "name" not in found["facts"][0]
