"""What must be true of an answer at the moment that it leaves, read from the audit log and the mail's own bytes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from cases.audit_events import AuditEntry, AuditEvent
from cases.case_number import CaseNumber
from cases.messages import PreparedMail
from cases.permissions import FOUR_EYES
from cases.policy import Policy
from cases.ports import ClaimedLetter
from cases.vocabulary import Kind, Purpose

WRITING = {AuditEvent.DRAFT_WRITTEN, AuditEvent.DRAFT_EDITED}
ENDING = {AuditEvent.REPLY_UNDONE, AuditEvent.LETTER_WITHDRAWN}


@dataclass
class Post:
    """What really left."""

    letters: list[PreparedMail] = field(default_factory=list)

    def left(self, letter: ClaimedLetter) -> None:
        """This letter left."""
        self.letters.append(letter.mail)

    def count(self, key: str) -> int:
        """How often the letter of this key left."""
        return Counter(mail.key for mail in self.letters)[key]


def require_lawful(
    letter: ClaimedLetter,
    log: Sequence[AuditEntry],
    kinds: Mapping[CaseNumber, tuple[Kind, ...]],
    rules: Policy,
    post: Post,
) -> None:
    """Fails where the letter may not leave now."""
    mail = letter.mail
    of_case = [entry for entry in log if entry.case == mail.case]
    again = sum(_is(entry, AuditEvent.LETTER_SENT_AGAIN, mail.key) for entry in of_case)
    if mail.purpose in (Purpose.REPLY, Purpose.INTERIM):
        assert post.count(mail.key) <= again, "a letter leaves twice, and nobody had it sent again"
    if mail.purpose is not Purpose.REPLY or mail.case is None:
        return
    place = _approved_at(of_case, mail.key)
    approval, before = of_case[place], of_case[:place]
    ended = [entry for entry in of_case[place:] if entry.event in ENDING and entry.fields["letter"] == mail.key]
    assert not ended, "an answer leaves that was taken back"
    reopened = [entry for entry in of_case[place:] if entry.event is AuditEvent.CASE_REOPENED]
    assert not reopened, "an answer leaves whose approval is void"
    assert approval.fields["digest"] == digest_of(mail), "what leaves is not what was approved"
    if rules.four_eyes and FOUR_EYES.intersection(kinds[mail.case]):
        assert approval.actor not in authors(before), "whoever wrote the answer approved it"


def _approved_at(log: Sequence[AuditEntry], key: str) -> int:
    places = [place for place, entry in enumerate(log) if _is(entry, AuditEvent.REPLY_APPROVED, key)]
    assert places, "an answer leaves that nobody approved"
    return places[-1]


def _is(entry: AuditEntry, event: AuditEvent, key: str) -> bool:
    return entry.event is event and entry.fields["letter"] == key


def authors(log: Sequence[AuditEntry]) -> set[str]:
    """Who made the answer as it stands at the end of the log: who wrote its text last, and who put files to it."""
    made: dict[str, str] = {}
    for entry in log:
        if entry.event in WRITING:
            made["text"] = entry.actor
        elif entry.event is AuditEvent.FILE_ATTACHED:
            made[entry.fields["sha256"]] = entry.actor
    return set(made.values()) - {"service"}


def digest_of(mail: PreparedMail) -> str:
    """What an approval binds to, reckoned from the bytes that leave."""
    message = message_from_bytes(mail.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    marks = [
        f"{hashlib.sha256(part.get_payload(decode=True)).hexdigest()} {part.get_content_type()} {part.get_filename()}"  # type: ignore[arg-type]
        for part in message.iter_attachments()
    ]
    parts = [mail.recipient, _subject(mail, message), _unflowed(body.get_content()), marks]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _subject(mail: PreparedMail, message: EmailMessage) -> str:
    """The subject without the number of the case, which every answer is marked by."""
    return str(message["Subject"]).removeprefix(f"[{mail.case}] ")


def _unflowed(text: str) -> str:
    """The text as it was before it was set for narrow windows (RFC 3676)."""
    lines = [line.removeprefix(" ") for line in text.replace("\r\n", "\n").split("\n")]
    joined = "".join(line if line.endswith(" ") and line != "-- " else f"{line}\n" for line in lines)
    return joined.rstrip("\n") + "\n"
