"""What staff can do with a case, whether they type a command or press a button.

Each runs after the request was acknowledged, checks the right, and answers to the one who asked. What changes a case
goes through the handler, which checks the right and the state again.
"""

from __future__ import annotations

from types import MappingProxyType

from bot import (
    among_deeds,
    case_deeds,
    casework_deeds,
    chat_deeds,
    checklist_deeds,
    clock_deeds,
    concerns_deeds,
    erasure_deeds,
    facts_deeds,
    identity_deeds,
    interim_deeds,
    page_deeds,
    preview_deeds,
    register_deeds,
    replay_deeds,
    reply_deeds,
    undo_deeds,
)
from bot.deed import Deeds

DEEDS: Deeds = MappingProxyType(
    {
        **facts_deeds.DEEDS,
        **interim_deeds.DEEDS,
        **clock_deeds.DEEDS,
        **concerns_deeds.DEEDS,
        **erasure_deeds.DEEDS,
        **preview_deeds.DEEDS,
        **chat_deeds.DEEDS,
        **checklist_deeds.DEEDS,
        **among_deeds.DEEDS,
        **case_deeds.DEEDS,
        **casework_deeds.DEEDS,
        **identity_deeds.DEEDS,
        **register_deeds.DEEDS,
        **replay_deeds.DEEDS,
        **reply_deeds.DEEDS,
        **page_deeds.DEEDS,
        **undo_deeds.DEEDS,
    }
)
"""Everything, by the name that is both the subcommand and the action id of the button."""
