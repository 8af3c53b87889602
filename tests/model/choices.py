"""What the hands can choose from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st

from cases.case import Staff
from cases.case_number import CaseNumber
from cases.events import (
    CaseClosed,
    CaseMarkedSpam,
    CaseReleased,
    CaseReopened,
    CaseTaken,
    ExtensionNoticed,
    IdentityAsked,
    PersonInformed,
    ReplyRejected,
    ScopeAsked,
    StaffEvent,
)
from cases.intake import CloseReason
from cases.vocabulary import InterimReason, Kind, Relation
from tests.examples import ANNE, BJORN, READER, WORKER

STAFF = st.sampled_from([ANNE, BJORN, ANNE, BJORN, WORKER, READER])
KINDS = st.sampled_from(
    [Kind.INFORMATION, Kind.ACCESS, Kind.ERASURE, Kind.MARKETING_OPT_OUT, Kind.AUTHORITY, Kind.SPAM, Kind.SUPPORT]
)
RELATIONS = st.sampled_from([Relation.NEW_CASE, Relation.IDENTITY_ANSWER, Relation.THANKS])
PLACE = st.sampled_from([0, 0, 0, 1, 1, 2])
TEXTS = st.sampled_from(["Her er svaret.", "Vi har rettet det.", "Vedlagt følger en kopi."])
PAUSE = st.sampled_from(
    [timedelta(seconds=10), timedelta(minutes=1), timedelta(hours=5), timedelta(days=2), timedelta(days=20)]
)
INTERIMS = {
    "identity_question": (IdentityAsked, None),
    "scope_question": (ScopeAsked, InterimReason.MANY_YEARS),
    "extension": (ExtensionNoticed, InterimReason.COMPLEXITY),
    "status_update": (PersonInformed, None),
}
MOST_CASES = 3
PAIRS = ((ANNE, BJORN), (BJORN, ANNE), (WORKER, ANNE), (BJORN, BJORN))
DEEDS: tuple[Callable[[CaseNumber, Staff], StaffEvent], ...] = (
    CaseTaken,
    CaseMarkedSpam,
    CaseReleased,
    lambda number, staff: ReplyRejected(number, staff, "Ikke slik"),
    lambda number, staff: CaseReopened(number, staff, "Ikke ferdig"),
    CaseClosed,
    lambda number, staff: CaseClosed(number, staff, CloseReason.WITHDRAWN),
)
"""What staff do with a case and nothing else to choose."""
