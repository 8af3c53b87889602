"""The settings by which it can be seen that mail arrives and left: copies, and the canary."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class MailProofSettings(BaseModel):
    """Part of `service.settings.Settings`."""

    sent_copy: Literal["server", "append", "bcc"] = Field(
        "server",
        description="who keeps a copy of what was sent: the mail server by itself, we in `sent_folder`, or an envelope "
        "copy to ourselves",
    )
    canary_minutes: float = Field(
        0, ge=0, le=10_080, description="how often the service mails itself and looks whether it arrives; 0: never"
    )
    canary_limit_minutes: float = Field(
        5, gt=0, le=1_440, description="how long such a mail may take before it is an alarm"
    )
