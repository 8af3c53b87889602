"""What keeps an acknowledgement back: for good, until staff decide, or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.decisions.autoreply import Breaker, Silence, silence_of, total_is_reached
from cases.policy import AcknowledgementLimits, Policy
from cases.ports import AcknowledgementHistory, Backlog
from cases.vocabulary import Kind, PauseScope
from tests.examples import STRANGER, a_mail, a_verdict

POLICY = Policy()
QUIET = AcknowledgementHistory()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GMAIL = replace(STRANGER, email="ola@gmail.com")


def silence(history=QUIET, *, kind=Kind.ACCESS, answers_ours=False, policy=POLICY, **mail):
    return silence_of(a_mail(**mail), a_verdict(kind), history, policy, answers_ours=answers_ours)


def test_a_plain_inquiry_is_acknowledged_at_once():
    assert silence() == Silence()


@pytest.mark.parametrize("rule", ["N14 not addressed to us", "N15 forged"])
def test_what_is_no_certain_sign_of_a_robot_holds_the_acknowledgement(rule):
    assert silence(no_ack=(rule,)) == Silence(held=(rule,))


@pytest.mark.parametrize("rule", ["N1 null return path", "N2 auto-submitted", "N8 role address", "N16 marked as spam"])
def test_a_certain_sign_means_no_acknowledgement_and_every_rule_is_kept(rule):
    assert silence(no_ack=(rule, "N15 forged")) == Silence(withheld=(rule, "N15 forged"))


def test_whoever_answers_a_letter_of_ours_gets_none():
    assert silence(answers_ours=True) == Silence(withheld=("N12 answers a letter of ours",))


def test_a_robot_that_floods_opens_no_breaker():
    flood = AcknowledgementHistory(total_last_hour=60)

    assert silence(flood, no_ack=("N2 auto-submitted",)).breakers == ()


@pytest.mark.parametrize(
    ("history", "breaker"),
    [
        (AcknowledgementHistory(sender_last_hour=1), Breaker(PauseScope.SENDER, "N13 sender per hour", HOUR)),
        (AcknowledgementHistory(sender_last_day=3), Breaker(PauseScope.SENDER, "N13 sender per day", DAY)),
        (AcknowledgementHistory(domain_last_hour=5), Breaker(PauseScope.DOMAIN, "N13 domain per hour", HOUR)),
        (AcknowledgementHistory(total_last_hour=60), Breaker(PauseScope.TOTAL, "N13 total per hour", HOUR)),
    ],
)
def test_each_limit_holds_and_opens_its_breaker_once(history, breaker):
    first = silence(history)
    next_one = silence(replace(history, paused=frozenset({breaker.scope})))

    assert first == Silence(held=(breaker.rule,), breakers=(breaker,))
    assert next_one == Silence(held=(breaker.rule,))


@pytest.mark.parametrize(
    "history",
    [
        AcknowledgementHistory(domain_last_hour=4),
        AcknowledgementHistory(total_last_hour=59),
        AcknowledgementHistory(sender_last_day=2),
    ],
)
def test_below_a_limit_nothing_waits(history):
    assert silence(history) == Silence()


def test_of_two_limits_for_one_sender_the_longer_window_counts():
    (breaker,) = silence(AcknowledgementHistory(sender_last_hour=1, sender_last_day=3)).breakers

    assert breaker.window == DAY


@pytest.mark.parametrize(
    ("scope", "rule"),
    [
        (PauseScope.STAFF, "paused by staff"),
        (PauseScope.SENDER, "N13 sender breaker"),
        (PauseScope.DOMAIN, "N13 domain breaker"),
        (PauseScope.TOTAL, "N13 total breaker"),
    ],
)
def test_while_a_breaker_is_open_acknowledgements_wait(scope, rule):
    assert silence(AcknowledgementHistory(paused=frozenset({scope}))) == Silence(held=(rule,))


def test_a_public_provider_is_no_one_sender():
    assert silence(AcknowledgementHistory(domain_last_hour=50), sender=GMAIL) == Silence()


def test_a_mail_that_arrived_while_nobody_looked_is_no_part_of_a_flood():
    history = AcknowledgementHistory(
        total_last_hour=200, paused=frozenset({PauseScope.TOTAL}), backlog=Backlog(holds_it=True, acknowledged=200)
    )

    assert silence(history) == Silence()


def test_a_backlog_raises_the_total_limit_by_its_own_size():
    room = AcknowledgementHistory(total_last_hour=259, backlog=Backlog(acknowledged=200))
    none = AcknowledgementHistory(total_last_hour=260, backlog=Backlog(acknowledged=200))

    assert silence(room) == Silence()
    assert silence(none).held == ("N13 total per hour",)


def test_a_backlog_does_not_let_one_sender_have_many():
    history = AcknowledgementHistory(sender_last_hour=1, backlog=Backlog(holds_it=True))

    assert silence(history).held == ("N13 sender per hour",)


def test_the_backlog_is_looked_up_only_where_the_total_is_reached():
    limits = AcknowledgementLimits()

    assert not total_is_reached(AcknowledgementHistory(total_last_hour=59), limits)
    assert total_is_reached(AcknowledgementHistory(total_last_hour=60), limits)
    assert total_is_reached(AcknowledgementHistory(paused=frozenset({PauseScope.TOTAL})), limits)
