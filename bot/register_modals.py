"""The modals of the registers: confirm a block, record a consent that was taken back, fill in a breach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import dates
from bot.blocks import Block, checkboxes_input, context, option, section, text_input, verbatim
from bot.inert import clean, escape, shorten
from bot.inputs import choice_input, date_input, may_be_empty, moment_input
from bot.modals import Shown, view
from bot.texts import Texts
from cases.case import Case
from cases.deadlines.calendar import local_date
from cases.deadlines.deadline import Deadline
from cases.ports import StoredBlock
from cases.registers import Affected, BreachEntry, StoredBreach, Withdrawal
from cases.registers.breaches import open_points
from cases.triage.redaction import mask_address

TEXT_FIELDS = ("facts", "effects", "measures", "not_notified", "people_not_told")
"""The fields of a breach that hold words."""

MOMENT_FIELDS = ("aware_at", "notified_at", "people_told_at")
"""The fields of a breach that hold a moment."""

_ORDER = (
    "aware_at",
    "facts",
    "effects",
    "measures",
    "notified_at",
    "not_notified",
    "people_told_at",
    "people_not_told",
)
_LISTED = 20


def block_view(case: Case, lists: Sequence[str], blocks: Sequence[StoredBlock], texts: Texts) -> Block:
    """Asks what the address is blocked on; everything is ticked, for the right knows no half (article 21(3))."""
    sender = escape(mask_address(case.sender)) or texts("modal.block_nobody")
    options = {str(place): option(str(place), name) for place, name in enumerate(lists)}
    body = [
        section(texts("modal.block_intro", number=case.number, sender=sender)),
        *(context([line]) for line in block_lines(blocks, texts)[-_LISTED:]),
        checkboxes_input("lists", texts("modal.block_lists"), options, options, optional=False),
        may_be_empty(
            text_input("address", texts("modal.block_address"), "", multiline=False, hint=texts("modal.block_hint"))
        ),
    ]
    return view("block", texts, Shown(case.number, ""), body)


def block_lines(blocks: Sequence[StoredBlock], texts: Texts) -> list[str]:
    """A line for each block that stands, in mrkdwn."""
    return [
        texts(
            "register.block_taken" if block.taken_over_at else "register.block_waits",
            at=dates.day(block.at),
            lists=escape(", ".join(block.lists)),
        )
        for block in blocks
    ]


def withdraw_view(case: Case, texts: Texts) -> Block:
    """The consents that were taken back so far, with fields for a further one, or to carry one out."""
    waiting = {
        str(place): shorten(clean(one.consent), 60)
        for place, one in enumerate(case.withdrawals)
        if one.carried_out_on is None
    }
    consent = text_input("consent", texts("modal.withdraw_consent"), "", multiline=False)
    body = [
        section(texts("modal.withdraw_intro", number=case.number)),
        *(verbatim(withdrawal_line(one, texts)) for one in case.withdrawals[-_LISTED:]),
        *([choice_input("place", texts("modal.withdraw_place"), waiting)] if waiting else []),
        may_be_empty(consent) if waiting else consent,
        date_input("received_on", texts("modal.withdraw_received"), local_date(case.received_at)),
        date_input("carried_out_on", texts("modal.withdraw_carried_out"), None),
    ]
    return view("withdraw", texts, Shown(case.number, ""), body)


def withdrawal_line(one: Withdrawal, texts: Texts) -> str:
    """One consent in one line, as plain text."""
    consent, received = shorten(clean(one.consent), 200), dates.of_letter(one.received_on)
    if one.carried_out_on is None:
        return texts("register.withdrawal_waits", consent=consent, received=received)
    carried_out = dates.of_letter(one.carried_out_on)
    return texts("register.withdrawal_done", consent=consent, received=received, carried_out=carried_out)


def breach_view(
    case: Case, stored: StoredBreach | None, entry: BreachEntry, clocks: Sequence[str], texts: Texts
) -> Block:
    """The entry in fields; above them the clocks that run, and what is still open."""
    version = stored.version if stored else 0
    missing = ", ".join(texts.word("breach_field", name) for name in open_points(entry))
    state = texts("register.breach_open", fields=missing) if missing else texts("register.breach_whole")
    body = [
        section(texts("modal.breach_intro", number=case.number, version=version)),
        section("\n".join([*clocks, state])),
        *_breach_fields(entry, texts),
    ]
    return view("breach", texts, Shown(case.number, str(version)), body)


def _breach_fields(entry: BreachEntry, texts: Texts) -> Iterator[Block]:
    for name in _ORDER:
        label, value = texts.word("breach_field", name), getattr(entry, name)
        if name in MOMENT_FIELDS:
            yield moment_input(name, label, value)
        else:
            yield may_be_empty(text_input(name, label, value, multiline=True))
    for name in ("customers", "customers_told"):
        hint, numbers = texts("modal.breach_customers_hint"), "\n".join(getattr(entry, name))
        yield may_be_empty(text_input(name, texts.word("breach_field", name), numbers, multiline=True, hint=hint))


def clock_lines(authority: Deadline, affected: Sequence[Affected], texts: Texts) -> list[str]:
    """The 72 hours, and beside them each customer with the contract's term, in mrkdwn."""
    return [texts("register.authority_due", due=dates.minute(authority.due_at)), *_customer_lines(affected, texts)]


def _customer_lines(affected: Sequence[Affected], texts: Texts) -> Iterator[str]:
    for each in affected:
        values = {"customer": escape(each.customer.name), "contact": escape(each.customer.contact) or "–"}
        if each.told:
            yield texts("register.customer_told", **values)
        elif each.deadline is None:
            yield texts("register.customer_undated", **values)
        else:
            yield texts("register.customer_due", due=dates.minute(each.deadline.due_at), **values)
