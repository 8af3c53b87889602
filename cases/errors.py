"""The errors that the rules raise.

PersonvernError
 ├── CaseNotFound
 ├── InvalidCaseNumber
 ├── IllegalTransition
 ├── NotPermitted
 ├── FourEyesRequired
 ├── CaseClosedToStaff
 ├── StaleDraft
 ├── DraftHasGaps
 ├── NoDraft
 ├── OpenChecks
 ├── CopyFirst
 ├── CopyStaysWithErasure
 ├── TasksOpen
 ├── CheckNotWaivable
 ├── WaiverWithoutReason
 ├── WrongPerson
 ├── NothingToOverride
 ├── NoFiles
 ├── TooManyFiles
 ├── MustBeFetched
 ├── NoDownload
 ├── StaleDownload
 ├── ConcurrentChange
 ├── SameCase
 ├── CaseIsMerged
 ├── AnotherPerson
 ├── NotApart
 ├── LaterReceipt
 ├── UnusableAddress
 ├── ReasonMissing
 ├── ExtensionRefused
 ├── NothingToConfirm
 ├── NoAddress
 ├── NothingToRecord
 ├── NoSuchWithdrawal
 ├── WrongDate
 ├── UnderHold
 ├── LetterOnItsWay
 └── UnknownLetter

What the outside world does is no error: it comes back as a value (`cases.ports.Delivery`). No message of these
errors holds personal data: each may be logged and shown to staff.
"""

from __future__ import annotations


class PersonvernError(Exception):
    """Something that the desk refuses or cannot do."""


class CaseNotFound(PersonvernError):
    """There is no case of this number."""


class InvalidCaseNumber(PersonvernError):
    """This is no case number; one looks like PV-2026-0001."""


class IllegalTransition(PersonvernError):
    """The case is in a state in which this cannot be done.

    Attributes
    ----------
    status, action:
        The state that the case is in, and what was tried.
    """

    def __init__(self, status: str, action: str) -> None:
        super().__init__(f"a case that is {status} cannot {action}")
        self.status = status
        self.action = action


class NotPermitted(PersonvernError):
    """This member of staff may not do this."""


class FourEyesRequired(NotPermitted):
    """Whoever wrote this answer cannot approve it: another person must."""


class CaseClosedToStaff(NotPermitted):
    """This case is not open to this member of staff."""


class StaleDraft(PersonvernError):
    """The draft was changed after it was shown: read it again before you approve it."""


class DraftHasGaps(PersonvernError):
    """The draft still has fields that only a person can fill in.

    Attributes
    ----------
    gaps:
        The names of the open fields, in the order of the text.
    """

    def __init__(self, gaps: tuple[str, ...]) -> None:
        super().__init__(f"{len(gaps)} fields of the draft are still open")
        self.gaps = gaps


class NoSuchChat(PersonvernError):
    """No such chat is on the record, or none belongs to the case."""


class TranscriptSentRecently(PersonvernError):
    """The conversation was sent again within a month: whoever writes in another's name must not flood them."""


class NoDraft(PersonvernError):
    """This case has no draft answer."""


class WrongPerson(PersonvernError):
    """The answer holds something that may belong to somebody else than the person of the case.

    Attributes
    ----------
    findings:
        Values of `cases.guard.Finding`: fixed words, never the content.
    absolute:
        Nobody can vouch for it.
    """

    def __init__(self, findings: tuple[str, ...], *, absolute: bool) -> None:
        super().__init__(f"the answer may not leave: {', '.join(findings)}")
        self.findings = findings
        self.absolute = absolute


class NothingToOverride(PersonvernError):
    """Nothing in this answer needs anybody to vouch for it."""


class OpenChecks(PersonvernError):
    """The checklist of this case is not settled: each check must be ticked, or waived with a reason.

    Attributes
    ----------
    checks:
        The keys of the open checks, in the order of the checklist.
    """

    def __init__(self, checks: tuple[str, ...]) -> None:
        super().__init__(f"{len(checks)} checks are still open")
        self.checks = checks


class CopyFirst(PersonvernError):
    """A copy was asked for as well: it must be delivered before an erasure is confirmed, or with the same letter."""


class CopyStaysWithErasure(PersonvernError):
    """A copy and an erasure that one person asked for stay in one case: there the copy goes first."""


class TasksOpen(PersonvernError):
    """What the answer says is done was not marked as done yet.

    Attributes
    ----------
    tasks:
        The kinds of the open tasks.
    """

    def __init__(self, tasks: tuple[str, ...]) -> None:
        super().__init__(f"to be done first: {', '.join(tasks)}")
        self.tasks = tasks


class CheckNotWaivable(PersonvernError):
    """No reason can stand in for this check."""


class WaiverWithoutReason(PersonvernError):
    """A check is waived with a reason, or not at all."""


class NoFiles(PersonvernError):
    """The answer has no such file, or none at all."""


class TooManyFiles(PersonvernError):
    """The answer has as many files as it can have."""


class MustBeFetched(PersonvernError):
    """These files may not be mailed: have them fetched behind a code."""


class NoDownload(PersonvernError):
    """Nothing can be fetched in this case: no letter that says so was approved."""


class StaleDownload(PersonvernError):
    """The download ends too soon: have its letter written again."""


class ConcurrentChange(PersonvernError):
    """Somebody else changed the case at the same moment: look at it again."""


class SameCase(PersonvernError):
    """These are not two cases, but one and the same."""


class CaseIsMerged(PersonvernError):
    """This case was merged into another: go on there."""


class AnotherPerson(PersonvernError):
    """The two cases are not known to be of one person."""


class NotApart(PersonvernError):
    """A case is split by some of its kinds, and keeps at least one."""


class LaterReceipt(PersonvernError):
    """Nothing can have reached us later than now, or than the mail that tells of it."""


class UnusableAddress(PersonvernError):
    """No letter can be sent to this address."""


class ReasonMissing(PersonvernError):
    """This needs a reason: to close a case without an answer, or to have its clock run from earlier."""


class ExtensionRefused(PersonvernError):
    """The time cannot be extended: the first month is over, it was extended already, or no month runs."""


class NothingToConfirm(PersonvernError):
    """The sender of this case does not wait for anybody to confirm it."""


class NoAddress(PersonvernError):
    """There is no sure address to block: name one."""


class NothingToRecord(PersonvernError):
    """Nothing was filled in, or nothing was changed."""


class NoSuchWithdrawal(PersonvernError):
    """There is no such withdrawal that waits to be carried out."""


class WrongDate(PersonvernError):
    """The date lies in the future, or before the one that comes first."""


class UnderHold(PersonvernError):
    """Nothing of this case may be erased: it is under a legal hold, or goes on in the case that it was merged into."""


class LetterOnItsWay(PersonvernError):
    """A letter of this case is being sent right now: try again in a few minutes."""


class UnknownLetter(PersonvernError):
    """There is no letter of this name."""
