"""What `show` says of a case from the registers, only to the one who asked."""

from __future__ import annotations

from bot.desk import Desk
from bot.inert import escape
from bot.register_modals import block_lines, withdrawal_line
from bot.texts import Texts
from cases.case import Case
from cases.deadlines.terms import ContractTerms
from cases.ports import Registers
from cases.registers import Standing
from cases.vocabulary import Kind

AUTHENTIC = "dmarc=pass"
"""What the server that we trust must have found for an address to be believed."""


async def register_lines(desk: Desk, case: Case) -> list[str]:
    """Blocks, withdrawn consents, the state of the breach entry, and who instructs us, each a line of mrkdwn."""
    blocks = block_lines(await desk.registers.blocks_of(case.number), desk.texts)
    withdrawals = [escape(withdrawal_line(one, desk.texts)) for one in case.withdrawals]
    breach = await desk.registers.breach(case.number)
    entry = [desk.texts("register.breach_stands", version=breach.version)] if breach else []
    return [*await _standing_lines(desk.registers, case, desk.texts), *blocks, *withdrawals, *entry]


async def _standing_lines(registers: Registers, case: Case, texts: Texts) -> list[str]:
    standing = await registers.standing(case.sender.email) if case.sender else None
    if standing is not None:
        return [instruction_line(case, standing, texts), *_term_lines(standing.customer.terms, texts)]
    return [texts("register.instruct_unknown")] if Kind.CUSTOMER_MATTER in case.verdict.kinds else []


def instruction_line(case: Case, standing: Standing, texts: Texts) -> str:
    """Whether the sender may instruct us for this customer (GDPR article 28(3)(a)), and whether it was the sender."""
    customer = escape(standing.customer.name)
    if not standing.may_instruct:
        return texts("register.instruct_no", customer=customer)
    sure = AUTHENTIC in case.authentication.split()
    return texts("register.instruct_yes" if sure else "register.instruct_unsure", customer=customer)


def _term_lines(terms: ContractTerms, texts: Texts) -> list[str]:
    named = (
        ("register.term_breach", terms.breach_hours),
        ("register.term_forwarding", terms.forwarding_days),
        ("register.term_answer", terms.answer_days),
    )
    return [texts(key, count=count) for key, count in named if count is not None]
