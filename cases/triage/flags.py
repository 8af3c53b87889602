"""What staff should see at a glance; a flag is a hint, never a fact, and is deleted with the case."""

from __future__ import annotations

from collections.abc import Mapping

from cases.triage.marks import Marked
from cases.triage.reading import Damping, Reading
from cases.triage.redaction import holds_identity_number
from cases.vocabulary import Flag, Language

_OLD_OR_FOOTER = frozenset({Damping.FOOTER, Damping.OLD_SUBJECT})
_OF_SENDER = frozenset({"flags.lawyer", "flags.journalist"})
_ENCRYPTED = ("-----begin pgp message", "smime.p7m", "application/pkcs7")
_ATTACHED = ("[vedlegg", "[attachment", "vedlagt", "vedlegg:", "se vedlegg", "attached", "vedhæftet", "bifoga", "anbei")
_SERVICE_SENDERS = ("requests+", "mydatamail", "saymine", "justdeleteme", "bliglomd", "bliglömd", "datarequests")


def flags(marked: Marked, language: Language, *, attachments: int = 0) -> Mapping[Flag, str]:
    """Each flag with the words that raised it; empty words where a form did."""
    raised = {Flag(name): words for name, words in marked.tables("flags", _OLD_OR_FOOTER).items()}
    raised |= {Flag(name.removeprefix("flags.")): "" for name in marked.sender & _OF_SENDER}
    return raised | dict.fromkeys(_by_form(marked.reading, language, attachments), "")


def _by_form(reading: Reading, language: Language, attachments: int) -> frozenset[Flag]:
    text = f"{reading.sender}\n{reading.text}".lower()
    formed = {
        Flag.NIN_PRESENT: holds_identity_number(f"{reading.sender}\n{reading.text}"),
        Flag.ATTACHMENT: attachments > 0 or any(mark in text for mark in _ATTACHED),
        Flag.EMPTY_BODY: not reading.body.strip(),
        Flag.ENCRYPTED: any(mark in text for mark in _ENCRYPTED),
        Flag.UNSUPPORTED_LANGUAGE: language is Language.OTHER,
        Flag.SERVICE_SENDER: any(mark in reading.sender for mark in _SERVICE_SENDERS),
    }
    return frozenset(flag for flag, hit in formed.items() if hit)
