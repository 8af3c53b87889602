"""Who the staff are, and what each may do. Whoever is not listed may do nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.case import Staff
from cases.errors import NotPermitted
from cases.permissions import require
from cases.vocabulary import Action, StaffRole


@dataclass(frozen=True, slots=True)
class StaffDirectory:
    """The staff by the id of their Slack account.

    Asked anew in every handler and again at every submit, so that a right that was taken away counts at once.
    """

    roles: Mapping[str, StaffRole] = field(default_factory=dict)

    async def member(self, user_id: str) -> Staff:
        """The member of staff. Raises `NotPermitted` for anybody else."""
        if user_id not in self.roles:
            raise NotPermitted("this account is not on the list of staff")
        return Staff(user_id, self.roles[user_id])

    async def member_who_may(self, user_id: str, action: Action) -> Staff:
        """The member of staff, if the role allows the action. Raises `NotPermitted`."""
        staff = await self.member(user_id)
        require(staff, action)
        return staff
