"""The table of checks is whole: every kind with a right has its checks, and all of them have their words."""

from __future__ import annotations

import pytest

from bot.texts import DESK_LANGUAGES, load_texts
from cases.checklist.state import checks_of
from cases.checklist.table import (
    ACT_NOW_TASKS,
    CHECKS,
    COMMON,
    CONFIRM_NO_ERASURE,
    COPIES,
    INTERIM_LETTERS,
    NO_CHECKS,
    SEARCHED,
)
from cases.checklist.values import ChecklistRules, System
from cases.letters import LETTERS
from cases.vocabulary import ACT_NOW, RIGHTS, Kind, Language, Role
from tests.examples import a_verdict

OPTION_LIMIT = 75
RULES = ChecklistRules(systems=(System(key="crm", name="CRM", holds="navn", searched_by="salg"),))


def checks(kind: Kind, role: Role = Role.CONTROLLER, *also: Kind) -> tuple[str, ...]:
    return checks_of(a_verdict(kind, also=also, role=role), RULES)


@pytest.mark.parametrize("kind", sorted(RIGHTS))
def test_every_right_has_checks_of_its_own_beside_the_common_ones(kind: Kind) -> None:
    common = {check.key for check in COMMON}

    own = [key for key in checks(kind) if key.partition(".")[0] not in common]

    assert own


@pytest.mark.parametrize("kind", sorted(Kind))
def test_every_kind_has_a_checklist_or_stands_among_those_without(kind: Kind) -> None:
    assert bool(checks(kind)) is (kind not in NO_CHECKS)


@pytest.mark.parametrize("kind", sorted(RIGHTS - {Kind.MARKETING_OPT_OUT}))
def test_identity_role_and_exemption_are_checked_for_every_right_that_needs_them(kind: Kind) -> None:
    assert {"identity", "role"} <= set(checks(kind))
    assert ("exemption" in checks(kind)) is (kind is not Kind.CONSENT_WITHDRAWAL)


def test_who_wants_no_more_marketing_need_not_say_who_they_are() -> None:
    assert checks(Kind.MARKETING_OPT_OUT) == ("role", "every_list", "sales_calls")


@pytest.mark.parametrize("kind", sorted(SEARCHED))
def test_every_system_is_searched_for_what_may_lie_anywhere(kind: Kind) -> None:
    assert "system.crm" in checks(kind)


def test_recipients_are_told_of_what_article_19_names() -> None:
    told = {kind for kind in Kind if "recipients_told" in checks(kind)}

    assert told == {Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION}


@pytest.mark.parametrize("kind", sorted(COPIES))
def test_a_copy_is_looked_through_for_other_persons(kind: Kind) -> None:
    assert "third_persons" in checks(kind)


@pytest.mark.parametrize("copy", sorted(COPIES))
def test_a_copy_and_an_erasure_together_have_an_order(copy: Kind) -> None:
    assert "copy_delivered" in checks(copy, Role.CONTROLLER, Kind.ERASURE)
    assert "copy_delivered" in checks(Kind.ERASURE, Role.CONTROLLER, copy)
    assert "copy_delivered" not in checks(Kind.ERASURE)
    assert "copy_delivered" not in checks(copy)


@pytest.mark.parametrize("kind", sorted(RIGHTS))
def test_as_processor_we_check_our_own_half_and_that_the_customer_was_told(kind: Kind) -> None:
    alone, processor = set(checks(kind)), set(checks(kind, Role.PROCESSOR))

    assert processor - alone == {"customer_told"}
    assert processor <= {check.key for check in COMMON} | {"system.crm", "customer_told"}


@pytest.mark.parametrize("kind", sorted(RIGHTS))
def test_in_both_roles_the_customer_is_told_beside_all_that_is_ours(kind: Kind) -> None:
    assert set(checks(kind, Role.BOTH)) == {*checks(kind), "customer_told"}


@pytest.mark.parametrize("kind", sorted(RIGHTS))
def test_what_is_not_ours_has_its_role_checked_alone(kind: Kind) -> None:
    assert checks(kind, Role.NOT_US) == ("role",)


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_every_check_and_task_has_words_that_fit_beside_a_box(language: Language) -> None:
    texts = load_texts(language)

    words = {key: texts.entries[f"check.{key}"] for key in (check.key for check in CHECKS)}
    words |= {kind: texts.entries[f"task.{kind}"] for kind in ACT_NOW_TASKS}

    assert [key for key, text in words.items() if not 10 <= len(text) <= OPTION_LIMIT] == []
    assert {key for key in texts.entries if key.startswith("check.")} == {f"check.{check.key}" for check in CHECKS}


def test_every_check_names_its_source_and_stands_once() -> None:
    assert all(check.source for check in CHECKS)
    assert len({check.key for check in CHECKS}) == len(CHECKS)


def test_what_cannot_wait_is_what_the_vocabulary_says() -> None:
    assert set(ACT_NOW_TASKS) == ACT_NOW


def test_the_letters_that_are_named_exist() -> None:
    assert set(LETTERS) >= INTERIM_LETTERS | CONFIRM_NO_ERASURE
