"""Alarms by mail, for when Slack is deaf or nobody confirms: fixed words, a case number and a date, and no content.

They leave through the outbox like any letter. Only when the record itself is away, and with it the outbox, is one
handed to the mail server directly; then nothing remembers it, and each process sends its own, once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot import dates
from bot.alarms import alarm_text
from bot.texts import Texts
from cases.alarms import Alarm, StandingAlarm
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE
from cases.messages import Address, PreparedMail, ThreadHeaders
from cases.ports import Composer, Renderer, Repository
from cases.vocabulary import Purpose
from mail.delivery import Accepted
from mail.smtp import SmtpConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmMailer:
    """Writes them to one address."""

    repository: Repository
    renderer: Renderer
    composer: Composer
    connect: Callable[[], SmtpConnection]
    texts: Texts
    address: str

    async def enqueue(self, standing: StandingAlarm, now: datetime, *, over: bool = False) -> bool:
        """Puts it into the outbox, and remembers that in the same transaction. False where it was there already."""
        async with self.repository.record() as record:
            if not await record.mark_alarm_mailed(standing.alarm.key, now, over=over):
                return False
            await record.enqueue_letter(self.mail(standing, now, over=over), now)
            fields = {"alarm": standing.alarm.key, "over": str(over).lower()}
            entry = AuditEntry(event=AuditEvent.ALARM_MAILED, actor=SERVICE, case=standing.alarm.case, fields=fields)
            await record.append_audit([entry], now)
        return True

    async def send(self, standing: StandingAlarm, now: datetime, *, over: bool = False) -> bool:
        """Hands it to the mail server at once, past the outbox. False where the server did not take it."""
        connection = self.connect()
        try:
            if await connection.open() is not None:
                return False
            return isinstance(await connection.send(self.mail(standing, now, over=over)), Accepted)
        finally:
            await connection.close()

    def mail(self, standing: StandingAlarm, now: datetime, *, over: bool) -> PreparedMail:
        """The exact mail. It belongs to no case, so that its subject and its headers name none."""
        ending = "_over" if over else ""
        alarm = Alarm(standing.alarm.reason, over=over)
        number = standing.alarm.case
        text = self.texts(
            f"alarm_mail.text{ending}",
            said=alarm_text(alarm, self.texts),
            about=self.texts("alarm_mail.about", number=number) if number else "",
            since=dates.minute(standing.raised_at),
        )
        return self.composer.compose(
            self.renderer.typeset(self.texts(f"alarm_mail.subject{ending}"), text, self.texts.language),
            key=_key(standing, ending),
            purpose=Purpose.ALARM,
            case=None,
            recipient=Address(self.address),
            language=self.texts.language,
            thread=ThreadHeaders(),
            now=now,
        )


def _key(standing: StandingAlarm, ending: str) -> str:
    """Of this alarm, this time: the outbox takes it once."""
    name = hashlib.sha256(standing.alarm.key.encode()).hexdigest()[:16]
    return f"alarm.{name}.{int(standing.raised_at.timestamp())}{ending.replace('_', '.')}"
