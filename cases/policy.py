"""Every number that the rules use. One frozen value, made once from the settings, handed to every decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta

from cases.checklist.values import ChecklistRules
from cases.retention.periods import RetentionPeriods


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementLimits:
    """How many acknowledgements may leave, against loops and floods (rule N13; RFC 3834 section 2).

    Attributes
    ----------
    sender_per_hour, sender_per_day:
        To one address.
    domain_per_hour:
        To one domain that is not one of `public_domains`.
    total_per_hour:
        To anybody.
    """

    sender_per_hour: int = 1
    sender_per_day: int = 3
    domain_per_hour: int = 5
    total_per_hour: int = 60
    public_domains: frozenset[str] = frozenset(
        {
            "gmail.com",
            "hotmail.com",
            "hotmail.no",
            "icloud.com",
            "live.com",
            "live.no",
            "me.com",
            "msn.com",
            "online.no",
            "outlook.com",
            "outlook.no",
            "proton.me",
            "protonmail.com",
            "yahoo.com",
            "yahoo.no",
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLimits:
    """How many copies of chats may leave: a chat with a stranger's address must not become a flood.

    Attributes
    ----------
    copies_address_per_hour, copies_total_per_hour:
        Further ones wait for an hour.
    copies_address_per_day:
        Further ones are not sent; the chat is logged, and its lines stand in the next copy.
    """

    copies_address_per_hour: int = 5
    copies_address_per_day: int = 20
    copies_total_per_hour: int = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """The periods of section 2 of the deadlines reference; months and weeks by the calendar, hours elapsed.

    Attributes
    ----------
    rights_months, extended_months:
        GDPR article 12(3); always added once, from the day of receipt.
    breach_hours:
        GDPR article 33(1).
    transparency_act_weeks:
        Åpenhetsloven § 7.
    information_working_days, complaint_working_days, referral_working_days, authority_working_days,
    misdirected_working_days:
        Targets of ours; no law sets them. That of an authority stands in until its letter was read.
    ask_within_working_days:
        How soon we must ask for identity or scope for the question to pause the clock (EDPB 01/2022 § 159).
    internal_working_days:
        How long before the due date staff should be done.
    """

    rights_months: int = 1
    extended_months: int = 3
    breach_hours: int = 72
    transparency_act_weeks: int = 3
    information_working_days: int = 5
    complaint_working_days: int = 5
    referral_working_days: int = 2
    authority_working_days: int = 1
    misdirected_working_days: int = 2
    ask_within_working_days: int = 3
    internal_working_days: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """When staff are told of a deadline, of silence, and of alarms that nobody hears. Times are those of Oslo.

    Attributes
    ----------
    days_before:
        Days before the end of the period, not moved past days off.
    breach_hours:
        Elapsed hours after we became aware of a breach; the end of the 72 is told besides.
    at:
        The time of day at which a date is told; hours are told when they have passed.
    overdue_daily:
        For so many days after the due date staff are told every day, then on working days.
    silence_working_days:
        How long a case that somebody took may rest until they are asked; 0 for never.
    authority_working_days:
        How long an authority's letter may lie untouched until it is an alarm.
    digest_at:
        The time of day of the digest, on working days.
    alarm_heard_within, alarm_confirmed_within:
        How long Slack, and staff, have until a critical alarm goes by mail.
    alarm_settles_after:
        How long an alarm must be over before that goes by mail: one that comes back meanwhile was never over.
    """

    days_before: tuple[int, ...] = (14, 7, 3, 1)
    breach_hours: tuple[int, ...] = (24, 48, 66)
    at: time = time(8)
    overdue_daily: int = 7
    silence_working_days: int = 5
    authority_working_days: int = 1
    digest_at: time = time(8, 30)
    alarm_heard_within: timedelta = timedelta(minutes=15)
    alarm_confirmed_within: timedelta = timedelta(minutes=60)
    alarm_settles_after: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLimits:
    """How long and how far the service's own pages stand open.

    Attributes
    ----------
    link:
        How long a link for staff can be opened, and then how long its page stays open.
    download:
        How long a person can fetch an answer, from when the letter was written.
    left_at_approval:
        How much of that must be left when the letter is approved.
    public:
        Persons can reach the pages at all.
    attempts:
        Wrong codes until a link is dead.
    upload_bytes:
        The largest file that staff can put to an answer.
    mailed_bytes:
        Files up to this size together are mailed.
    files:
        The most that one answer has.
    """

    link: timedelta = timedelta(minutes=15)
    download: timedelta = timedelta(days=14)
    left_at_approval: timedelta = timedelta(days=3)
    public: bool = False
    attempts: int = 5
    upload_bytes: int = 50_000_000
    mailed_bytes: int = 7_000_000
    files: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the organisation decided, in numbers and switches.

    Attributes
    ----------
    four_eyes:
        Whoever wrote a disclosure, refusal, erasure or claim answer cannot approve it.
    acknowledge_authorities:
        Send a neutral receipt to an authority; off, for its letter is answered by a person.
    undo_window:
        How long an approved answer waits before it leaves, so that it can be undone.
    sure_from:
        Confidence below which triage abstains (`unclear`).
    checklist:
        The register of systems, and whether the checklist binds.
    chat_case_from:
        Confidence from which the visitor's words in a chat are an inquiry: most chats are about support.
    """

    four_eyes: bool = True
    acknowledge_authorities: bool = False
    undo_window: timedelta = timedelta(seconds=30)
    sure_from: float = 0.15
    acknowledgements: AcknowledgementLimits = AcknowledgementLimits()
    periods: Periods = Periods()
    reminders: Reminders = Reminders()
    chats: ChatLimits = ChatLimits()
    pages: PageLimits = PageLimits()
    retention: RetentionPeriods = RetentionPeriods()
    chat_case_from: float = 0.5
    checklist: ChecklistRules = field(default_factory=ChecklistRules)
