"""The register of notices: every text that staff may be told in the thread of a case, with its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NOTICES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "ack_discarded": frozenset({"staff"}),
        "ack_held": frozenset({"rules"}),
        "ack_released": frozenset({"staff"}),
        "ack_withheld": frozenset({"rules"}),
        "approved": frozenset({"staff"}),
        "claims_to_belong": frozenset({"other"}),
        "closed": frozenset({"staff"}),
        "dead_letter": frozenset({"reason"}),
        "drafted": frozenset({"staff"}),
        "edited": frozenset({"staff", "version"}),
        "follow_up": frozenset({"relation"}),
        "letter_bounced": frozenset({"purpose", "status"}),
        "letter_confirmed": frozenset({"purpose", "staff"}),
        "letter_delayed": frozenset({"purpose", "status"}),
        "letter_lost": frozenset({"purpose"}),
        "letter_refused": frozenset({"purpose", "code"}),
        "letter_sent_again": frozenset({"purpose", "staff"}),
        "letter_untraced": frozenset({"purpose"}),
        "letter_withdrawn": frozenset({"purpose", "staff"}),
        "letter_sent": frozenset({"purpose"}),
        "read_at_last": frozenset(),
        "marked_spam": frozenset({"staff"}),
        "reclassified": frozenset({"from", "to", "staff"}),
        "rejected": frozenset({"staff"}),
        "released": frozenset({"staff"}),
        "released_in_mailbox": frozenset(),
        "reopened": frozenset({"because"}),
        "taken": frozenset({"staff"}),
    }
)
"""Each text and what it is filled with: fixed words, numbers, dates and staff ids, never a person's words."""
