"""Who the staff are, and what each may do. Whoever is not listed, and in no group that is, may do nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cases.case import Staff
from cases.errors import NotPermitted
from cases.permissions import require
from cases.vocabulary import Action, StaffRole

_RANK = {role: rank for rank, role in enumerate(StaffRole)}
"""`StaffRole` names them from the least to the most."""


class GroupRoles(Protocol):
    """The roles that membership in groups gives."""

    async def roles_of(self, user_id: str) -> frozenset[StaffRole]:
        """The roles of all groups that the account is a member of; none where nobody can say."""


class NoGroups:
    """Where no group is staff."""

    async def roles_of(self, user_id: str) -> frozenset[StaffRole]:
        """None."""
        del user_id
        return frozenset()


@dataclass(frozen=True, slots=True)
class StaffDirectory:
    """The staff by the id of their Slack account, and by the user groups that they are members of.

    Asked anew in every handler and again at every submit, so that a right that was taken away counts soon. Whoever is
    granted several roles has the highest of them.
    """

    roles: Mapping[str, StaffRole] = field(default_factory=dict)
    groups: GroupRoles = field(default_factory=NoGroups)

    async def member(self, user_id: str) -> Staff:
        """The member of staff. Raises `NotPermitted` for anybody else."""
        granted = set(await self.groups.roles_of(user_id))
        if user_id in self.roles:
            granted.add(self.roles[user_id])
        if not granted:
            raise NotPermitted("this account is not on the list of staff")
        return Staff(user_id, max(granted, key=_RANK.__getitem__))

    async def member_who_may(self, user_id: str, action: Action) -> Staff:
        """The member of staff, if the role allows the action. Raises `NotPermitted`."""
        staff = await self.member(user_id)
        require(staff, action)
        return staff
