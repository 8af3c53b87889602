"""The Bolt app: listeners that acknowledge first, never raise, and hand their work on.

Bolt loses an acknowledgement when the listener raises within ten milliseconds after it, sends none before the listener
gives control back, and forgets its tasks when it closes (slack reference section 7). Hence no listener here does
anything but acknowledge and start tracked work; only submits, whose answer is the acknowledgement, do their work
first, within a time limit after which they acknowledge all the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.actions import BUTTON_ACTIONS, run_click
from bot.among_submissions import DESK_SUBMISSIONS
from bot.blocks import Block
from bot.client import quiet_logger, tokenless_client
from bot.commands import COMMAND, Command, run_command
from bot.desk import Desk, Tell, new_reference
from bot.ephemeral import tell_by_channel, tell_by_url
from bot.home import show_home
from bot.repeats import click_key, command_key
from bot.submission import Answer
from bot.submissions import SUBMISSIONS, run_submission

logger = logging.getLogger(__name__)

SUBMIT_SECONDS = 2.2
"""Slack shows an error when a submit is not answered within three seconds."""

_VIEWS_WITHOUT_WORK = (
    *("found_chats", "read_chat"),
    *("found_cases", "case_history", "open_page", "download_code", "read_case", "notice"),
)


def build_app(desk: Desk, *, signing_secret: str = "", submit_seconds: float = SUBMIT_SECONDS) -> AsyncApp:
    """The app with every listener, for Socket Mode and HTTP alike; HTTP mode needs the signing secret."""
    app = AsyncApp(
        client=tokenless_client(desk.client),
        authorize=_authorize_with(desk),
        signing_secret=signing_secret,
        logger=quiet_logger(),
        raise_error_for_unhandled_request=True,
        request_verification_enabled=True,
    )
    app.error(_on_error)
    app.command(COMMAND)(_command_listener(desk))
    for action in BUTTON_ACTIONS:
        app.action(action)(_click_listener(desk))
    for callback in (*SUBMISSIONS, *DESK_SUBMISSIONS, *_VIEWS_WITHOUT_WORK):
        app.view(callback)(_submit_listener(desk, submit_seconds))
    app.event("app_home_opened")(_home_listener(desk))
    return app


def events_route(app: AsyncApp) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler of `POST /slack/events`, for HTTP mode. Bolt checks the signature and its age."""

    async def handle(request: web.Request) -> web.StreamResponse:
        response = await app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(response)

    return handle


def _authorize_with(desk: Desk) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Spares the first command the wait for auth.test, which the connection made at its start."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=desk.client.token)

    return authorize


async def _on_error(error: Exception) -> BoltResponse:
    """Answers 200 whatever happened, so that the request is acknowledged and not repeated."""
    if not isinstance(error, BoltUnhandledRequestError):
        logger.error("a listener failed: %s, reference %s", type(error).__name__, new_reference())
    return BoltResponse(status=200, body="")


def _command_listener(desk: Desk) -> Callable[..., Awaitable[None]]:
    async def on_command(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        if desk.repeats.is_new(command_key(body)):
            tell = tell_by_url(desk, body["response_url"])
            command = Command(
                user=body["user_id"], text=body.get("text", ""), trigger=body["trigger_id"], tell=_safe(tell)
            )
            desk.running.start(run_command(desk, command))

    return on_command


def _click_listener(desk: Desk) -> Callable[..., Awaitable[None]]:
    async def on_click(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        if desk.repeats.is_new(click_key(body)):
            tell = _safe(_tell_after_click(desk, body))
            desk.running.start(_never_raising(run_click(desk, body, tell)))

    return on_click


def _home_listener(desk: Desk) -> Callable[..., Awaitable[None]]:
    async def on_home_opened(event: dict[str, Any]) -> None:
        # Bolt acknowledges events by itself, before the listener begins.
        desk.running.start(_never_raising(show_home(desk, event)))

    return on_home_opened


def _tell_after_click(desk: Desk, body: Mapping[str, Any]) -> Tell:
    if url := body.get("response_url"):
        return tell_by_url(desk, url)
    return tell_by_channel(desk, desk.channel, body["user"]["id"])


def _submit_listener(desk: Desk, seconds: float) -> Callable[..., Awaitable[None]]:
    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        user = body["user"]["id"]
        work = desk.running.start(run_submission(desk, user, view))
        await asyncio.wait({work}, timeout=seconds)
        if work.done():
            await ack(**work.result())
        else:
            await ack()
            desk.running.start(_tell_the_outcome(desk, user, work))

    return on_submit


async def _tell_the_outcome(desk: Desk, user: str, work: asyncio.Task[Answer]) -> None:
    """The modal is gone: what it would have said is said in the channel, to the one who submitted."""
    tell = _safe(tell_by_channel(desk, desk.channel, user))
    await tell(desk.texts("error.late"))
    answer = await work
    if "view" in answer:
        await tell(answer["view"]["blocks"][0]["text"]["text"])
    for text in answer.get("errors", {}).values():
        await tell(text)


def _safe(tell: Tell) -> Tell:
    """Telling must not fail the work: what was done stays done when the answer is lost."""

    async def tell_or_log(text: str, blocks: Sequence[Block] = ()) -> None:
        await _never_raising(tell(text, blocks))

    return tell_or_log


async def _never_raising(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - the last guard before a task that nobody watches
        logger.error("an answer was lost: %s, reference %s", type(error).__name__, new_reference())
