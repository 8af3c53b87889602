"""Must an inquiry be left without an acknowledgement? (docs/reference/mail.md, rules N1 to N17)

The rules that a mail shows by itself are found by the mail edge; here stand those that need the record or the kind.
They keep back the acknowledgement only: the mail is a case all the same.
"""

from __future__ import annotations

from cases.letters import ACKNOWLEDGEMENTS
from cases.messages import InboundMail
from cases.policy import AcknowledgementLimits, Policy
from cases.ports import AcknowledgementHistory
from cases.verdict import Verdict
from cases.vocabulary import Kind


def reasons_for_silence(
    mail: InboundMail, verdict: Verdict, history: AcknowledgementHistory, policy: Policy
) -> tuple[str, ...]:
    """Every rule by which this mail gets no acknowledgement; empty when it gets one."""
    return (
        *mail.no_ack,
        *_reasons_of_kind(verdict.kind, policy),
        *_reasons_of_rate(mail, history, policy.acknowledgements),
    )


def _reasons_of_kind(kind: Kind, policy: Policy) -> tuple[str, ...]:
    if kind not in ACKNOWLEDGEMENTS:
        return (f"kind {kind.value}",)
    if kind is Kind.AUTHORITY and not policy.acknowledge_authorities:
        return ("kind authority",)
    return ()


def _reasons_of_rate(
    mail: InboundMail, history: AcknowledgementHistory, limits: AcknowledgementLimits
) -> tuple[str, ...]:
    """RFC 3834 section 2: not repeatedly to the same address; it stops the ping-pong of two robots."""
    if mail.sender is None:
        return ()
    domain_limited = mail.sender.domain not in limits.public_domains
    exceeded = {
        "N13 sender per hour": history.sender_last_hour >= limits.sender_per_hour,
        "N13 sender per day": history.sender_last_day >= limits.sender_per_day,
        "N13 domain per hour": domain_limited and history.domain_last_hour >= limits.domain_per_hour,
        "N13 total per hour": history.total_last_hour >= limits.total_per_hour,
    }
    return tuple(rule for rule, hit in exceeded.items() if hit)
