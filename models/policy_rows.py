"""What a notice of a changed statement and its recipients are in rows and keys."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cases.policy_notices import PolicyNotice
from cases.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a notice, and in which language."""

    row: int
    email: str
    language: Language

    def key(self, notice: int) -> str:
        """The key of the letter: the outbox takes it once."""
        return f"policy.{notice}.{self.row}"


def columns(notice: PolicyNotice) -> dict[str, object]:
    """What of a notice stands in clear."""
    return {
        "state": notice.state.value,
        "effective_on": notice.effective_on.isoformat(),
        "voluntary": notice.voluntary,
        "per_minute": notice.per_minute,
        "planned_by": notice.planned_by,
        "planned_at": notice.planned_at,
        "approved_by": json.dumps(notice.approved_by),
    }


def key_range(number: int) -> tuple[str, str]:
    """The keys of the letters of a notice lie between these; a slash follows a dot."""
    return f"policy.{number}.", f"policy.{number}/"
