"""The figures of this year, for whoever asks; no number so small that it points at somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot import dates
from bot.blocks import Block, context, header, section
from bot.desk import Desk, Tell
from bot.inert import escape
from bot.refusals import explain
from bot.texts import Texts
from cases.retention.figures import HIDDEN, Figures
from cases.vocabulary import Action

SHOWN = ("kind", "acknowledged_in", "answered_in", "outcome", "extended")
_HIDDEN = escape(HIDDEN)


async def show_statistics(desk: Desk, user: str, tell: Tell) -> None:
    """Tells the figures to whoever asked. Raises nothing but what ends the process."""
    try:
        await desk.staff.member_who_may(user, Action.READ)
        if desk.statistics is None:
            await tell(desk.texts("statistics.off"))
            return
        found = await desk.statistics.of_year(desk.clock.now().astimezone(dates.OSLO).year)
        await tell(desk.texts("statistics.title", year=found.year), statistics_blocks(found, desk.texts))
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        await tell(await explain(desk, error, None))


def statistics_blocks(found: Figures, texts: Texts) -> tuple[Block, ...]:
    """A table for each question."""
    total = _HIDDEN if found.total is None else str(found.total)
    tables = [section("\n".join(_table(question, found.tables[question], texts))) for question in SHOWN]
    title, intro = texts("statistics.title", year=found.year), texts("statistics.total", count=total)
    return (header(title), section(intro), *tables, context([texts("statistics.foot")]))


def _table(question: str, table: Mapping[str, int | None], texts: Texts) -> Iterator[str]:
    yield f"*{texts(f'statistics.{question}')}*"
    for cell, count in table.items():
        word = texts.word("kind", cell) if question == "kind" else texts.word("band", texts.word("close_reason", cell))
        yield f"{word}: {_HIDDEN if count is None else count}"
    if not table:
        yield texts("statistics.nothing")
