"""Who may do what; whoever is not listed may do nothing."""

from __future__ import annotations

import pytest

from bot.access import StaffDirectory
from cases.case import Staff
from cases.errors import NotPermitted
from cases.vocabulary import Action, StaffRole

DIRECTORY = StaffDirectory({"U0ANNE": StaffRole.APPROVER, "U0DAG": StaffRole.READER})


async def test_a_listed_account_has_its_role() -> None:
    assert await DIRECTORY.member("U0ANNE") == Staff("U0ANNE", StaffRole.APPROVER)


@pytest.mark.parametrize("user", ["U0EVA", "", "u0anne", "U0ANNE "])
async def test_anybody_else_is_refused(user: str) -> None:
    with pytest.raises(NotPermitted):
        await DIRECTORY.member(user)


async def test_an_empty_list_lets_nobody_in() -> None:
    with pytest.raises(NotPermitted):
        await StaffDirectory().member("U0ANNE")


async def test_the_role_must_allow_the_action() -> None:
    assert await DIRECTORY.member_who_may("U0DAG", Action.READ)
    with pytest.raises(NotPermitted):
        await DIRECTORY.member_who_may("U0DAG", Action.APPROVE)
