"""Asks Slack's own validator about everything that the bot can make; it is the only one whose word counts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.pacing import Pace, Pacer
from bot.refusals import error_name
from bot.specimens import home_specimen, message_specimens, view_specimens
from bot.texts import Texts
from cases.checklist.values import ChecklistRules

_INVALID = frozenset({"invalid_blocks", "invalid_message", "invalid_view"})
PACE = Pace(per_second=0.8, burst=20)
"""blocks.validate takes about fifty calls a minute."""


async def invalid_specimens(
    client: AsyncWebClient, texts: Texts, rules: ChecklistRules, pace: Pace = PACE
) -> AsyncIterator[tuple[str, str]]:
    """(name, what Slack said) of each; empty where it is valid. Raises `SlackApiError` for any other refusal."""
    pacer = Pacer(pace)
    for name, given in _given(texts, rules):
        await pacer.turn("blocks.validate")
        try:
            # The library's own method writes the view into the URL, where a long letter does not fit.
            await client.api_call("blocks.validate", json=given)
        except SlackApiError as error:
            if error_name(error) not in _INVALID:
                raise
            yield name, _said(error)
        else:
            yield name, ""


def _given(texts: Texts, rules: ChecklistRules) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, card in message_specimens(texts, rules):
        yield name, {"message": {"text": card.text, "blocks": list(card.blocks)}}
    for name, view in view_specimens(texts, rules):
        yield name, {"view": view}
    yield "home", {"view": home_specimen(texts)}


def _said(error: SlackApiError) -> str:
    """The first of Slack's remarks with its place, or the error's name."""
    data = getattr(error.response, "data", None)
    remarks = data.get("errors") if isinstance(data, dict) else None
    if not remarks:
        return error_name(error)
    return f"{remarks[0].get('pointer', '')} {remarks[0].get('message', '')}".strip()
