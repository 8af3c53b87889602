import pytest

from cases.events import MailReceived, MailUnreadable
from cases.messages import InboundMail
from cases.ports import Arrival
from cases.triage.triage import Triage
from cases.verdict import Verdict
from mail.parse import ParseOptions
from mail.reading import understand
from tests.examples import NOW

RAW = b"From: kari@kunde.example\r\nSubject: Innsyn\r\n\r\nHei, jeg ber om innsyn i alt dere har om meg.\r\n"


class Broken:
    def verdict(self, mail: InboundMail) -> Verdict:
        raise ZeroDivisionError


def arrival(attempts: int = 1) -> Arrival:
    return Arrival(id=7, mailbox="box", uidvalidity=1, uid=1, received_at=NOW, sha256="", attempts=attempts, raw=RAW)


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_a_mail_is_parsed_three_times_at_most(attempts: int) -> None:
    event = understand(arrival(attempts), ParseOptions(), Triage())

    assert isinstance(event, MailReceived)
    assert event.verdict == Triage().verdict(event.mail)


def test_after_that_it_is_not_parsed_any_more() -> None:
    event = understand(arrival(4), ParseOptions(), Triage())

    assert isinstance(event, MailUnreadable)
    assert (event.arrival, event.reason) == (7, "poison")


def test_a_parser_that_fails_all_the_same_names_its_error() -> None:
    event = understand(arrival(), ParseOptions(own_addresses=None), Triage())  # type: ignore[arg-type]

    assert isinstance(event, MailUnreadable)
    assert event.reason == "TypeError"


def test_a_triage_that_fails_is_no_mail_that_cannot_be_read() -> None:
    with pytest.raises(ZeroDivisionError):
        understand(arrival(), ParseOptions(), Broken())
