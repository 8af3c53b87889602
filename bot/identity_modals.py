"""The modals about who the person is: what was checked, a one-time code, who acts for them, who wrote a forward."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot import dates
from bot.among_modals import words
from bot.blocks import Block, checkboxes_input, context, option, section, select_input, text_input
from bot.inert import mention
from bot.inputs import may_be_empty, moment_input
from bot.modals import Shown, view
from bot.texts import Texts
from cases.case import Case
from cases.identity import BY_STAFF, IdentityMethod, assurance
from cases.representation import Authority, Seen


def identity_view(case: Case, texts: Texts, now: datetime) -> Block:
    """What is known so far, and a form for a check that was made otherwise."""
    methods = words(texts, "identity_method", BY_STAFF)
    blocks = [
        section(texts("modal.identity_intro", number=case.number)),
        *_known(case, texts),
        select_input("method", texts("modal.method"), methods, IdentityMethod.KNOWN_ADDRESS.value),
        moment_input("at", texts("modal.checked_at"), now) | {"optional": False},
    ]
    return view("identity", texts, Shown(case.number, ""), blocks)


def _known(case: Case, texts: Texts) -> Iterator[Block]:
    yield section(texts("modal.assurance", assurance=texts.word("assurance", assurance(case.identity))))
    lines = [
        f"• {texts.word('identity_method', check.method)} · "
        f"{texts.entries.get(f'actor.{check.by}') or mention(check.by)} · {dates.minute(check.at)}"
        for check in case.identity
    ]
    if lines:
        yield context(["\n".join(lines[-20:])])


def code_view(case: Case, texts: Texts) -> Block:
    """Asks to which known address a one-time code goes; by default the one that the person wrote from."""
    email = case.sender.email if case.sender else ""
    blocks = [
        section(texts("modal.code_intro", number=case.number)),
        text_input("address", texts("modal.known_address"), email, multiline=False),
        checkboxes_input(
            "known", texts("modal.confirm"), {"yes": option("yes", texts("modal.code_box"))}, (), optional=False
        ),
    ]
    return view("code", texts, Shown(case.number, ""), blocks)


def behalf_view(case: Case, texts: Texts) -> Block:
    """Asks by what right somebody acts for the person; `none` ends it."""
    authorities = {"none": texts("modal.behalf_none"), **words(texts, "authority", list(Authority))}
    standing = case.representation
    blocks = [
        section(texts("modal.behalf_intro", number=case.number)),
        select_input(
            "authority", texts("modal.authority"), authorities, standing.authority if standing else Authority.PARENT
        ),
        select_input(
            "seen",
            texts("modal.seen"),
            words(texts, "seen", list(Seen)),
            standing.seen if standing else Seen.SIGNED_MANDATE,
        ),
    ]
    return view("behalf", texts, Shown(case.number, ""), blocks)


def sender_view(case: Case, texts: Texts) -> Block:
    """Asks who wrote what was handed on, and when it came; filled with what the mail says of it."""
    claimed = case.forwarded.sender if case.forwarded else None
    sent_at = case.forwarded.sent_at if case.forwarded else None
    at = min(sent_at, case.received_at) if sent_at else case.received_at
    blocks = [
        section(texts("modal.sender_intro", number=case.number, at=dates.minute(case.received_at))),
        text_input("address", texts("modal.address"), claimed.email if claimed else "", multiline=False),
        may_be_empty(text_input("name", texts("modal.name"), claimed.name if claimed else "", multiline=False)),
        moment_input("at", texts("modal.first_received"), at) | {"optional": False},
    ]
    return view("sender", texts, Shown(case.number, ""), blocks)
