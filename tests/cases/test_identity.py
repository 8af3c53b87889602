"""Evidence leads: what shows that a mailbox is held, and what shows whose data we hold."""

from datetime import timedelta

import pytest

from cases.identity import (
    ALPHABET,
    CODE_ATTEMPTS,
    CODE_VALID,
    Assurance,
    IdentityCheck,
    IdentityMethod,
    assurance,
    is_authenticated,
    new_code,
    seal_code,
    try_code,
)
from tests.examples import NOW, PERSON

CODE = "K7MR-2QXB"
SALT = "00" * 8


def checks(*methods: IdentityMethod):
    return [IdentityCheck(method=method, by="service", at=NOW) for method in methods]


@pytest.mark.parametrize(
    ("methods", "comes_to"),
    [
        ((), Assurance.NONE),
        ((IdentityMethod.KNOWN_ADDRESS,), Assurance.NONE),
        ((IdentityMethod.CUSTOMER_NUMBER,), Assurance.NONE),
        ((IdentityMethod.AUTHENTICATED_SENDER,), Assurance.MAILBOX),
        ((IdentityMethod.REPLY,), Assurance.MAILBOX),
        ((IdentityMethod.AUTHENTICATED_SENDER, IdentityMethod.REPLY), Assurance.MAILBOX),
        ((IdentityMethod.REPLY, IdentityMethod.KNOWN_ADDRESS), Assurance.PERSON),
        ((IdentityMethod.AUTHENTICATED_SENDER, IdentityMethod.KNOWN_ADDRESS), Assurance.PERSON),
        ((IdentityMethod.ONE_TIME_CODE,), Assurance.PERSON),
        ((IdentityMethod.IN_PERSON,), Assurance.PERSON),
    ],
)
def test_evidence_comes_to_no_more_than_it_shows(methods, comes_to):
    assert assurance(checks(*methods)) is comes_to


@pytest.mark.parametrize(
    ("found", "shows_it"),
    [("spf=pass dkim=pass dmarc=pass", True), ("spf=pass dkim=pass", False), ("dmarc=fail", False), ("", False)],
)
def test_only_dmarc_ties_a_mail_to_the_sender_that_it_names(found, shows_it):
    assert is_authenticated(found) is shows_it


def test_a_code_has_two_halves_without_a_vowel_and_is_another_each_time():
    codes = {new_code() for _ in range(50)}

    assert len(codes) == 50
    assert all(len(code) == 9 and code[4] == "-" and set(code) <= {*ALPHABET, "-"} for code in codes)
    assert not set("AEIOU01") & set(ALPHABET)


@pytest.mark.parametrize("text", [CODE, "Koden er k7mr-2qxb.", "k7mr–2qxb", "> K7MR-2QXB", f"{CODE}\n{CODE}"])
def test_a_code_is_found_however_it_is_written(text):
    attempt = try_code(seal_code(CODE, SALT, PERSON, NOW), text, NOW)

    assert attempt.matched
    assert attempt.code is None


def test_the_case_keeps_no_code_and_shows_none():
    code = seal_code(CODE, SALT, PERSON, NOW)

    assert "K7MR" not in f"{code!r} {code.digest} {code.salt}"
    assert code.digest != seal_code(CODE, "11" * 8, PERSON, NOW).digest


def test_a_message_without_anything_like_a_code_is_no_attempt():
    code = seal_code(CODE, SALT, PERSON, NOW)

    attempt = try_code(code, "Hei, ordrenummeret er 1234-5678.", NOW)

    assert (attempt.tried, attempt.code) == (False, code)


def test_wrong_codes_are_counted_by_message_and_end_it():
    code = seal_code(CODE, SALT, PERSON, NOW)

    for left in range(CODE_ATTEMPTS - 1, 0, -1):
        attempt = try_code(code, "BBBB-BBBB CCCC-CCCC", NOW)
        assert attempt.code is not None
        code = attempt.code
        assert (attempt.matched, code.attempts) == (False, left)
    last = try_code(code, "DDDD-DDDD", NOW)

    assert (last.tried, last.code) == (True, None)


def test_a_code_ends():
    code = seal_code(CODE, SALT, PERSON, NOW)

    assert try_code(code, CODE, NOW + CODE_VALID - timedelta(seconds=1)).matched
    assert not try_code(code, CODE, NOW + CODE_VALID).tried
    assert not try_code(None, CODE, NOW).tried
