"""`personvern chat`: the chats that were logged, and the deliveries that are not worked off, for an operator."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from cases.chat_access import ChatAccess
from cases.decisions.chat_copy import masked
from cases.events import ChatShown, ChatsSearched
from cases.ports import ChatSelection, StoredChat
from models.store import Store
from service.cli_record import operator, plain, show, with_store
from service.clock import SystemClock

F = TypeVar("F", bound=Callable[..., Any])

_json = click.option("--json", "as_json", is_flag=True, help="a JSON object a line")
_date = click.DateTime(["%Y-%m-%d"])


@click.group()
def chat() -> None:
    """Look at chats, and at deliveries that wait."""


@chat.command("list")
@click.option("--address", is_flag=True, help="those of one exact address, read from standard input")
@click.option("--conversation", help="the chat's number at its provider, exactly")
@click.option("--since", type=_date, help="ended on this day or later, in UTC")
@click.option("--until", type=_date, help="ended before this day, in UTC")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@_json
def chat_list(
    address: bool,
    conversation: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    as_json: bool,
) -> None:
    """Chats, the last that ended first; no names, no content. An address is personal: no shell is to remember it."""
    selection = ChatSelection(
        address=sys.stdin.readline().strip() if address else None,
        conversation_id=conversation,
        since=since.replace(tzinfo=UTC) if since else None,
        until=until.replace(tzinfo=UTC) if until else None,
        limit=limit,
    )

    async def work(store: Store) -> int:
        found = await store.queries.chats(selection)
        if address or conversation:
            await _access(store).handle(ChatsSearched(operator(), selection.asked_by, len(found)))
        show([_summary(one) for one in found], as_json=as_json)
        return 0

    with_store(work)


def _access(store: Store) -> ChatAccess:
    return ChatAccess(store.repository, SystemClock())


def _summary(found: StoredChat) -> dict[str, Any]:
    transcript = found.transcript
    return {
        "chat": transcript.key,
        "provider": transcript.provider,
        "started_at": plain(transcript.started_at),
        "ended_at": plain(transcript.ended_at),
        "lines": len(transcript.lines),
        "address": "verified" if transcript.verified else "unverified",
        "copied_at": plain(found.copied_at),
        "case": str(found.case) if found.case else None,
    }


@chat.command("show")
@click.argument("key")
def chat_show(key: str) -> None:
    """The words of chat KEY, without card and identity numbers; it is logged that they were read."""

    async def work(store: Store) -> int:
        found = await store.queries.chats(ChatSelection(key=key, limit=1))
        if not found:
            click.echo("there is no such chat", err=True)
            return 1
        await _access(store).handle(ChatShown(operator(), key))
        for line in masked(found[0].transcript).lines:
            name = f" ({line.name})" if line.name else ""
            click.echo(f"{plain(line.at)}  {line.speaker}{name}: {line.text}")
            for attachment in line.attachments:
                click.echo(f"    [{attachment}]")
        return 0

    with_store(work)


@chat.command("waiting")
@_json
def chat_waiting(as_json: bool) -> None:
    """Deliveries that were accepted and are not worked off; those without a due time failed and wait for a person."""

    async def work(store: Store) -> int:
        found = await store.chat_deliveries.listing()
        show([{f.name: plain(getattr(one, f.name)) for f in fields(one)} for one in found], as_json=as_json)
        return 0

    with_store(work)


@chat.command("retry")
@click.argument("row", type=int)
def chat_retry(row: int) -> None:
    """Work off delivery ROW now, as if it had come anew."""

    async def work(store: Store) -> int:
        return _told(await store.chat_deliveries.retry(row, SystemClock().now()), "will be tried again")

    with_store(work)


@chat.command("discard")
@click.argument("row", type=int)
def chat_discard(row: int) -> None:
    """Forget delivery ROW for good: the chat is lost."""

    async def work(store: Store) -> int:
        return _told(await store.chat_deliveries.discard(row), "discarded")

    with_store(work)


def _told(done: bool, text: str) -> int:
    click.echo(text if done else "there is no such delivery", err=not done)
    return 0 if done else 1
