"""The modals of the letters beside the answer: why one is written, to whom, and the letter itself, to be let leave."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.blocks import Block, context, section, select_input, text_input
from bot.inert import escape, reveal
from bot.inputs import may_be_empty
from bot.modals import Shown, letter_inputs, view
from bot.texts import Texts
from cases.case import PreparedLetter
from cases.case_number import CaseNumber
from cases.decisions.interim_letters import REASONS
from cases.letters import TO_CUSTOMERS

VIEWS: Mapping[str, str] = MappingProxyType(
    {
        "identity_question": "ask_identity",
        "scope_question": "ask_scope",
        "extension": "extend",
        "status_update": "inform",
        **dict.fromkeys(TO_CUSTOMERS, "refer"),
    }
)
"""The modal in which each letter is read, by its name in `bot.modals.CALLBACKS`."""


def reason_view(number: CaseNumber, letter: str, texts: Texts) -> Block:
    """Asks for the reason that the law wants before the letter is written."""
    name = f"{VIEWS[letter]}_why"
    reasons = {reason.value: texts.word("interim_reason", reason) for reason in sorted(REASONS[letter])}
    blocks = [
        section(texts(f"modal.{name}_intro", number=number)),
        select_input("reason", texts("modal.reason"), reasons, next(iter(reasons))),
    ]
    return view(name, texts, Shown(number, ""), blocks)


def customer_view(number: CaseNumber, texts: Texts) -> Block:
    """Asks who the customer is, where that is known, and what the customer is to get."""
    letters = {letter: texts.word("letter", letter) for letter in sorted(TO_CUSTOMERS)}
    blocks = [
        section(texts("modal.refer_who_intro", number=number)),
        may_be_empty(text_input("customer", texts("modal.customer"), "", multiline=False)),
        select_input("letter", texts("modal.letter"), letters, "customer_notice"),
    ]
    return view("refer_who", texts, Shown(number, ""), blocks)


def letter_view(number: CaseNumber, shown: PreparedLetter, texts: Texts) -> Block:
    """The letter in fields: what stands in them when it is submitted is what leaves."""
    name, draft = VIEWS[shown.draft.letter], shown.draft
    blocks = [
        section(texts(f"modal.{name}_intro", number=number)),
        context([f"*{texts('modal.recipient')}*", escape(reveal(draft.recipient.email))]),
        *letter_inputs(draft.subject, draft.text, texts),
    ]
    return view(name, texts, Shown(number, draft.digest), blocks)
