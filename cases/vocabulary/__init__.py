"""The closed vocabularies: every kind, state, role and action that the desk knows, each by its standard name.

The values are stored in the database, written to the audit log and printed by the commands: they never change.
"""

from __future__ import annotations

from cases.vocabulary.inquiries import (
    ACT_NOW,
    RIGHTS,
    Flag,
    Kind,
    Relation,
    Role,
    Topic,
)
from cases.vocabulary.work import (
    Action,
    HoldReason,
    StaffRole,
    Status,
)
from cases.vocabulary.writing import (
    LETTER_LANGUAGES,
    InterimReason,
    Language,
    OutboxState,
    PauseScope,
    Provision,
    Purpose,
)

__all__ = [
    "ACT_NOW",
    "LETTER_LANGUAGES",
    "RIGHTS",
    "Action",
    "Flag",
    "HoldReason",
    "InterimReason",
    "Kind",
    "Language",
    "OutboxState",
    "PauseScope",
    "Provision",
    "Purpose",
    "Relation",
    "Role",
    "StaffRole",
    "Status",
    "Topic",
]
