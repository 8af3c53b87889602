"""The errors that the rules raise.

PersonvernError
 ├── CaseNotFound
 ├── InvalidCaseNumber
 ├── IllegalTransition
 ├── NotPermitted
 ├── FourEyesRequired
 ├── StaleDraft
 ├── DraftHasGaps
 ├── NoDraft
 ├── ConcurrentChange
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


class NoDraft(PersonvernError):
    """This case has no draft answer."""


class ConcurrentChange(PersonvernError):
    """Somebody else changed the case at the same moment: look at it again."""


class UnknownLetter(PersonvernError):
    """There is no letter of this name."""
