import pytest

from mail.own_mail import is_own_copy, letter_key, letter_of_envelope
from tests.examples import a_mail
from tests.mail.letters import KEY, composer

OWN = ("personvern@duett.test",)
MESSAGE_ID = composer().message_id("ack.pv-2026-0001")


def ours(**changes):
    sender = type(a_mail().sender)("personvern@duett.test")
    return a_mail(**{"sender": sender, "message_id": MESSAGE_ID, **changes})


def test_a_mail_of_ours_is_known_by_the_message_id_that_only_we_make():
    assert is_own_copy(ours(), OWN, KEY)
    assert letter_key(MESSAGE_ID, KEY) == "ack.pv-2026-0001"


@pytest.mark.parametrize(
    "message_id",
    [
        "",
        MESSAGE_ID.replace("0001", "0002"),
        MESSAGE_ID[1:-1],
        "<ack.0@duett.test>",
        f"x{MESSAGE_ID}",
        f"{MESSAGE_ID}\n",
    ],
)
def test_any_other_message_id_is_not_ours(message_id):
    assert not is_own_copy(ours(message_id=message_id), OWN, KEY)


def test_a_person_who_uses_our_message_id_is_a_person():
    assert not is_own_copy(ours(sender=a_mail().sender), OWN, KEY)
    assert not is_own_copy(ours(sender=None), OWN, KEY)


def test_without_a_key_nothing_is_ours():
    assert not is_own_copy(ours(), OWN, b"")


def test_a_letter_is_known_by_its_envelope_however_a_server_writes_it():
    envelope = MESSAGE_ID[1:].partition("@")[0]

    assert letter_of_envelope(envelope, KEY) == "ack.pv-2026-0001"
    assert letter_of_envelope(envelope.upper(), KEY) == "ack.pv-2026-0001"


@pytest.mark.parametrize("envelope_id", ["", "ack.pv-2026-0001", f"ack.pv-2026-0001.{'0' * 20}", "a@b.c> <x"])
def test_an_envelope_that_somebody_made_up_names_no_letter(envelope_id):
    assert letter_of_envelope(envelope_id, KEY) is None
