"""The parts of the page of measurements about those who wait for an answer: chat providers, and staff in Slack."""

from __future__ import annotations

from collections.abc import Sequence

from bench.tables import Line, table

CHATS = """Signed chats that all end at once, delivered by a process of its own over so many new connections. The floor
is a bare aiohttp server that commits one row with the same durability and renders the same mail before it answers; the
server that does nothing is aiohttp alone.
"""

SLACK = """Staff at random, all at once, by two replicas on one PostgreSQL, with envelopes that come twice, dropped
sockets and refusals for too many calls. The target is 300 ms for a command.
"""

_P = ("p50_ms", "p99_ms")
_OF_ACKS = {"slash_commands": "commands", "block_actions": "buttons", "view_submission": "modals"}


def chats(lines: Sequence[Line]) -> str:
    """Answers at so many connections, beside the floor and a server that does nothing."""
    rows = (
        (
            connections,
            f"{found['per_second']:.0f}",
            f"{found['share_of_the_floor']:.1f}",
            *(f"{found[who]['p99']:.0f}" for who in ("answer_ms", "floor_answer_ms", "nothing_answer_ms")),
            found["copies"],
            found["doubled"],
        )
        for line in lines
        for connections, found in line["connections"].items()
    )
    head = ("connections", "chats a second", "times the floor's", "answer p99, ms", "floor p99, ms")
    return f"\n## Chats\n\n{CHATS}\n" + table((*head, "nothing p99, ms", "copies", "doubled"), rows)


def slack(lines: Sequence[Line]) -> str:
    """Until Slack has its acknowledgement, of each kind of request, and what went wrong with it."""
    rows = (
        (
            line["transport"],
            line["actions"],
            *(
                f"{line['acks'][name][p]:.0f}"
                for name in _OF_ACKS
                for p in ("p50_ms", "p99_ms")
                if name in line["acks"]
            ),
            line["done_twice"],
            line["done_lost"],
            line["acks_lost"],
            len(line["false_cards"]),
        )
        for line in lines
    )
    acks = tuple(f"{name} {p}, ms" for name in _OF_ACKS.values() for p in ("p50", "p99"))
    head = ("transport", "actions", *acks, "done twice", "lost", "acks lost", "false cards")
    return f"\n## Slack under load\n\n{SLACK}\n" + table(head, rows)
