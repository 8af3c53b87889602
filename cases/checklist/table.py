"""The staff checks of each kind, as a table: section 1.3 of the domain reference, a row each.

The words that staff read stand under `[check]` and `[task]` in the texts of the bot, by the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cases.vocabulary import RIGHTS, Kind, Role

_ANY = frozenset(Role)
_NEARLY_ANY = _ANY - {Role.NOT_US}
_OUR_HALF = frozenset({Role.CONTROLLER, Role.BOTH, Role.UNKNOWN})
_CUSTOMERS_HALF = frozenset({Role.PROCESSOR, Role.BOTH})

COPIES = frozenset({Kind.ACCESS, Kind.CHAT_TRANSCRIPT, Kind.PORTABILITY})
"""The kinds that ask for a copy."""

SEARCHED = frozenset(
    {Kind.ACCESS, Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION, Kind.PORTABILITY, Kind.OBJECTION}
)
"""The kinds for which every system of the register is searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check that a person makes.

    Attributes
    ----------
    key:
        Its lasting name.
    kinds:
        It applies where one of these is asked, first of all or besides.
    roles:
        And where our role is one of these. Of a customer's data the customer decides: there we check our own half,
        and that the customer was told.
    besides:
        And, unless empty, where one of these is asked as well.
    waivable:
        Whether a reason can stand in for it.
    source:
        The rule that it follows.
    """

    key: str
    kinds: frozenset[Kind]
    roles: frozenset[Role] = _OUR_HALF
    besides: frozenset[Kind] = frozenset()
    waivable: bool = True
    source: str


def _row(key: str, source: str, *kinds: Kind, roles: frozenset[Role] = _OUR_HALF) -> Check:
    return Check(key=key, kinds=frozenset(kinds), roles=roles, source=source)


IDENTITY = "identity"
ROLE = "role"
COPY_DELIVERED = "copy_delivered"

SYSTEMS = _row("system", "GDPR art. 15(1), 17(1), 19", *SEARCHED, roles=_NEARLY_ANY)
"""Stands for each system of the register in turn: its check has the key `system.<key of the system>`."""

COMMON: tuple[Check, ...] = (
    _row(IDENTITY, "GDPR art. 11(2), 12(6)", *RIGHTS - {Kind.MARKETING_OPT_OUT}, roles=_NEARLY_ANY),
    _row(ROLE, "GDPR art. 4(7), 4(8), 28(3)(e)", *RIGHTS, Kind.PROCESSOR_REFERRAL, roles=_ANY),
    SYSTEMS,
    _row("third_persons", "GDPR art. 15(4), 20(4)", *COPIES, Kind.AUTOMATED_DECISION, roles=_NEARLY_ANY),
    _row(
        "exemption",
        "GDPR art. 12(4), 12(5); popplyl. § 16",
        *RIGHTS - {Kind.MARKETING_OPT_OUT, Kind.CONSENT_WITHDRAWAL},
        roles=_NEARLY_ANY,
    ),
    _row("recipients_told", "GDPR art. 19", Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION),
    _row("customer_told", "GDPR art. 28(3)(e)", *RIGHTS, Kind.PROCESSOR_REFERRAL, roles=_CUSTOMERS_HALF),
)
"""Which the rights share."""

BY_RIGHT: tuple[Check, ...] = (
    _row("notes_and_logs", "GDPR art. 15(3)", Kind.ACCESS),
    _row("recipients_named", "GDPR art. 15(1)(c); C-154/21", Kind.ACCESS),
    _row("storage_periods", "GDPR art. 15(1)(d)", Kind.ACCESS),
    _row("chat_address", "GDPR art. 12(6), 32", Kind.CHAT_TRANSCRIPT),
    _row("numbers_masked", "GDPR art. 5(1)(f); popplyl. § 12", Kind.CHAT_TRANSCRIPT),
    _row("old_channel", "GDPR art. 12(6), 32", Kind.RECTIFICATION),
    _row("history_kept", "GDPR art. 5(2), 16", Kind.RECTIFICATION),
    Check(
        key=COPY_DELIVERED,
        kinds=frozenset({Kind.ERASURE}),
        roles=_NEARLY_ANY,
        besides=COPIES,
        waivable=False,
        source="GDPR art. 12(3), 15(3), 17(1)",
    ),
    _row("grounds_to_keep", "GDPR art. 17(3)(b); bokføringsl. § 13", Kind.ERASURE),
    _row("dispute", "GDPR art. 17(3)(e)", Kind.ERASURE),
    _row("processors_erase", "GDPR art. 28(3)(g)", Kind.ERASURE),
    _row("case_kept", "GDPR art. 5(1)(c), 5(2)", Kind.ERASURE),
    _row("restriction_marked", "GDPR art. 4(3), 18(2)", Kind.RESTRICTION),
    _row("lifting_told", "GDPR art. 18(3)", Kind.RESTRICTION),
    _row("portability_basis", "GDPR art. 20(1)(a), 20(1)(b)", Kind.PORTABILITY),
    _row("machine_readable", "GDPR art. 20(1)", Kind.PORTABILITY),
    _row("safe_delivery", "GDPR art. 32", Kind.PORTABILITY, Kind.ACCESS),
    _row("objection_basis", "GDPR art. 6(1)(f), 21(1)", Kind.OBJECTION),
    _row("every_list", "GDPR art. 21(3); mfl. § 15", Kind.MARKETING_OPT_OUT),
    _row("sales_calls", "GDPR art. 21(2); mfl. § 12", Kind.MARKETING_OPT_OUT),
    _row("consent_record", "GDPR art. 7(1)", Kind.CONSENT_WITHDRAWAL),
    _row("follow_on_erasure", "GDPR art. 17(1)(b)", Kind.CONSENT_WITHDRAWAL),
    _row("decisions_searched", "GDPR art. 15(1)(h), 22(1)", Kind.AUTOMATED_DECISION),
    _row("human_review", "GDPR art. 22(3)", Kind.AUTOMATED_DECISION),
)
"""Of one right each; for a customer's data they are the customer's to make."""

BY_MATTER: tuple[Check, ...] = (
    _row("statement_current", "GDPR art. 12(1), 13, 14", Kind.INFORMATION, roles=_ANY),
    _row("other_handler", "GDPR art. 24, 38(6)", Kind.COMPLAINT, roles=_ANY),
    _row("hidden_breach", "GDPR art. 4(12), 33", Kind.COMPLAINT, Kind.MISDIRECTED, roles=_ANY),
    _row("management_told", "GDPR art. 38(1), 82", Kind.COMPLAINT, Kind.COMPENSATION_CLAIM, roles=_ANY),
    _row("lawyer_told", "GDPR art. 82", Kind.COMPENSATION_CLAIM, roles=_ANY),
    _row("nothing_erased", "GDPR art. 17(3)(e)", Kind.COMPENSATION_CLAIM, Kind.AUTHORITY, roles=_ANY),
    _row("awareness", "GDPR art. 33(1); WP250", Kind.BREACH_REPORT, Kind.SUPPLIER_NOTICE, roles=_ANY),
    _row("risk_assessed", "GDPR art. 33(1), 34(1)", Kind.BREACH_REPORT, roles=_ANY),
    _row("breach_registered", "GDPR art. 33(5)", Kind.BREACH_REPORT, roles=_ANY),
    _row("authority_verified", "GDPR art. 32, 58", Kind.AUTHORITY, roles=_ANY),
    _row("demand_lawful", "GDPR art. 6(1)(c), 31, 58", Kind.AUTHORITY, roles=_ANY),
    _row("may_instruct", "GDPR art. 28(3)(a), 29", Kind.CUSTOMER_MATTER, roles=_ANY),
    _row("contract_term", "GDPR art. 28(3), 33(2)", Kind.CUSTOMER_MATTER, roles=_ANY),
    _row("which_customer", "GDPR art. 28(3)(e)", Kind.PROCESSOR_REFERRAL, roles=_ANY),
    _row("customers_informed", "GDPR art. 28(2), 33(2)", Kind.SUPPLIER_NOTICE, roles=_ANY),
    _row("own_data_meant", "GDPR art. 12(2), 15; åpenhetsloven § 6", Kind.OTHER_LAW, roles=_ANY),
    _row("others_data", "GDPR art. 5(1)(c), 5(1)(f)", Kind.SUPPORT, Kind.MISDIRECTED, roles=_ANY),
)
"""Of what is no right: shown, and binding nobody."""

CHECKS: tuple[Check, ...] = (*COMMON, *BY_RIGHT, *BY_MATTER)
"""Every check, in the order in which staff are shown them."""

NO_CHECKS = frozenset({Kind.AUTOMATIC, Kind.SPAM, Kind.OTHER, Kind.UNCLEAR})
"""The kinds without any: nobody is answered in substance before a person has said what they are."""

ACT_NOW_TASKS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.MARKETING_OPT_OUT: "GDPR art. 21(3); mfl. § 15",
        Kind.CONSENT_WITHDRAWAL: "GDPR art. 7(3)",
        Kind.RESTRICTION: "GDPR art. 18(1)",
        Kind.OBJECTION: "GDPR art. 18(1)(d), 21(1)",
    }
)
"""What cannot wait for the answer, with the rule that says so."""

INTERIM_LETTERS = frozenset(
    {
        "customer_notice",
        "customer_notice_breach",
        "extension",
        "identity_question",
        "one_time_code",
        "policy_change",
        "referral",
        "retention_notice",
        "scope_question",
        "status_update",
        "support_handover",
    }
)
"""The letters that answer no right: they may leave before anything is checked, or even so that it can be."""

CONFIRM_NO_ERASURE = frozenset({"no_data_found", "refusal", "refusal_part"})
"""The answers that tell nobody that what they asked for was erased."""
