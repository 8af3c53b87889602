"""Sealing: what is sealed can be opened in its own place only, and an index tells nothing but equality."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from models.errors import InvalidMasterKey, Unreadable, WrongMasterKey
from models.sealing import DataKey, InstanceSecret, MasterKey, new_master_key

KEY = DataKey.fresh()
SECRET = InstanceSecret(b"s" * 32)


@pytest.mark.parametrize("content", [b"", b"x", bytes(range(256)) * 1000])
def test_sealed_content_comes_back(content: bytes) -> None:
    assert KEY.open("messages.sealed", KEY.seal("messages.sealed", content)) == content


def test_the_same_content_is_never_sealed_to_the_same_bytes() -> None:
    assert KEY.seal("a.b", b"Kari") != KEY.seal("a.b", b"Kari")


def test_content_that_was_moved_to_another_column_cannot_be_opened() -> None:
    sealed = KEY.seal("people.sealed", b"Kari")

    with pytest.raises(Unreadable):
        KEY.open("messages.sealed", sealed)


def test_content_that_was_moved_to_another_row_cannot_be_opened() -> None:
    sealed = KEY.seal("people.sealed", b"Kari")

    with pytest.raises(Unreadable):
        replace(KEY, id=DataKey.fresh().id).open("people.sealed", sealed)


@pytest.mark.parametrize("place", [0, 12, -1])
def test_content_that_was_changed_cannot_be_opened(place: int) -> None:
    sealed = bytearray(KEY.seal("people.sealed", b"Kari"))
    sealed[place] ^= 1

    with pytest.raises(Unreadable):
        KEY.open("people.sealed", bytes(sealed))


def test_a_stump_cannot_be_opened() -> None:
    with pytest.raises(Unreadable):
        KEY.open("people.sealed", b"short")


def test_another_master_key_cannot_unwrap() -> None:
    wrapped = MasterKey.parse(new_master_key()).wrap(KEY.secret, KEY.id)

    with pytest.raises(WrongMasterKey):
        MasterKey.parse(new_master_key()).unwrap(wrapped, KEY.id)


def test_a_wrapped_key_is_bound_to_its_id() -> None:
    master = MasterKey.parse(new_master_key())
    wrapped = master.wrap(KEY.secret, KEY.id)

    assert master.unwrap(wrapped, KEY.id) == KEY.secret
    with pytest.raises(WrongMasterKey):
        master.unwrap(wrapped, "another id")


@pytest.mark.parametrize(
    "text", ["", "not base64!", base64.b64encode(b"k" * 31).decode(), base64.b64encode(b"k" * 33).decode(), "å" * 44]
)
def test_what_is_no_master_key_is_refused_without_being_named(text: str) -> None:
    with pytest.raises(InvalidMasterKey) as refused:
        MasterKey.parse(text)

    assert str(refused.value) == "The master key is not 32 bytes in base64."


def test_a_master_key_may_end_in_a_line_break() -> None:
    text = new_master_key()

    assert MasterKey.parse(f"{text}\n") == MasterKey.parse(text)


def test_no_key_shows_in_a_repr() -> None:
    shown = repr((MasterKey(b"k" * 32), DataKey("id", b"k" * 32), InstanceSecret(b"k" * 32)))

    assert "kkk" not in shown


def test_fingerprints_tell_master_keys_apart() -> None:
    one, other = MasterKey(b"1" * 32), MasterKey(b"2" * 32)

    assert one.fingerprint == MasterKey(b"1" * 32).fingerprint
    assert one.fingerprint != other.fingerprint


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = {
        SECRET.derive("plus address"),
        SECRET.derive("message id"),
        InstanceSecret(b"t" * 32).derive("plus address"),
    }

    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}


def test_a_blind_index_depends_on_text_purpose_and_installation() -> None:
    index = SECRET.blind("address", "kari@epost.example")

    assert index == SECRET.blind("address", "kari@epost.example")
    assert len({index, SECRET.blind("domain", "kari@epost.example"), SECRET.blind("address", "ola@epost.example")}) == 3
    assert index != InstanceSecret(b"t" * 32).blind("address", "kari@epost.example")
    assert len(index) == 64
