"""What is said in the thread of a case: the text of a notice, with its fixed words in the language of the desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from bot import dates
from bot.inert import escape, mention
from bot.texts import Texts
from cases.messages import Notice

NOTICE_EVENT = "personvern_notice"
"""The event type of the metadata of a reply: by it a reply is found again after a crash."""

KIND_PARAMETERS = frozenset({"from", "to", "hold"})
"""What tells of the kind of a case: a hold may be there because of it."""

_WORDS: Mapping[str, str] = MappingProxyType(
    {name: name for name in ("because", "clock", "hold", "letter", "purpose", "relation", "role")}
    | dict.fromkeys(("from", "to"), "kind")
    | {"authority": "authority", "channel": "channel", "method": "identity_method"}
)
"""The parameters that are values of a vocabulary, and the section of the texts that names them."""

_PEOPLE = frozenset({"staff", "colleague"})
"""The parameters that are staff ids: whoever is named is told."""

_DATES = frozenset({"due", "since", "unpaused"})
"""The parameters that are dates, in ISO 8601 or empty."""


def notice_text(notice: Notice, texts: Texts, *, hide_kinds: bool = False) -> str:
    """The notice in mrkdwn. Raises KeyError for a text that there is not.

    With `hide_kinds`, as in a channel that may not know of restricted cases, a kind is only said to be restricted.
    """
    hidden = texts("notice_word.restricted")
    values = {
        name: hidden if hide_kinds and name in KIND_PARAMETERS else _shown(name, value, texts)
        for name, value in notice.params.items()
    }
    # Without an assignee nobody is mentioned, and the sentence begins with its next word.
    return texts(f"notice.{notice.text}", **values).strip()


def notice_metadata(notice: Notice) -> dict[str, Any]:
    """What marks the reply."""
    return {"event_type": NOTICE_EVENT, "event_payload": {"case": str(notice.case), "notice": notice.key}}


def _shown(name: str, value: str, texts: Texts) -> str:
    if name in _WORDS:
        return escape(texts.word(_WORDS[name], value))
    if name in _DATES and value:
        return dates.of_letter(date.fromisoformat(value))
    show: Callable[[str], str] = mention if name in _PEOPLE else escape
    return show(value)
