import inspect
import ssl

import aiosmtplib
import pytest

from mail.delivery import LoginRefused, Refused, TryLater, Unknown
from mail.smtp_errors import CAUGHT, WORDS, Stage, meaning

PUBLIC = [
    value
    for name in aiosmtplib.__all__
    if inspect.isclass(value := getattr(aiosmtplib, name)) and issubclass(value, Exception)
]


def an_error(kind: type[Exception], code: int = 450) -> Exception:
    """An error of this kind, made with as many arguments as it takes."""
    if kind is aiosmtplib.SMTPRecipientsRefused:
        return kind([aiosmtplib.SMTPRecipientRefused(code, "4.2.0 no", "kari@person.example")])
    if kind in (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPRecipientRefused):
        return kind(code, "4.2.0 no", "kari@person.example")
    return kind(code, "4.2.0 no") if issubclass(kind, aiosmtplib.SMTPResponseException) else kind("kari@person.example")


def test_every_public_error_of_the_library_has_its_word():
    assert set(PUBLIC) <= set(WORDS)


def test_every_public_error_of_the_library_is_caught():
    assert [kind.__name__ for kind in PUBLIC if not issubclass(kind, CAUGHT)] == []


@pytest.mark.parametrize("kind", PUBLIC)
@pytest.mark.parametrize("stage", Stage)
def test_no_error_says_that_a_letter_was_refused_or_names_a_person(kind, stage):
    outcome = meaning(an_error(kind), stage)

    assert isinstance(outcome, TryLater | Unknown)
    assert "kari" not in repr(outcome)


@pytest.mark.parametrize(
    ("stage", "code", "outcome"),
    [
        (Stage.CONNECT, 554, TryLater("554 5.7.1")),
        (Stage.LOGIN, 454, TryLater("454")),
        (Stage.LOGIN, 535, LoginRefused("535 5.7.1")),
        (Stage.ENVELOPE, 451, TryLater("451")),
        (Stage.ENVELOPE, 530, LoginRefused("530 5.7.1")),
        (Stage.ENVELOPE, 550, Refused("550 5.7.1")),
        (Stage.CONTENT, 452, TryLater("452")),
        (Stage.CONTENT, 554, Refused("554 5.7.1")),
        (Stage.CONTENT, 251, Unknown("malformed reply")),
        (Stage.ENVELOPE, 251, TryLater("malformed reply")),
    ],
)
def test_a_reply_code_means_at_each_stage(stage, code, outcome):
    error = aiosmtplib.SMTPResponseException(code, "5.7.1 go away" if code > 500 else "not now")

    assert meaning(error, stage) == outcome


def test_a_certificate_that_does_not_hold_is_tried_again_later():
    assert meaning(ssl.SSLCertVerificationError(), Stage.CONNECT) == TryLater("unreachable")


def test_a_connection_that_ends_after_the_letter_leaves_its_fate_open():
    assert meaning(ConnectionResetError(), Stage.CONTENT) == Unknown("unreachable")
