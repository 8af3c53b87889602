"""The settings of the clock: when staff are reminded, when the digest comes, and where alarms go that nobody hears."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode

from cases.policy import Reminders
from mail.addresses import is_plain


class ReminderSettings(BaseModel):
    """Part of `service.settings.Settings`."""

    reminder_days: Annotated[tuple[int, ...], NoDecode] = Field(
        (14, 7, 3, 1), description="how many days before a deadline staff are reminded, parted by commas"
    )
    reminder_at: time = Field(time(8), description="the time of day of reminders, in Oslo")
    overdue_daily_days: int = Field(
        7, ge=0, description="for so many days after a deadline staff are reminded daily, then on working days"
    )
    silence_working_days: int = Field(
        5, ge=0, description="after so long without a change the assignee is asked whether they work on it; 0: never"
    )
    authority_working_days: int = Field(
        1, ge=1, description="after so long an authority's letter that nobody took is an alarm"
    )
    digest_at: time = Field(time(8, 30), description="the time of day of the digest on working days, in Oslo")
    alarm_address: str = Field(
        "", description="where critical alarms go by mail that Slack does not take or nobody confirms; empty: nowhere"
    )
    alarm_slack_minutes: float = Field(15, gt=0, description="how long Slack has to take a critical alarm")
    alarm_confirm_minutes: float = Field(60, gt=0, description="how long staff have to confirm a critical alarm")

    @field_validator("reminder_days", mode="before")
    @classmethod
    def _parse_days(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        days = [part.strip() for part in value.split(",") if part.strip()]
        if not all(day.isdigit() and int(day) > 0 for day in days):
            raise ValueError("write it as 14,7,3,1")
        return tuple(int(day) for day in days)

    @field_validator("alarm_address")
    @classmethod
    def _check_address(cls, value: str) -> str:
        if value and not is_plain(value):
            raise ValueError("needs one plain mail address")
        return value

    def reminders(self) -> Reminders:
        """When staff are told."""
        return Reminders(
            days_before=self.reminder_days,
            at=self.reminder_at,
            overdue_daily=self.overdue_daily_days,
            silence_working_days=self.silence_working_days,
            authority_working_days=self.authority_working_days,
            digest_at=self.digest_at,
            alarm_heard_within=timedelta(minutes=self.alarm_slack_minutes),
            alarm_confirmed_within=timedelta(minutes=self.alarm_confirm_minutes),
        )
