"""`/personvern pause-acks`: what acknowledgements are held back, and what staff decide about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot import dates
from bot.blocks import Block, actions, button, section
from bot.cards import confirm_of
from bot.desk import Desk, Tell
from bot.refusals import explain
from bot.texts import Texts
from cases.case import Staff
from cases.events import AcknowledgementsPaused, AcknowledgementsResumed, HeldDiscarded, HeldReleased
from cases.permissions import may
from cases.ports import HeldLetters, Pause
from cases.vocabulary import Action, PauseScope

Deciding = AcknowledgementsPaused | AcknowledgementsResumed | HeldReleased | HeldDiscarded


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that staff can decide.

    Attributes
    ----------
    possible:
        Whether there is anything to decide on.
    asked:
        Typed as a command, it is not done at once: the button that does it is shown, and Slack asks first.
    """

    event: Callable[[Staff], Deciding]
    possible: Callable[[HeldLetters], bool]
    asked: bool = False


def _paused_by_staff(held: HeldLetters) -> bool:
    return any(pause.scope is PauseScope.STAFF for pause in held.pauses)


CHOICES: Mapping[str, Choice] = MappingProxyType(
    {
        "on": Choice(AcknowledgementsPaused, lambda held: not _paused_by_staff(held)),
        "off": Choice(AcknowledgementsResumed, lambda held: bool(held.pauses)),
        "release": Choice(HeldReleased, lambda held: held.count > 0, asked=True),
        "discard": Choice(HeldDiscarded, lambda held: held.count > 0, asked=True),
    }
)
"""By the word that follows the command."""

ACTIONS: Mapping[str, str] = MappingProxyType({f"acks_{word}": word for word in CHOICES})
"""The action id of each button, and the word that it stands for."""


async def run_holding(desk: Desk, user: str, word: str, tell: Tell) -> None:
    """Shows what is held, or decides. Raises `NotPermitted`."""
    if not word:
        staff = await desk.staff.member_who_may(user, Action.READ)
        held = await desk.queries.held_letters(desk.clock.now())
        words = tuple(CHOICES) if may(staff.role, Action.RUN_DESK) else ()
        await tell(desk.texts("holding.title"), state_blocks(held, desk.texts, words))
        return
    await desk.staff.member_who_may(user, Action.RUN_DESK)
    if CHOICES[word].asked:
        held = await desk.queries.held_letters(desk.clock.now())
        await tell(desk.texts("holding.title"), state_blocks(held, desk.texts, (word,)))
    else:
        await _decide(desk, user, word, tell)


async def press_holding(desk: Desk, user: str, action: str, tell: Tell) -> None:
    """Carries out a click on one of the buttons. Raises nothing but what ends the process."""
    try:
        await _decide(desk, user, ACTIONS[action], tell)
    except Exception as error:  # noqa: BLE001 - whatever happens is told under a reference, and logged
        await tell(await explain(desk, error, None))


async def _decide(desk: Desk, user: str, word: str, tell: Tell) -> None:
    staff = await desk.staff.member_who_may(user, Action.RUN_DESK)
    outcome = await desk.handler.handle(CHOICES[word].event(staff))
    await tell(desk.texts(f"holding.done_{word}", letters=outcome.letters))


def state_lines(held: HeldLetters, texts: Texts) -> tuple[str, ...]:
    """What is held back, and what holds further ones back; empty when nothing is."""
    pauses = tuple(_pause_line(pause, texts) for pause in held.pauses)
    if held.since is None:
        return pauses
    return (*pauses, texts("holding.held", letters=held.count, since=dates.minute(held.since)))


def state_blocks(held: HeldLetters, texts: Texts, words: tuple[str, ...] = ()) -> tuple[Block, ...]:
    """The same as blocks, with a button for each of the words that is possible now."""
    lines = state_lines(held, texts) or (texts("holding.nothing"),)
    buttons = tuple(_buttons(held, texts, words))
    return (section("\n".join(lines)), *([actions(buttons)] if buttons else []))


def _buttons(held: HeldLetters, texts: Texts, words: tuple[str, ...]) -> Iterator[Block]:
    for word in words:
        if CHOICES[word].possible(held):
            name = f"acks_{word}"
            yield button(name, texts(f"button.{name}"), word, texts(f"button.{name}"), confirm=confirm_of(name, texts))


def _pause_line(pause: Pause, texts: Texts) -> str:
    until = dates.minute(pause.until) if pause.until else ""
    key = "holding.breaker" if pause.until else "holding.paused"
    return texts(key, rule=pause.rule, since=dates.minute(pause.since), until=until)
