"""Two further months, if the person was told why within the first (GDPR article 12(3))."""

from __future__ import annotations

from datetime import datetime

from cases.deadlines.legal_month import month_deadline
from cases.policy import Periods


def may_extend(received_at: datetime, noticed_at: datetime, periods: Periods) -> bool:
    """Whether the reasoned notice left within the first period, the last day included."""
    return noticed_at <= month_deadline(received_at, periods.rights_months, periods).due_at
