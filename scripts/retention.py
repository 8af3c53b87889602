"""The page of the schedule, from the schedule itself."""

from __future__ import annotations

from cases.retention.periods import RetentionPeriods
from cases.retention.reasons import clock_of
from cases.retention.schedule import SCHEDULE
from cases.retention.tasks import EXPLANATIONS

_HEAD = """\
No law sets a period for the files of requests, so each is an assessment of the organisation's own.
`PERSONVERN_RETENTION_…` ([settings](settings.md)) changes them; `personvern retention schedule` prints them as they are
set. Days and years are counted by the Norwegian calendar; what is due goes in the night after the last day. A legal
hold stops all of it.
[How it works](../explanation/retention.md), [what to do](../howto/retention.md)."""


def retention_page() -> str:
    """Every line of the schedule with its clock as it ships, and every task that erasure can leave."""
    periods = RetentionPeriods()
    lines = [
        f"| `{rule.item.value}` | {rule.what} | {clock_of(rule.item, periods) or '–'} | {rule.then.value} "
        f"| {'yes' if rule.warned else ''} | {rule.source} |"
        for rule in SCHEDULE
    ]
    tasks = [f"| `{reason.value}` | {text} |" for reason, text in EXPLANATIONS.items()]
    return "\n".join(
        [
            "# The schedule of retention",
            "",
            *_HEAD.splitlines(),
            "",
            "| item | what | kept | then | staff are told before | why |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
            "## What erasure leaves to people",
            "",
            "| reason | what to do |",
            "|---|---|",
            *tasks,
            "",
        ]
    )
