"""Must an inquiry be left without an acknowledgement, or with one that waits? (docs/reference/mail.md, rules N1 to N19)

The rules that a mail shows by itself are found by the mail edge; here stand those that need the record or the kind.
They keep back the acknowledgement only: the mail is a case all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from cases.letters import ACKNOWLEDGEMENTS
from cases.messages import InboundMail
from cases.policy import AcknowledgementLimits, Policy
from cases.ports import AcknowledgementHistory
from cases.verdict import Verdict
from cases.vocabulary import Kind, PauseScope

_HOLDING = ("N13", "N14", "N15")
"""The rules that are no certain sign of a robot: the acknowledgement is written, and waits for staff."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """A limit was reached: further acknowledgements of this scope are held back for `window`."""

    scope: PauseScope
    rule: str
    window: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What keeps an acknowledgement back; all empty when it leaves at once.

    Attributes
    ----------
    withheld:
        Every rule by which there is none at all.
    held:
        Every rule by which it waits for staff; empty where it is withheld.
    breakers:
        The limits that this mail would exceed first.
    """

    withheld: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    breakers: tuple[Breaker, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of rule N13 (RFC 3834 section 2): not repeatedly to the same address, so that no two robots play."""

    rule: str
    scope: PauseScope
    window: timedelta
    exceeded: Callable[[AcknowledgementHistory, AcknowledgementLimits], bool]


LIMITS = (
    Limit(
        "N13 sender per day",
        PauseScope.SENDER,
        timedelta(days=1),
        lambda history, limits: history.sender_last_day >= limits.sender_per_day,
    ),
    Limit(
        "N13 sender per hour",
        PauseScope.SENDER,
        timedelta(hours=1),
        lambda history, limits: history.sender_last_hour >= limits.sender_per_hour,
    ),
    Limit(
        "N13 domain per hour",
        PauseScope.DOMAIN,
        timedelta(hours=1),
        lambda history, limits: history.domain_last_hour >= limits.domain_per_hour,
    ),
    Limit(
        "N13 total per hour",
        PauseScope.TOTAL,
        timedelta(hours=1),
        lambda history, limits: history.total_last_hour - history.backlog.acknowledged >= limits.total_per_hour,
    ),
)
"""In the order in which they are looked at: of two of one scope the first opens the breaker."""

_PAUSED = {
    PauseScope.STAFF: "paused by staff",
    PauseScope.SENDER: "N13 sender breaker",
    PauseScope.DOMAIN: "N13 domain breaker",
    PauseScope.TOTAL: "N13 total breaker",
}


def silence_of(
    mail: InboundMail, verdict: Verdict, history: AcknowledgementHistory, policy: Policy, *, answers_ours: bool
) -> Silence:
    """What keeps the acknowledgement of this mail back; `answers_ours`: it refers to a letter of another case."""
    of_mail = [*mail.no_ack, *(["N12 answers a letter of ours"] if answers_ours else [])]
    if mail.sender is None and not of_mail:
        of_mail = ["N17 no sure sender"]
    certain = [*(rule for rule in of_mail if not _holds(rule)), *reasons_of_kind(verdict.kind, policy)]
    if certain:
        # A reader of the case sees every rule that hit, the ones that alone would only have held it too.
        return Silence(withheld=tuple(dict.fromkeys((*of_mail, *certain))))
    exceeded = _exceeded(mail, history, policy.acknowledgements)
    paused = _paused(mail, history, policy.acknowledgements)
    open_already = {limit.scope for limit in exceeded} & paused
    reasons = [*of_mail, *(limit.rule for limit in exceeded)]
    reasons += [_PAUSED[scope] for scope in PauseScope if scope in paused - open_already]
    return Silence(held=tuple(reasons), breakers=_breakers(exceeded, paused))


def total_is_reached(history: AcknowledgementHistory, limits: AcknowledgementLimits) -> bool:
    """Whether it matters that a mail arrived while nobody looked: the backlog raises the total limit alone."""
    return PauseScope.TOTAL in history.paused or history.total_last_hour >= limits.total_per_hour


def _holds(rule: str) -> bool:
    return rule.split(" ", maxsplit=1)[0] in _HOLDING


def reasons_of_kind(kind: Kind, policy: Policy) -> tuple[str, ...]:
    if kind not in ACKNOWLEDGEMENTS:
        return (f"kind {kind.value}",)
    if kind is Kind.AUTHORITY and not policy.acknowledge_authorities:
        return ("kind authority",)
    return ()


def _exempt(mail: InboundMail, history: AcknowledgementHistory, limits: AcknowledgementLimits) -> set[PauseScope]:
    """A public provider's domain is no one sender; a backlog is no flood."""
    public = mail.sender is not None and mail.sender.domain in limits.public_domains
    return ({PauseScope.DOMAIN} if public else set()) | ({PauseScope.TOTAL} if history.backlog.holds_it else set())


def _exceeded(mail: InboundMail, history: AcknowledgementHistory, limits: AcknowledgementLimits) -> tuple[Limit, ...]:
    exempt = _exempt(mail, history, limits)
    return tuple(limit for limit in LIMITS if limit.scope not in exempt and limit.exceeded(history, limits))


def _paused(mail: InboundMail, history: AcknowledgementHistory, limits: AcknowledgementLimits) -> set[PauseScope]:
    return set(history.paused) - _exempt(mail, history, limits)


def _breakers(exceeded: Iterable[Limit], paused: set[PauseScope]) -> tuple[Breaker, ...]:
    """One for each scope whose limit is reached and whose breaker is not open yet."""
    first: dict[PauseScope, Breaker] = {}
    for limit in exceeded:
        if limit.scope not in paused:
            first.setdefault(limit.scope, Breaker(limit.scope, limit.rule, limit.window))
    return tuple(first.values())
