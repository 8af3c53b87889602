"""What follows when staff open a page of a case, put files to its answer, or have them fetched behind a code."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from cases import workflow
from cases.audit_events import AuditEntry, AuditEvent
from cases.case import SERVICE, Case, Draft
from cases.decisions import drafting
from cases.decisions.decision import Decision, letter_key, notice
from cases.decisions.staff_rule import StaffRule, StaffRules, staff_entry
from cases.errors import MustBeFetched, NoDownload, NoDraft, NoFiles, StaleDraft, TooManyFiles
from cases.events.pages import (
    DownloadCodeRequested,
    DownloadPrepared,
    FileAttached,
    FileDetached,
    FilesEncrypted,
    PageRequested,
)
from cases.messages import AnswerFile
from cases.pages import STAFF_ACTIONS, NewPage, PagePurpose, PageWork
from cases.permissions import require
from cases.policy import PageLimits, Policy
from cases.vocabulary import Action, Flag, Status

DOWNLOAD_LETTER = "download_ready"

CODE_GIVEN_OUT = frozenset({Status.ANSWERED, Status.CLOSED})
"""The states in which the letter has left, so that its code may follow."""


def require_way(case: Case, draft: Draft, limits: PageLimits) -> None:
    """Raises `MustBeFetched` where the files are too large to be mailed, or tell of what should not lie in a mail, and
    `NoFiles` where a letter says that files can be fetched and there are none.
    """
    if draft.as_download and not draft.attachments:
        raise NoFiles("there is nothing to be fetched")
    if draft.as_download or not draft.attachments:
        return
    sealed = all(file.encrypted for file in draft.attachments)
    special = limits.public and Flag.SPECIAL_CATEGORY in case.verdict.flags
    if (special and not sealed) or sum(file.size for file in draft.attachments) > limits.mailed_bytes:
        raise MustBeFetched(MustBeFetched.__doc__)


def _request(case: Case, event: PageRequested, policy: Policy, now: datetime) -> Decision:
    action = STAFF_ACTIONS[event.purpose]
    require(event.staff, action)
    workflow.after(case.status, action)
    page = NewPage(ticket=event.ticket, purpose=event.purpose, expires_at=now + policy.pages.link, staff=event.staff.id)
    return Decision(
        case=None,
        pages=PageWork(case=case.number, page=page),
        entries=(staff_entry(case, AuditEvent.PAGE_LINK_MADE, event, purpose=event.purpose.value),),
    )


def _attach(case: Case, event: FileAttached, policy: Policy, now: datetime) -> Decision:
    del now
    draft = _draft_of(case)
    if len(draft.attachments) >= policy.pages.files:
        raise TooManyFiles(TooManyFiles.__doc__)
    file = replace(event.file, by=(event.staff.id,))
    changed = _with_files(case, draft, (*draft.attachments, file), event.staff.id)
    fields = {"sha256": event.file.sha256, "size": str(event.file.size), "type": event.file.media_type}
    return Decision(
        case=changed,
        pages=PageWork(case=case.number, kept=(file,)),
        entries=(staff_entry(case, AuditEvent.FILE_ATTACHED, event, **fields),),
        notices=(notice(case, "file_attached", staff=event.staff.id),),
    )


def _detach(case: Case, event: FileDetached, policy: Policy, now: datetime) -> Decision:
    del policy, now
    draft = _draft_of(case)
    gone = [file for file in draft.attachments if file.id == event.file]
    if not gone:
        raise NoFiles("the answer does not have this file")
    left = tuple(file for file in draft.attachments if file.id != event.file)
    return Decision(
        case=_with_files(case, draft, left, event.staff.id),
        pages=PageWork(case=case.number, dropped=(event.file,)),
        entries=(staff_entry(case, AuditEvent.FILE_DETACHED, event, sha256=gone[0].sha256),),
        notices=(notice(case, "file_detached", staff=event.staff.id),),
    )


def _encrypt(case: Case, event: FilesEncrypted, policy: Policy, now: datetime) -> Decision:
    """One archive takes the place of the files that it was packed from; it is the work of all who put them there."""
    del policy, now
    draft = _draft_of(case)
    packed = {file.id for file in draft.attachments}
    if not packed:
        raise NoFiles("there is nothing to be encrypted")
    if packed != set(event.replaced):
        raise StaleDraft("the files were changed while they were packed")
    by = dict.fromkeys((*(staff for file in draft.attachments for staff in file.by), event.staff.id))
    file = replace(event.file, by=tuple(by), encrypted=True)
    fields = {"sha256": file.sha256, "size": str(file.size), "files": str(len(packed))}
    return Decision(
        case=_with_files(case, draft, (file,), event.staff.id),
        pages=PageWork(case=case.number, kept=(file,), dropped=tuple(sorted(packed))),
        entries=(staff_entry(case, AuditEvent.FILES_ENCRYPTED, event, **fields),),
        notices=(notice(case, "file_attached", staff=event.staff.id),),
    )


def _prepare(case: Case, event: DownloadPrepared, policy: Policy, now: datetime) -> Decision:
    draft = _draft_of(case)
    if not draft.attachments:
        raise NoFiles("there is nothing to be fetched")
    if case.sender is None:
        raise NoDraft(drafting.NO_ADDRESS)
    until = now + policy.pages.download
    key = letter_key("draft", case, drafting.next_version(case))
    letter = drafting.letter_for(case, DOWNLOAD_LETTER, key, case.sender)
    letter = drafting.with_values(letter, download_url=event.url, valid_until=until)
    page = NewPage(ticket=event.ticket, purpose=PagePurpose.DOWNLOAD, expires_at=until)
    return Decision(
        case=case,
        draft=letter,
        pages=PageWork(case=case.number, page=page),
        entries=(staff_entry(case, AuditEvent.DOWNLOAD_PREPARED, event, until=until.isoformat()),),
        notices=(notice(case, "download_prepared", staff=event.staff.id),),
    )


def _code(case: Case, event: DownloadCodeRequested, policy: Policy, now: datetime) -> Decision:
    del policy, now
    if case.status not in CODE_GIVEN_OUT:
        raise NoDownload(NoDownload.__doc__)
    return Decision(
        case=None,
        pages=PageWork(case=case.number, code=event.code),
        entries=(AuditEntry(event=AuditEvent.CODE_SHOWN, actor=event.staff.id, case=case.number, fields={}),),
    )


def _draft_of(case: Case) -> Draft:
    if case.draft is None:
        raise NoDraft(case.no_draft or "this case has no draft")
    return case.draft


def _with_files(case: Case, draft: Draft, files: tuple[AnswerFile, ...], author: str) -> Case:
    """A change of the files is a change of the answer: a new version. Whoever wrote the text stays its author, so that
    a file from somebody else lets nobody approve what they wrote."""
    kept = author if draft.author == SERVICE else draft.author
    changed = replace(draft, attachments=files, version=draft.version + 1, author=kept)
    return replace(case, draft=changed)


RULES: StaffRules = MappingProxyType(
    {
        PageRequested: StaffRule(Action.OPEN_FULL, _request),
        FileAttached: StaffRule(Action.ATTACH, _attach),
        FileDetached: StaffRule(Action.ATTACH, _detach),
        FilesEncrypted: StaffRule(Action.ATTACH, _encrypt),
        DownloadPrepared: StaffRule(Action.ATTACH, _prepare),
        DownloadCodeRequested: StaffRule(Action.OPEN_FULL, _code),
    }
)
