"""What can be done on the page: as a person outside, as a member of staff, and to the world itself."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sandbox.live_fields import entered
from sandbox.page_parts import STAFF
from sandbox.page_stage import Stage
from sandbox.slack.faults import rate_limited
from sandbox.slack.form import ElementNotFound, SubmitRefused
from sandbox.slack.messages import Ephemeral, Message
from sandbox.slack.refusal import Refused
from sandbox.slack.transport import Unacknowledged
from sandbox.slack.views import View

Form = Mapping[str, list[str]]

LEAPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1), "month": timedelta(days=30)}
LIMITED_CALLS = 5
_SLACK_PROBLEMS = (Unacknowledged, ElementNotFound, Refused)


class NotPossible(Exception):
    """It could not be done; the message says why, to whoever sits at the page."""


class Acts:
    """Does it. Each returns what is said afterwards; each raises NotPossible."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def mail(self, form: Form, staff: str) -> str:
        """A person writes to us."""
        del staff
        sender, text = _one(form, "sender"), _one(form, "text")
        if "@" not in sender or not text.strip():
            raise NotPossible("En e-post trenger en avsender og en tekst.")
        mail = EmailMessage()
        mail["From"], mail["To"] = sender, self._stage.mailbox.user
        mail["Subject"] = " ".join(_one(form, "subject").split())
        mail["Date"] = format_datetime(self._stage.time.now())
        mail["Message-ID"] = f"<{secrets.token_hex(8)}@{sender.rpartition('@')[2].strip('> ')}>"
        if answered := " ".join(_one(form, "answers").split()):
            mail["In-Reply-To"] = mail["References"] = answered
        mail.set_content(text.replace("\r\n", "\n"))
        try:
            await self._stage.mailbox.deliver(mail.as_bytes())
        except OSError:
            raise NotPossible("E-posttjeneren er nede: e-posten kom ikke fram.") from None
        return "E-posten er sendt."

    async def chat(self, form: Form, staff: str) -> str:
        """A support chat ends."""
        del staff
        lines = [line.strip() for line in _one(form, "lines").splitlines() if line.strip()]
        ended = self._stage.time.now()
        began = ended - timedelta(minutes=len(lines) + 1)
        messages = [
            {
                "at": (began + timedelta(minutes=number)).isoformat(),
                "speaker": "agent" if line.startswith("Anne:") else "visitor",
                "name": "Anne" if line.startswith("Anne:") else "",
                "text": line.removeprefix("Anne:").strip(),
            }
            for number, line in enumerate(lines)
        ]
        chat = {
            "conversation_id": secrets.token_hex(6),
            "started_at": began.isoformat(),
            "ended_at": ended.isoformat(),
            "visitor": {"email": _one(form, "visitor"), "name": ""},
            "messages": messages,
        }
        try:
            status = await self._stage.end_chat(chat)
        except OSError:
            raise NotPossible("Tjenesten er nede: chatsystemet prøver igjen senere.") from None
        if status >= 300:
            raise NotPossible(f"Tjenesten tok ikke imot chatten ({status}).")
        return "Chatten er avsluttet."

    async def command(self, form: Form, staff: str) -> str:
        """A slash command."""
        await self._slack(self._stage.slack.user(staff).command("/personvern", _one(form, "text")))
        return ""

    async def click(self, form: Form, staff: str) -> str:
        """A button is pressed."""
        await self._slack(
            self._stage.slack.user(staff).click(
                self._where(form, staff), _one(form, "action"), block_id=_one(form, "block") or None
            )
        )
        return ""

    async def choose(self, form: Form, staff: str) -> str:
        """Something is chosen outside a form."""
        chosen = next((values[0] for name, values in form.items() if name.startswith("f.") and values), "")
        where, block = self._where(form, staff), _one(form, "block") or None
        await self._slack(
            self._stage.slack.user(staff).click(where, _one(form, "action"), value=chosen, block_id=block)
        )
        return ""

    async def submit(self, form: Form, staff: str) -> str:
        """The open modal is sent in."""
        view = self._stage.slack.open_view(staff)
        if view is None or view.id != _one(form, "view"):
            raise NotPossible("Vinduet er ikke åpent lenger.")
        try:
            done = await self._stage.slack.user(staff).submit(view, entered(view.blocks, form))
        except (SubmitRefused, *_SLACK_PROBLEMS) as problem:
            raise NotPossible(_told(problem)) from None
        if done.errors:
            raise NotPossible(" ".join(done.errors.values()))
        self._stage.changes.happened()
        return ""

    async def close(self, form: Form, staff: str) -> str:
        """The open modal is closed."""
        del form
        if (view := self._stage.slack.open_view(staff)) is not None:
            await self._slack(self._stage.slack.user(staff).close(view))
        return ""

    async def home(self, form: Form, staff: str) -> str:
        """The Home tab is opened."""
        del form
        await self._slack(self._stage.slack.user(staff).open_home())
        return ""

    async def thread(self, form: Form, staff: str) -> str:
        """A member of staff writes in a thread."""
        channel, ts = _one(form, "channel"), _one(form, "ts")
        await self._slack(self._stage.slack.user(staff).write(_one(form, "text"), channel, ts))
        return ""

    async def staff(self, form: Form, staff: str) -> str:
        """Another member of staff sits down."""
        del staff
        if _one(form, "staff") not in STAFF:
            raise NotPossible("Det er ingen slik ansatt.")
        return ""

    async def time(self, form: Form, staff: str) -> str:
        """The clock is moved forward."""
        del staff
        self._stage.time.forward(LEAPS.get(_one(form, "leap"), LEAPS["day"]))
        self._stage.changes.happened()
        return "Klokken er stilt fram."

    async def fault(self, form: Form, staff: str) -> str:
        """Something goes wrong, or is mended."""
        del staff
        said = await FAULTS.get(_one(form, "fault"), _no_such_fault)(self._stage)
        self._stage.changes.happened()
        return said

    def _where(self, form: Form, staff: str) -> Message | Ephemeral | View:
        workspace = self._stage.slack.workspace
        kind, ts = _one(form, "kind"), _one(form, "ts")
        if kind == "view":
            views = (workspace.views.top(staff), workspace.views.home(staff))
            found: Message | Ephemeral | View | None = next(
                (v for v in views if v and v.id == _one(form, "view")), None
            )
        elif kind == "ephemeral":
            found = next((e for e in workspace.ephemerals if (e.user, e.ts) == (staff, ts)), None)
        else:
            found = workspace.find_message(_one(form, "channel"), ts)
        if found is None:
            raise NotPossible("Knappen er borte.")
        return found

    async def _slack(self, act: Awaitable[object]) -> None:
        try:
            await act
        except _SLACK_PROBLEMS as problem:
            raise NotPossible(_told(problem)) from None


def _one(form: Form, name: str) -> str:
    return next(iter(form.get(name, [])), "")


def _told(problem: Exception) -> str:
    if isinstance(problem, Unacknowledged):
        return "Slack fikk ikke svar fra tjenesten. Er den nede?"
    return f"Slack: {problem}"


async def _mail_down(stage: Stage) -> str:
    await stage.smtp.stop()
    return "E-posttjeneren er nede. Brev blir liggende i utboksen."


async def _mail_up(stage: Stage) -> str:
    await stage.smtp.start(stage.smtp.port)
    return "E-posttjeneren er oppe igjen."


async def _slack_limited(stage: Stage) -> str:
    stage.slack.faults.plan("*", rate_limited(2), LIMITED_CALLS)
    return f"Slack svarer 429 på de neste {LIMITED_CALLS} kallene."


async def _killed(stage: Stage) -> str:
    await stage.kill_service()
    return "Tjenesten er drept (kill -9). Skriv en e-post nå, og start den igjen."


async def _started(stage: Stage) -> str:
    await stage.start_service()
    return "Tjenesten kjører igjen."


async def _no_such_fault(stage: Stage) -> str:
    del stage
    raise NotPossible("Det er ingen slik feil.")


FAULTS: dict[str, Callable[[Stage], Awaitable[str]]] = {
    "mail_down": _mail_down,
    "mail_up": _mail_up,
    "slack_limited": _slack_limited,
    "kill": _killed,
    "start": _started,
}
"""What can go wrong, and be mended."""

ACTS: dict[str, Callable[[Acts, Form, str], Awaitable[str]]] = {
    "mail": Acts.mail,
    "chat": Acts.chat,
    "command": Acts.command,
    "click": Acts.click,
    "choose": Acts.choose,
    "submit": Acts.submit,
    "close": Acts.close,
    "home": Acts.home,
    "thread": Acts.thread,
    "staff": Acts.staff,
    "time": Acts.time,
    "fault": Acts.fault,
}
"""Everything that can be done, by its name."""
