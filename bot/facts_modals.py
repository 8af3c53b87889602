"""The modals in which staff decide on our role, see why a date is what it is and set one, hold a case, and choose the
letter of its draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.blocks import Block, section, select_input
from bot.inputs import choice_input, date_input, moment_input
from bot.modals import Shown, view
from bot.texts import Texts
from cases.case import Case
from cases.letter_choice import REFUSALS, letter_choices
from cases.vocabulary import HoldReason, Kind, Provision, Role

LIFT = "lift"
"""The choice that ends a legal hold."""

_WITH_AWARENESS = frozenset({Kind.BREACH_REPORT, Kind.CUSTOMER_MATTER, Kind.SUPPLIER_NOTICE})
_WITH_NAMED_DATE = frozenset({Kind.AUTHORITY, Kind.SUPPLIER_NOTICE})


def role_view(case: Case, texts: Texts) -> Block:
    """Asks whose data it is; the guess stays in sight."""
    options = {role.value: texts.word("role", role) for role in Role if role is not Role.UNKNOWN}
    chosen = case.role if case.role is not Role.UNKNOWN else Role.CONTROLLER
    intro = texts("modal.role_intro", number=case.number, guess=texts.word("role", case.verdict.role))
    blocks = [section(intro), select_input("role", texts("modal.role"), options, chosen.value)]
    return view("role", texts, Shown(case.number, ""), blocks)


def deadline_view(case: Case, paragraphs: Sequence[str], texts: Texts, *, may_set: bool) -> Block:
    """Why the date is what it is, with fields for what only a person can know, for whoever may set it."""
    fields = list(_date_fields(case, texts)) if may_set else []
    blocks = [section(texts("modal.deadline_intro", number=case.number)), *map(section, paragraphs), *fields]
    return view("deadline", texts, Shown(case.number, ""), blocks, submit=bool(fields))


def _date_fields(case: Case, texts: Texts) -> Iterator[Block]:
    if not _WITH_AWARENESS.isdisjoint(case.verdict.kinds):
        yield moment_input("aware_at", texts("modal.aware_at"), case.aware_at)
    if not _WITH_NAMED_DATE.isdisjoint(case.verdict.kinds):
        yield date_input("named", texts("modal.named"), case.named)


def hold_view(case: Case, texts: Texts, *, may_lift: bool) -> Block:
    """Asks why nothing of the case may be deleted, or whether that is over."""
    options = {reason.value: texts.word("hold", reason) for reason in HoldReason}
    if case.hold and may_lift:
        options |= {LIFT: texts("modal.hold_lift")}
    key = "modal.hold_stands" if case.hold else "modal.hold_intro"
    blocks = [
        section(texts(key, number=case.number, hold=texts.word("hold", case.hold))),
        select_input("hold", texts("modal.hold"), options, case.hold or HoldReason.DISPUTE.value),
    ]
    return view("hold", texts, Shown(case.number, ""), blocks)


def draft_view(case: Case, texts: Texts) -> Block:
    """Asks which letter the draft begins as, and what a refusal rests on."""
    choices = letter_choices(case)
    letters = {letter: letter_name(letter, texts) for letter in choices}
    blocks = [
        section(texts("modal.draft_intro", number=case.number)),
        select_input("letter", texts("modal.letter"), letters, choices[0]),
    ]
    if set(REFUSALS) & set(choices):
        provisions = {one.value: texts.word("provision", one) for one in Provision}
        blocks.append(choice_input("provision", texts("modal.provision"), provisions))
    return view("draft", texts, Shown(case.number, ""), blocks)


def letter_name(letter: str, texts: Texts) -> str:
    """What staff call a letter: an answer by its kind."""
    kind = letter.removeprefix("reply_")
    return (
        texts("modal.letter_of_kind", kind=texts.word("kind", kind)) if kind != letter else texts.word("letter", letter)
    )
