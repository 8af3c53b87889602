"""A guess whether we are controller or processor of the data that a mail is about; staff decide."""

from __future__ import annotations

from collections.abc import Mapping

from cases.vocabulary import RIGHTS, Kind, Role

_BY_KIND: Mapping[Kind, Role] = {
    Kind.CUSTOMER_MATTER: Role.PROCESSOR,
    Kind.MISDIRECTED: Role.NOT_US,
    Kind.SUPPLIER_NOTICE: Role.BOTH,
    Kind.INFORMATION: Role.CONTROLLER,
    Kind.COMPLAINT: Role.CONTROLLER,
    Kind.COMPENSATION_CLAIM: Role.CONTROLLER,
}
_OURS = frozenset({"chat", "calls", "newsletter", "marketing", "own_staff", "applicant"})
_THEIRS = frozenset({"employer", "payslip", "accountant"})


def role(kind: Kind, concepts: frozenset[str]) -> Role:
    """The role by the kind, and for rights by whose data the words speak of."""
    if kind is Kind.PROCESSOR_REFERRAL:
        return Role.BOTH if concepts & _OURS else Role.PROCESSOR
    if kind in RIGHTS:
        return Role.BOTH if concepts & _THEIRS and "uses_duett" in concepts else Role.CONTROLLER
    return _BY_KIND.get(kind, Role.UNKNOWN)
