"""The Bolt app: listeners that acknowledge first, never raise, and hand their work on.

Bolt loses an acknowledgement when the listener raises within ten milliseconds after it, sends none before the listener
gives control back, and forgets its tasks when it closes (slack reference section 7). Hence no listener here does
anything but acknowledge and start tracked work; only submits, whose answer is the acknowledgement, do their work
first, within a time limit after which they acknowledge all the same.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
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
from bot.home import open_home
from bot.modals import notice_view
from bot.person import desk_of
from bot.repeats import click_key, command_key, event_key, submit_key
from bot.submission import Answer
from bot.submissions import SUBMISSIONS, run_submission
from bot.threads import answer_thread, is_from_staff

logger = logging.getLogger(__name__)

SUBMIT_SECONDS = 2.2
"""Slack shows an error when a submit is not answered within three seconds."""

REQUEST_SECONDS = 10.0
"""For the whole body of a request; Slack itself waits three for the answer."""

_SIGNED = {"X-Slack-Request-Timestamp": re.compile("[0-9]{1,12}"), "X-Slack-Signature": re.compile("v0=[0-9a-f]{64}")}
"""The headers of a signed request. In any other form they make Bolt's check fail rather than refuse."""

_VIEWS_WITHOUT_WORK = (
    *("found_chats", "read_chat"),
    *("found_cases", "case_history", "open_page", "download_code", "read_case", "notice"),
    *("preview_reply", "reply_changes"),
)


def build_app(desk: Desk, *, signing_secret: str = "", submit_seconds: float = SUBMIT_SECONDS) -> AsyncApp:
    """The app with every listener, for Socket Mode and HTTP alike; HTTP mode needs the signing secret."""
    app = AsyncApp(
        # Without a name it reads the source of whoever called it.
        name="personvern",
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
    app.event("app_home_opened")(_event_listener(desk, open_home, ours=_any))
    app.event("message")(_event_listener(desk, answer_thread, ours=partial(is_from_staff, desk)))
    return app


def events_route(
    app: AsyncApp, *, seconds: float = REQUEST_SECONDS
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler of `POST /slack/events`, for HTTP mode. Bolt checks the signature and its age."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if not all(form.fullmatch(request.headers.get(name, "")) for name, form in _SIGNED.items()):
            raise web.HTTPUnauthorized
        try:
            async with asyncio.timeout(seconds):
                asked = await to_bolt_request(request)
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except (LookupError, UnicodeDecodeError, web.RequestPayloadError):
            # An encoding that there is not, or that the body does not have.
            raise web.HTTPBadRequest from None
        return await to_aiohttp_response(await app.async_dispatch(asked))

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
        desk.running.start(_never_raising(_take_command(desk, body)))

    return on_command


async def _take_command(desk: Desk, body: Mapping[str, Any]) -> None:
    if not await desk.repeats.is_new(command_key(body)):
        return
    mine, tell = await desk_of(desk, body["user_id"]), _safe(tell_by_url(desk, body["response_url"]))
    command = Command(user=body["user_id"], text=body.get("text", ""), trigger=body["trigger_id"], tell=tell)
    await run_command(mine, command)


def _click_listener(desk: Desk) -> Callable[..., Awaitable[None]]:
    async def on_click(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        desk.running.start(_never_raising(_take_click(desk, body)))

    return on_click


async def _take_click(desk: Desk, body: Mapping[str, Any]) -> None:
    if await desk.repeats.is_new(click_key(body)):
        mine = await desk_of(desk, body["user"]["id"])
        await run_click(mine, body, _safe(_tell_after_click(desk, body)))


def _event_listener(
    desk: Desk, work: Callable[[Desk, Mapping[str, Any]], Awaitable[None]], *, ours: Callable[[Mapping[str, Any]], bool]
) -> Callable[..., Awaitable[None]]:
    """Does `work` on the events that are `ours`; for most messages of a channel there is nothing to do at all."""

    async def on_event(body: dict[str, Any], event: dict[str, Any]) -> None:
        # Bolt acknowledges events by itself, before the listener begins.
        if ours(event):
            desk.running.start(_never_raising(_take_event(desk, body, event, work)))

    return on_event


async def _take_event(
    desk: Desk,
    body: Mapping[str, Any],
    event: Mapping[str, Any],
    work: Callable[[Desk, Mapping[str, Any]], Awaitable[None]],
) -> None:
    if await desk.repeats.is_new(event_key(body)):
        await work(desk, event)


def _any(event: Mapping[str, Any]) -> bool:
    del event
    return True


def _tell_after_click(desk: Desk, body: Mapping[str, Any]) -> Tell:
    if url := body.get("response_url"):
        return tell_by_url(desk, url)
    return tell_by_channel(desk, desk.channel, body["user"]["id"])


def _submit_listener(desk: Desk, seconds: float) -> Callable[..., Awaitable[None]]:
    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        key = submit_key(body)
        # A second delivery that reaches the same replica gets the answer of the first.
        work = desk.repeats.shared(key, lambda: desk.running.start(_take_submit(desk, key, body, view)))
        await asyncio.wait({work}, timeout=seconds)
        if work.done():
            await ack(**work.result())
        else:
            await ack()
            desk.running.start(_never_raising(_tell_the_outcome(desk, body["user"]["id"], work)))

    return on_submit


async def _take_submit(desk: Desk, key: str, body: Mapping[str, Any], view: Mapping[str, Any]) -> Answer:
    """What the modal is answered. Raises nothing but what ends the process."""
    user = body["user"]["id"]
    mine, new = await asyncio.gather(desk_of(desk, user), desk.repeats.is_new(key))
    if new:
        return await run_submission(mine, user, view)
    return {"response_action": "update", "view": notice_view(mine.texts("answer.repeated"), mine.texts)}


async def _tell_the_outcome(desk: Desk, user: str, work: asyncio.Task[Answer]) -> None:
    """The modal is gone: what it would have said is said in the channel, to the one who submitted."""
    tell = _safe(tell_by_channel(desk, desk.channel, user))
    await tell((await desk_of(desk, user)).texts("error.late"))
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
