"""The state of every case, rebuilt from nothing but the audit log: it tells the whole story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import Case
from cases.case_number import CaseNumber
from cases.checklist.state import open_tasks
from cases.letters import NO_DRAFT
from cases.vocabulary import Action, Kind, Status

SILENT = {"thanks", "automatic", "new_case"}
_AWAITED = {
    "identity_question": Status.WAITING_IDENTITY,
    "scope_question": Status.WAITING_SCOPE,
    "referral": Status.WAITING_CUSTOMER,
    "customer_notice": Status.WAITING_CUSTOMER,
}
_ASKING = {
    "identity_question": Action.ASK_IDENTITY,
    "scope_question": Action.ASK_SCOPE,
    "extension": Action.EXTEND,
    "status_update": Action.INFORM,
}


@dataclass
class Story:
    """One case, as far as its log tells."""

    status: Status = Status.RECEIVED
    kinds: tuple[str, ...] = ()
    assignee: str | None = None
    acknowledged: bool = False
    answered: bool = False
    approved_by: str | None = None
    approved_digest: str = ""
    version: int = 0
    author: str = "service"
    merged_into: str | None = None
    hold: str = ""
    due_at: str = ""
    checks: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    interims: dict[str, str] = field(default_factory=dict)

    def did(self, action: Action) -> None:
        """An action moved it; one that may not happen in this state fails."""
        self.status = workflow.after(self.status, action)

    def void(self) -> None:
        """Nobody has approved it any more, and the same text is a new version."""
        self.approved_by, self.approved_digest = None, ""
        self.version += bool(self.version)


Stories = dict[CaseNumber, Story]


def rebuilt(log: Sequence[AuditEntry]) -> Stories:
    """Every case of the log."""
    stories: Stories = {}
    for entry in log:
        if entry.case is not None and (tell := _TOLD.get(entry.event)):
            tell(stories.setdefault(entry.case, Story()), entry, stories)
    return stories


def told(case: Case) -> Story:
    """The same of a case as it is stored."""
    return Story(
        status=case.status,
        kinds=tuple(kind.value for kind in case.verdict.kinds),
        assignee=case.assignee,
        acknowledged=case.acknowledged_at is not None,
        answered=case.answered_at is not None,
        approved_by=case.approval.approver if case.approval else None,
        approved_digest=case.approval.digest if case.approval else "",
        version=case.draft.version if case.draft else 0,
        author=case.draft.author if case.draft else "service",
        merged_into=str(case.merged_into) if case.merged_into else None,
        hold=case.hold,
        due_at=case.deadline.due_at.isoformat() if case.deadline else "",
        checks={settled.check for settled in case.checks},
        tasks={task.kind.value for task in open_tasks(case)},
        interims={one.key: one.letter for one in case.interims},
    )


def differences(one: Story, other: Story) -> dict[str, tuple[object, object]]:
    """Where two stories part."""
    both = {part.name: (getattr(one, part.name), getattr(other, part.name)) for part in fields(Story)}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


# --- what each entry tells -------------------------------------------------------------------------------------------


def _opened(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.kinds = tuple(filter(None, (entry.fields["kind"], *entry.fields["also"].split(","))))
    story.status = Status.SPAM if story.kinds[0] == Kind.SPAM else Status.RECEIVED


def _split_off(story: Story, entry: AuditEntry, stories: Stories) -> None:
    origin = stories[CaseNumber.parse(entry.fields["origin"])]
    story.kinds = tuple(entry.fields["kinds"].split(","))
    story.status = Status.ACKNOWLEDGED if origin.acknowledged else Status.IN_PROGRESS
    story.acknowledged, story.assignee, story.hold = origin.acknowledged, origin.assignee, origin.hold
    story.interims = dict(origin.interims)


def _split(story: Story, entry: AuditEntry, _: Stories) -> None:
    moved = set(entry.fields["kinds"].split(","))
    story.kinds = tuple(kind for kind in story.kinds if kind not in moved)
    _forget_draft(story)
    story.did(Action.SPLIT)


def _absorbed(story: Story, entry: AuditEntry, stories: Stories) -> None:
    ended = stories[CaseNumber.parse(entry.fields["other"])]
    silent = {"spam", "automatic", "unclear"}
    further = [kind for kind in (*story.kinds[1:], *ended.kinds) if kind != story.kinds[0] and kind not in silent]
    story.kinds = (story.kinds[0], *dict.fromkeys(further))
    story.hold = story.hold or ended.hold
    _forget_draft(story)


def _merged(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.did(Action.MERGE)
    story.merged_into, story.version, story.author = entry.fields["into"], 0, "service"


def _message(story: Story, entry: AuditEntry, _: Stories) -> None:
    if entry.fields["relation"] in SILENT:
        return
    was = story.status
    story.did(Action.FOLLOW_UP)
    if story.status is Status.REOPENED and was is not Status.REOPENED:
        story.answered, story.approved_by, story.approved_digest = False, None, ""


def _reopened(story: Story, entry: AuditEntry, _: Stories) -> None:
    because = entry.fields["because"]
    story.answered = False
    if because == "follow_up":
        return
    if because == "staff":
        story.did(Action.REOPEN)
        story.approved_by, story.approved_digest = None, ""
    else:
        story.did(Action.FAIL_DELIVERY)
        story.void()


def _reclassified(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.did(Action.RECLASSIFY)
    kind = entry.fields["to"]
    story.kinds = (kind, *(one for one in story.kinds[1:] if one != kind))
    _forget_draft(story)


def _released(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.did(Action.RELEASE)
    kind = entry.fields["kind"]
    story.kinds = (kind, *(one for one in story.kinds[1:] if one != kind))


def _forget_draft(story: Story) -> None:
    """Where no draft is allowed, one that nobody worked on goes."""
    if story.author == "service" and Kind(story.kinds[0]) in NO_DRAFT:
        story.version = 0


def _written(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.version, story.author = int(entry.fields["version"]), entry.actor


def _edited(story: Story, entry: AuditEntry, stories: Stories) -> None:
    story.did(Action.EDIT)
    _written(story, entry, stories)


def _files(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.did(Action.ATTACH)
    story.version += 1
    story.author = entry.actor if story.author == "service" else story.author


def _approved(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.did(Action.APPROVE)
    assert story.version == int(entry.fields["version"])
    story.approved_by, story.approved_digest = entry.actor, entry.fields["digest"]


def _undone(story: Story, _entry: AuditEntry, _: Stories) -> None:
    story.did(Action.UNDO)
    story.void()


def _left(story: Story, entry: AuditEntry, _: Stories) -> None:
    purpose = entry.fields["purpose"]
    if purpose == "acknowledgement":
        story.did(Action.ACKNOWLEDGE)
        story.acknowledged = True
    elif purpose == "reply" and workflow.allows(story.status, Action.ANSWER):
        story.did(Action.ANSWER)
        story.answered = True


def _failed(story: Story, entry: AuditEntry, _: Stories) -> None:
    letter = story.interims.get(entry.fields["letter"], "")
    if entry.fields["purpose"] == "interim" and _AWAITED.get(letter) is story.status:
        story.did(Action.FAIL_INTERIM)


def _asked(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.did(_ASKING[entry.fields["template"]])
    story.interims[entry.fields["letter"]] = entry.fields["template"]


def _due(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.due_at = entry.fields.get("due_at", "")


def _taken(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.did(Action.TAKE)
    story.assignee = entry.actor


def _hold(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.hold = entry.fields["reason"] if entry.event is AuditEvent.HOLD_SET else ""


def _checked(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.checks.add(entry.fields["check"])


def _unchecked(story: Story, entry: AuditEntry, _: Stories) -> None:
    story.checks.discard(entry.fields["check"])


def _task(story: Story, entry: AuditEntry, _: Stories) -> None:
    change = story.tasks.add if entry.event is AuditEvent.TASK_OPENED else story.tasks.discard
    change(entry.fields["task"])


def _by(action: Action) -> Callable[[Story, AuditEntry, Stories], None]:
    def tell(story: Story, _entry: AuditEntry, _: Stories) -> None:
        story.did(action)

    return tell


_TOLD: Mapping[AuditEvent, Callable[[Story, AuditEntry, Stories], None]] = {
    AuditEvent.CASE_OPENED: _opened,
    AuditEvent.CASE_SPLIT_OFF: _split_off,
    AuditEvent.CASE_SPLIT: _split,
    AuditEvent.CASE_ABSORBED: _absorbed,
    AuditEvent.CASE_MERGED: _merged,
    AuditEvent.MESSAGE_ADDED: _message,
    AuditEvent.CASE_REOPENED: _reopened,
    AuditEvent.CASE_RECLASSIFIED: _reclassified,
    AuditEvent.CASE_TAKEN: _taken,
    AuditEvent.CASE_CLOSED: _by(Action.CLOSE),
    AuditEvent.CASE_MARKED_SPAM: _by(Action.MARK_SPAM),
    AuditEvent.CASE_RELEASED: _released,
    AuditEvent.DRAFT_REQUESTED: _by(Action.DRAFT),
    AuditEvent.DRAFT_WRITTEN: _written,
    AuditEvent.DRAFT_EDITED: _edited,
    AuditEvent.DRAFT_REJECTED: _by(Action.REJECT),
    AuditEvent.FILE_ATTACHED: _files,
    AuditEvent.FILE_DETACHED: _files,
    AuditEvent.REPLY_APPROVED: _approved,
    AuditEvent.REPLY_UNDONE: _undone,
    AuditEvent.LETTER_ACCEPTED: _left,
    AuditEvent.LETTER_CONFIRMED: _left,
    AuditEvent.LETTER_REFUSED: _failed,
    AuditEvent.LETTER_BOUNCED: _failed,
    AuditEvent.LETTER_WITHDRAWN: _failed,
    AuditEvent.INTERIM_SENT: _asked,
    AuditEvent.DEADLINE_SET: _due,
    AuditEvent.DEADLINE_LIFTED: _due,
    AuditEvent.HOLD_SET: _hold,
    AuditEvent.HOLD_LIFTED: _hold,
    AuditEvent.CHECK_TICKED: _checked,
    AuditEvent.CHECK_WAIVED: _checked,
    AuditEvent.CHECK_REOPENED: _unchecked,
    AuditEvent.TASK_OPENED: _task,
    AuditEvent.TASK_DONE: _task,
    AuditEvent.TASK_WITHDRAWN: _task,
}
