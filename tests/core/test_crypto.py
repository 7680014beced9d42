"""What is sealed can only be opened with its key, in its place."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import crypto


@pytest.fixture
def keys(tmp_path, settings):
    crypto.use_keys(tmp_path / "keys")
    yield tmp_path / "keys"
    crypto.use_keys(settings.keys)


def test_keys_are_made_once_and_for_the_owner_only(keys):
    sealed = crypto.seal(b"secret")
    file = keys / "keys.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert [path.name for path in keys.iterdir()] == ["keys.json"]
    before = file.read_bytes()

    crypto.use_keys(keys)

    assert crypto.unseal(sealed) == b"secret"
    assert file.read_bytes() == before


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path):
    script = (
        "import sys; from pathlib import Path; from lms.core import crypto; sys.stdin.readline();"
        "crypto.use_keys(Path(sys.argv[1])); print(crypto.signing_secret('flask'))"
    )
    root = Path(__file__).parents[2]
    started = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "k")], cwd=root, stdin=-1, stdout=-1, text=True)
        for _ in range(4)
    ]
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1


@given(st.binary(max_size=300), st.text(max_size=20))
def test_sealing_is_undone_by_unsealing(shared_engine, data, context):
    assert crypto.unseal(crypto.seal(data, context), context) == data


def test_equal_values_look_different_and_show_nothing(keys):
    assert crypto.seal(b"ann@example.org") != crypto.seal(b"ann@example.org")
    assert b"ann" not in crypto.seal(b"ann@example.org")


@pytest.mark.parametrize("place", [0, 1, 2, 3, 16, -1])
def test_changed_data_is_refused(keys, place):
    sealed = bytearray(crypto.seal(b"minutes: 60", "facts"))
    sealed[place] ^= 1
    with pytest.raises(crypto.CryptoError):
        crypto.unseal(bytes(sealed), "facts")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\x00\x01short", b"plain text as it was"])
def test_what_was_never_sealed_is_refused(keys, sealed):
    with pytest.raises(crypto.CryptoError):
        crypto.unseal(sealed)


def test_data_cannot_be_moved_to_another_place(keys):
    with pytest.raises(crypto.CryptoError):
        crypto.unseal(crypto.seal(b"x", "accounts.email"), "accounts.phone")


def test_new_master_key_seals_and_the_old_one_still_opens(keys):
    old, data_key = crypto.seal_text("김가상"), crypto.new_data_key()
    personal = crypto.seal_personal(data_key, b"note")

    assert crypto.add_master_key() == 2

    assert crypto.unseal_text(old) == "김가상"
    assert (crypto.key_number(old), crypto.key_number(crypto.seal(b"x"))) == (1, 2)
    rewrapped = crypto.rewrap(data_key)
    assert crypto.key_number(rewrapped) == 2
    assert crypto.open_personal(rewrapped, personal) == b"note"
    crypto.use_keys(keys)
    assert crypto.unseal_text(old) == "김가상"
    assert stat.S_IMODE((keys / "keys.json").stat().st_mode) == 0o600


def test_lost_master_key_is_said_in_plain_words(keys):
    sealed = crypto.seal(b"x")
    stored = json.loads((keys / "keys.json").read_text())
    stored["master"] = {"2": stored["master"]["1"]}
    stored["current"] = 2
    (keys / "keys.json").write_text(json.dumps(stored))
    crypto.use_keys(keys)
    with pytest.raises(crypto.CryptoError, match="key that is not here"):
        crypto.unseal(sealed)


def test_personal_data_opens_with_the_persons_own_key_only(keys):
    ann, ben = crypto.new_data_key(), crypto.new_data_key()
    sealed = crypto.seal_personal(ann, "비밀".encode(), "notes")
    assert crypto.open_personal(ann, sealed, "notes").decode() == "비밀"
    with pytest.raises(crypto.CryptoError):
        crypto.open_personal(ben, sealed, "notes")
    with pytest.raises(crypto.CryptoError):
        crypto.open_personal(ann, sealed, "facts")
    with pytest.raises(crypto.CryptoError):
        crypto.open_personal(ann, b"", "notes")


def test_destroyed_key_means_erased(keys):
    sealed = crypto.seal_personal(crypto.new_data_key(), b"x")
    with pytest.raises(crypto.Erased) as refusal:
        crypto.open_personal(None, sealed)
    assert refusal.value.status == 410
    with pytest.raises(crypto.Erased):
        crypto.seal_personal(None, b"x")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann@Example.ORG", " ann@example.org "),
        ("가@example.org", "\u1100\u1161@example.org"),
        ("STRASSE@example.org", "straße@example.org"),
    ],
)
def test_one_mail_address_has_one_hash(keys, one, other):
    assert crypto.email_hash(one) == crypto.email_hash(other)


@pytest.mark.parametrize("other", ["01012345678", "+82 (0)10 1234 5678", "０１０－１２３４－５６７８"])
def test_one_phone_number_has_one_hash(keys, other):
    assert crypto.phone_hash("010-1234-5678") == crypto.phone_hash(other)


def test_hashes_tell_values_and_installations_apart(keys, tmp_path):
    first = crypto.email_hash("ann@example.org")
    assert len(first) == 64
    assert first != crypto.email_hash("ben@example.org")
    assert crypto.email_hash("010") != crypto.phone_hash("010")
    crypto.use_keys(tmp_path / "elsewhere")
    assert crypto.email_hash("ann@example.org") != first


def test_each_kind_of_signature_has_its_own_secret(keys):
    assert crypto.signing_secret("flask") == crypto.signing_secret("flask")
    assert crypto.signing_secret("flask") != crypto.signing_secret("capability")
