"""A reply to the copy of a chat: "this was not me", which may be a breach, or an inquiry that the chat explains.

A mistyped address discloses a chat to a stranger (GDPR article 4(12)); whoever got it is asked to say so by a reply.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case
from cases.case_number import CaseNumber
from cases.decisions.chat_copy import masked
from cases.decisions.decision import Decision, notice
from cases.decisions.drafting import letter_for, with_values
from cases.letters import TRANSCRIPT
from cases.messages import ChatTranscript, InboundMail, Notice
from cases.verdict import Evidence, Verdict
from cases.vocabulary import RIGHTS, Kind, Purpose, Relation

URGENCY = "chat_copy_to_stranger"
RULE = "chat.not_me"

_READ_CHARACTERS = 2000
"""The rest of a long reply is about something else."""

_NOT_ME = re.compile(
    r"\b(?:"
    # bokmål, nynorsk, Danish
    r"(?:er|var|ble|vart) (?:ikke|ikkje) (?:meg|mig|jeg|eg)"
    r"(?! som (?:sa|gjorde|skrev|skreiv|mente|meinte|spurte|spurde))"
    r"|ikkj?e (?:meg|jeg|eg|mig) som (?:har )?(?:chatt?(?:et|a|er)|skreiv? med|snakk(?:et|a) med|kontakt(?:et|a))"
    r"|(?:jeg|eg) har (?:aldri|ikkj?e) (?:chatt?et|chatta|snakk(?:et|a) med|skrevet (?:til|med)|skrive (?:til|med)"
    r"|kontakt(?:et|a)|vær?t i kontakt|vore i kontakt|hatt (?:en|ein|noen|nokon) (?:chat|samtale))"
    r"|feil (?:person|mottak(?:er|ar)|(?:e-?post)?adresse)"
    r"|(?:kjenner|veit|vet) (?:ikkj?e|ingenting) (?:til |om )?(?:denne|den|chatten|samtal(?:en|a)|dette)"
    r"|ikkj?e (?:min|mitt) (?:chat|samtale)|chatten (?:er|var) ikkj?e min"
    r"|ikkj?e (?:ment|meint|tiltenkt) (?:for |til )?(?:meg|mig)"
    # English
    r"|(?:was|is)(?: not|n't|nt) (?:me|mine|my (?:chat|conversation))|not me\b|wasn't i\b"
    r"|wrong (?:person|recipient|(?:e-?mail )?address|e-?mail)"
    r"|i (?:have )?(?:never|did(?: not|n't)|have(?: not|n't)|haven't)"
    r" (?:chat(?:ted)?|contact(?:ed)?|talk(?:ed)?|spoken|spoke)"
    r"|not (?:intended|meant) for me"
    # Swedish, German
    r"|var inte (?:jag|mig)|fel (?:person|mottagare|adress)"
    r"|(?:war|bin) (?:ich nicht|nicht ich)|nicht von mir|falsche[rn]? (?:person|empfänger|adresse)"
    r")"
)


def says_not_me(mail: InboundMail) -> bool:
    """Whether a person says that the chat was somebody else's."""
    if mail.automatic is not None or mail.bounce is not None:
        return False
    text = f"{mail.subject}\n{mail.text}"[:_READ_CHARACTERS].casefold().replace("’", "'")
    return _NOT_ME.search(" ".join(text.split())) is not None


def as_suspected_breach(verdict: Verdict) -> Verdict:
    """What the reply is handled as; a right that it asks for besides is kept."""
    also = tuple(kind for kind in verdict.kinds if kind in RIGHTS)
    return replace(
        verdict,
        kind=Kind.BREACH_REPORT,
        also=also,
        candidates=((Kind.BREACH_REPORT, 1.0), *((kind, sure) for kind, sure in verdict.candidates if kind in also)),
        confidence=1.0,
        relation=Relation.NEW_CASE,
        urgent=True,
        urgency=URGENCY,
        because=(Evidence(about=Kind.BREACH_REPORT.value, rule=RULE, weight=1.0), *verdict.because),
    )


def disowns(verdict: Verdict) -> bool:
    """Whether it was handled as a reply that the chat was somebody else's."""
    return any(each.rule == RULE for each in verdict.because)


def linked(chat: str, number: CaseNumber) -> AuditEntry:
    """What the audit log keeps of a case that is about a chat."""
    return AuditEntry(event=AuditEvent.CHAT_LINKED, actor=SERVICE, case=number, fields={"chat": chat})


def stopped(case: Case, actor: str, withdrawn: int, now: datetime) -> tuple[AuditEntry, Notice]:
    """Copies to the address of the chat are stopped; `withdrawn` waited to leave and never do."""
    fields = {"withdrawn": str(withdrawn)}
    entry = AuditEntry(event=AuditEvent.CHAT_COPIES_STOPPED, actor=actor, case=case.number, fields=fields)
    return entry, _told(notice(case, "copies_stopped", withdrawn=str(withdrawn)), now)


def resumed(case: Case, actor: str, now: datetime) -> tuple[AuditEntry, Notice]:
    """Copies leave to the address again."""
    entry = AuditEntry(event=AuditEvent.CHAT_COPIES_RESUMED, actor=actor, case=case.number, fields={})
    return entry, _told(notice(case, "copies_resumed", staff=actor), now)


def _told(about: Notice, now: datetime) -> Notice:
    """The case does not change with it: a second time is told by its moment."""
    return replace(about, key=f"{about.key}.{int(now.timestamp())}")


def sent_at_once(decision: Decision, case: Case, chat: ChatTranscript, now: datetime) -> Decision:
    """The chat leaves to its own address, like its first copy; the case goes on, for staff to see and to close."""
    # Two that leave once a month at most never leave in the same one.
    key = f"chat.{chat.key}.{now:%Y-%m}"
    letter = with_values(letter_for(case, TRANSCRIPT, key, chat.visitor), transcript=masked(chat))
    entry = AuditEntry(
        event=AuditEvent.CHAT_COPY_ENQUEUED, actor=SERVICE, case=case.number, fields={"chat": chat.key, "letter": key}
    )
    # It is a copy like the others: stopped with them, counted with them, and none of the answers of the case.
    copy = replace(letter, purpose=Purpose.CHAT_COPY, case=None)
    return replace(
        decision,
        letters=(*decision.letters, copy),
        entries=(*decision.entries, entry),
        notices=(*decision.notices, notice(case, "transcript_sent")),
    )


def sent_recently(case: Case) -> Notice:
    """The chat that was asked for left within a month: the draft does not hold it."""
    return notice(case, "transcript_recent")
