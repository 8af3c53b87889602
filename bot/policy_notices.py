"""Notices of a changed statement: announced, read by `/personvern notices`, approved by two and stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot import dates
from bot.blocks import Block, actions, button, section, verbatim
from bot.cards import Card
from bot.desk import Desk, Tell
from bot.inert import mention, shorten
from bot.once import OncePoster
from bot.refusals import explain
from bot.texts import Texts
from cases.case import Staff
from cases.policy_notices import ENDED, PolicyNotice, PolicyState
from cases.vocabulary import Action

APPROVE, STOP, SHOW = "policy_approve", "policy_stop", "policy_show"
ACTIONS = (APPROVE, STOP, SHOW)
WAITS_EVENT = "personvern_policy_notice"
"""The event type of the metadata of an announcement: by it a notice is announced once for each approval it lacks."""

_SHOWN = 2800


class ApprovalAsker:
    """Announces in the staff channel that a notice waits for approval; its texts are read by those who may."""

    def __init__(self, client: AsyncWebClient, channel: str, texts: Texts) -> None:
        """`channel` is the id of the staff channel."""
        self._once = OncePoster(client, channel)
        self._texts = texts

    async def ask(self, notice: PolicyNotice) -> bool:
        """Posts it unless it stands already. False where Slack did not take it, or did not say so."""
        return await self._once.post(waiting_card(notice, self._texts), "the announcement of a notice")


def waiting_card(notice: PolicyNotice, texts: Texts) -> Card:
    """That a notice waits for its first or second approval, and a button that shows it to whoever may approve."""
    on = dates.of_letter(notice.effective_on)
    text = (
        texts("policy.waits_for_one", number=notice.number, on=on, by=mention(notice.approved_by[-1]))
        if notice.approved_by
        else texts("policy.waits_for_two", number=notice.number, on=on)
    )
    show = button(SHOW, texts(f"button.{SHOW}"), str(notice.number), texts(f"button.{SHOW}"))
    mark = {"notice": notice.number, "approvals": len(notice.approved_by)}
    return Card(text, (section(text), actions([show])), {"event_type": WAITS_EVENT, "event_payload": mark})


async def show_notices(desk: Desk, user: str, tell: Tell) -> None:
    """Shows whoever may approve what stands, each text in full. Raises `NotPermitted`."""
    await desk.staff.member_who_may(user, Action.APPROVE)
    found = await desk.policy.all() if desk.policy is not None else ()
    standing = [notice for notice in found if notice.state not in ENDED]
    if not standing:
        await tell(desk.texts("policy.none"))
    for notice in standing:
        await tell(desk.texts("policy.title", number=notice.number), notice_blocks(notice, desk.texts))


def notice_blocks(notice: PolicyNotice, texts: Texts) -> tuple[Block, ...]:
    """One notice: how it stands, every text, and what can be done."""
    line = texts(
        "policy.line",
        number=notice.number,
        state=texts.word("policy_state", notice.state.value),
        on=dates.of_letter(notice.effective_on),
        approvals=len(notice.approved_by),
    )
    said = [verbatim(shorten(f"{text.subject}\n\n{text.body}", _SHOWN)) for text in notice.texts.values()]
    value = f"{notice.number} {notice.digest}"
    buttons = [APPROVE, STOP] if notice.state is PolicyState.PLANNED else [STOP]
    return (
        section(line),
        *said,
        actions([button(name, texts(f"button.{name}"), value, texts(f"button.{name}")) for name in buttons]),
    )


async def press_policy(desk: Desk, body: Mapping[str, Any], tell: Tell) -> None:
    """Carries out a click. Raises nothing but what ends the process."""
    try:
        clicked, user = body["actions"][0], body["user"]["id"]
        if clicked["action_id"] == SHOW:
            await show_notices(desk, user, tell)
        else:
            changed = await _changed(desk, clicked, await desk.staff.member_who_may(user, Action.APPROVE))
            await tell(desk.texts(f"policy.now_{changed.state.value}", number=changed.number))
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        await tell(await explain(desk, error, None))


async def _changed(desk: Desk, clicked: Mapping[str, Any], staff: Staff) -> PolicyNotice:
    """The notice, approved or stopped."""
    assert desk.policy is not None
    number, digest = clicked["value"].split()
    now = desk.clock.now()
    if clicked["action_id"] == STOP:
        return await desk.policy.stop(int(number), staff.id, now)
    return await desk.policy.approve(int(number), staff, digest, now)
