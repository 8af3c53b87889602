"""The settings that say who the staff are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from cases.vocabulary import StaffRole

_STAFF = re.compile(r"([UW][A-Z0-9]{2,20}):([a-z_]+)")
_GROUP = re.compile(r"(S[A-Z0-9]{2,20}):([a-z_]+)")


class StaffSettings(BaseModel):
    """Part of `service.settings.Settings`."""

    staff: Annotated[Mapping[str, StaffRole], NoDecode] = Field(
        default_factory=dict,
        description="who may do what: `U0123:approver,U0456:case_worker`; nobody else but those of the groups may",
    )
    staff_groups: Annotated[Mapping[str, StaffRole], NoDecode] = Field(
        default_factory=dict,
        description="the same by user group: `S0ABC:approver`; whoever is granted several roles has the highest",
    )

    @field_validator("staff", mode="before")
    @classmethod
    def _parse_staff(cls, value: object) -> object:
        return _parsed(value, _STAFF, "write it as U0123:approver,U0456:case_worker")

    @field_validator("staff_groups", mode="before")
    @classmethod
    def _parse_groups(cls, value: object) -> object:
        return _parsed(value, _GROUP, "write it as S0ABC:approver,S0DEF:case_worker")

    @model_validator(mode="after")
    def _check_somebody(self) -> Self:
        if not self.staff and not self.staff_groups:
            raise PydanticCustomError(
                "no_staff",
                "PERSONVERN_STAFF or PERSONVERN_STAFF_GROUPS: one of them is needed, else nobody may do a thing",
            )
        return self


def _parsed(value: object, form: re.Pattern[str], hint: str) -> object:
    if not isinstance(value, str):
        return value
    matches = [form.fullmatch(part.strip()) for part in value.split(",") if part.strip()]
    if not all(matches):
        raise ValueError(hint)
    return {match[1]: match[2] for match in matches if match}
