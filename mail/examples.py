"""Letters on example values, for previews: plainly fictional persons, no case of anybody's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from cases.case_number import CaseNumber
from cases.errors import UnknownLetter
from cases.letters import LETTERS, REPLIES
from cases.messages import Address, ChatLine, ChatTranscript, Letter
from cases.vocabulary import Kind, Language, Provision, Topic

_PERSON = Address("kari.nordmann@person.example", "Kari Nordmann")
_NUMBER = CaseNumber(2026, 42)
_RECEIVED_ON = date(2026, 11, 23)
_CHAT_BEGAN = datetime(2026, 11, 23, 12, 3, tzinfo=UTC)
_FURTHER = {
    "due_before": date(2026, 12, 23),
    "paused_from": date(2026, 11, 24),
    "aware_at": datetime(2026, 11, 23, 13, 20, tzinfo=UTC),
    "kept_until": date(2029, 12, 23),
    "effective_on": date(2027, 1, 1),
    "provision": None,
    "code": "481 205",
    "download_url": "https://svar.firma.example/open/Zm9yLWV4YW1wbGU",
    "valid_until": datetime(2026, 11, 30, 13, 20, tzinfo=UTC),
}
_OF_ONE_LETTER: dict[str, dict[str, Any]] = {
    "extension": {"due_on": date(2027, 2, 23)},
    "refusal_part": {"provision": Provision.ARTICLE_15_4},
}
_KIND_OF = {letter: kind for kind, letter in REPLIES.items()} | {
    "acknowledgement_breach": Kind.BREACH_REPORT,
    "receipt": Kind.COMPENSATION_CLAIM,
}
_CHAT = {
    Language.NB: ("Hei, hvor finner jeg fakturaene mine?", "Under Økonomi, øverst til høyre.", "Takk!"),
    Language.NN: ("Hei, kvar finn eg fakturaene mine?", "Under Økonomi, øvst til høgre.", "Takk!"),
    Language.EN: ("Hello, where do I find my invoices?", "Under Finance, at the top right.", "Thank you!"),
}


def example_letter(name: str, language: Language) -> Letter:
    """The letter as the rules would want it written, on example values. Raises `UnknownLetter`."""
    if name not in LETTERS:
        raise UnknownLetter("there is no letter of this name")
    spec = LETTERS[name]
    values = _values(_KIND_OF.get(name, Kind.ACCESS), language.reply) | _OF_ONE_LETTER.get(name, {})
    return Letter(
        name=name,
        purpose=spec.purpose,
        language=language.reply,
        key=f"example.{name.replace('_', '-')}",
        recipient=_PERSON,
        case=_NUMBER if "case_number" in spec.variables else None,
        variables={variable: values[variable] for variable in spec.variables},
    )


def _values(kind: Kind, language: Language) -> dict[str, Any]:
    return {
        "case_number": _NUMBER,
        "received_on": _RECEIVED_ON,
        "kinds": (kind,),
        "topics": (Topic.RETENTION, Topic.CHAT),
        "due_on": date(2026, 12, 23),
        "statutory": True,
        "role_unclear": True,
        "transcript": _transcript(language),
        **_FURTHER,
    }


def _transcript(language: Language) -> ChatTranscript:
    speakers = (("visitor", ""), ("agent", "Ada"), ("visitor", ""))
    return ChatTranscript(
        provider="generic",
        conversation_id="example",
        started_at=_CHAT_BEGAN,
        ended_at=_CHAT_BEGAN + timedelta(minutes=3),
        visitor=_PERSON,
        language=language,
        lines=tuple(
            ChatLine(at=_CHAT_BEGAN + timedelta(minutes=minute), speaker=speaker, name=name, text=text)
            for minute, ((speaker, name), text) in enumerate(zip(speakers, _CHAT[language], strict=True))
        ),
    )
