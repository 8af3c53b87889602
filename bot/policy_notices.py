"""`/personvern notices`: notices of a changed statement, read, approved by two and stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import dates
from bot.blocks import Block, actions, button, section, verbatim
from bot.desk import Desk, Tell
from bot.inert import shorten
from bot.refusals import explain
from bot.texts import Texts
from cases.policy_notices import ENDED, PolicyNotice, PolicyState
from cases.vocabulary import Action

APPROVE, STOP = "policy_approve", "policy_stop"
ACTIONS = (APPROVE, STOP)
_SHOWN = 2800


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
        clicked = body["actions"][0]
        number, digest = clicked["value"].split()
        staff = await desk.staff.member_who_may(body["user"]["id"], Action.APPROVE)
        assert desk.policy is not None
        now = desk.clock.now()
        if clicked["action_id"] == STOP:
            changed = await desk.policy.stop(int(number), staff.id, now)
        else:
            changed = await desk.policy.approve(int(number), staff, digest, now)
        await tell(desk.texts(f"policy.now_{changed.state.value}", number=changed.number))
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        await tell(await explain(desk, error, None))
