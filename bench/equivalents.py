"""The mistakes that nobody can see, each with why: (module, place, the line as it reads) of `bench.mistakes`.

A line that was changed since is no longer meant, and its mistakes are tried again.
"""

from __future__ import annotations

from collections.abc import Mapping

_CALENDAR = "cases.deadlines.calendar"

EQUIVALENT: Mapping[tuple[str, int, str], str] = {
    (_CALENDAR, 53, "epact = (19 * golden + century - leap - moon + 15) % 30"): "30 is nothing modulo 30",
    (_CALENDAR, 102, "moon = (century - (century + 8) // 25 + 1) // 3"): (
        "the inner quotients differ where the century is 16 modulo 25 alone, and there the outer ones are the same"
    ),
    ("cases.deadlines.reminders", 20, "while last > due and not _is_told(last, due, rules):"): (
        "the due date itself is told whatever the rules are, and ends the loop"
    ),
    (_CALENDAR, 90, "step = timedelta(days=1 if count > 0 else -1)"): "of 0 days no step is taken",
}
