"""Whatever prints a value of the rules, an exception or a log, prints nothing that a person wrote or is called."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.deadlines.deadline import Deadline
from cases.messages import Address, Attachment, ChatLine, PreparedMail, ThreadHeaders
from cases.registers import BlockEntry, BreachEntry, Customer, Withdrawal
from cases.verdict import Evidence
from cases.vocabulary import Purpose
from tests.examples import NOW, NUMBER, a_case, a_chat, a_draft, a_mail, a_verdict

MARK = "PLANTED7f3a"
PERSON = Address(f"{MARK}@epost.example", f"{MARK} Nordmann")
FILE = Attachment(name=f"{MARK}.pdf", media_type=f"x/{MARK}", size=1, sha256="ab" * 32)

VALUES = {
    "address": PERSON,
    "mail": a_mail(
        sender=PERSON,
        to=(PERSON,),
        cc=(PERSON,),
        reply_to=PERSON,
        subject=MARK,
        text=MARK,
        quoted=MARK,
        signature=MARK,
        message_id=f"<{MARK}@x.example>",
        references=(f"<{MARK}@x.example>",),
        attachments=(FILE,),
    ),
    "case": a_case(
        sender=PERSON,
        subject=MARK,
        rejection=MARK,
        verdict=a_verdict(because=(Evidence(about="access", rule="cue", words=MARK),)),
        deadline=Deadline(due_at=NOW + timedelta(days=30), statutory=True),
        draft=a_draft(recipient=PERSON, subject=MARK, text=MARK),
        withdrawals=(Withdrawal(consent=MARK, received_on=NOW.date(), by="U0ANNE"),),
        last_message=ThreadHeaders(in_reply_to=f"<{MARK}@x.example>", references=(f"<{MARK}@x.example>",)),
    ),
    "chat": a_chat(
        visitor=PERSON,
        conversation_id=MARK,
        lines=(ChatLine(at=NOW, speaker="agent", name=MARK, text=MARK, attachments=(MARK,)),),
    ),
    "letter": PreparedMail(
        key="ack.1",
        purpose=Purpose.ACKNOWLEDGEMENT,
        case=NUMBER,
        message_id="<ack.1@duett.test>",
        envelope_from="personvern@duett.test",
        recipient=PERSON.email,
        envelope_id="e.1",
        raw=MARK.encode(),
    ),
    "block": BlockEntry(case=NUMBER, address=PERSON.email, lists=("news",), at=NOW, by="U0ANNE"),
    "breach": BreachEntry(facts=MARK, effects=MARK, measures=MARK, not_notified=MARK, people_not_told=MARK),
    "customer": Customer(number="987654325", name=MARK, instructors=(PERSON.email,), contact=PERSON.email),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_printed_value_shows_no_content(value: object) -> None:
    assert MARK not in repr(value)
    assert MARK not in str(value)
    assert MARK not in f"{ValueError(value)!r}"
