"""What erasure leaves to people, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.case_number import CaseNumber


class TaskReason(StrEnum):
    """Why a person has to look; the values are stored."""

    REVIEW = "review"
    MAIL_WITHOUT_NAME = "mail_without_name"
    SERVER_CANNOT_EXPUNGE = "server_cannot_expunge"
    MAILBOX_REFUSES = "mailbox_refuses"
    SLACK_REFUSES = "slack_refuses"
    STAFF_POSTS = "staff_posts"
    BLOCK_WAITS = "block_waits"


EXPLANATIONS = {
    TaskReason.REVIEW: "a refusal, complaint, claim or authority's matter: set a hold, or erase it",
    TaskReason.MAIL_WITHOUT_NAME: "the mailbox was renumbered and the mail has no Message-ID: delete it by hand",
    TaskReason.SERVER_CANNOT_EXPUNGE: "the mail server deletes no single mails (no UIDPLUS): expunge by hand",
    TaskReason.MAILBOX_REFUSES: "the mail server refused to delete the mail: delete it by hand",
    TaskReason.SLACK_REFUSES: "Slack refused to delete a post of the service: delete it by hand",
    TaskReason.STAFF_POSTS: "staff wrote in the thread of the case; only they or an administrator can delete that",
    TaskReason.BLOCK_WAITS: "the newsletter tool has not taken over a block: its address stays until then",
}
"""What is to be done, for whoever has to do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureTask:
    """One such task."""

    row: int
    case: CaseNumber | None
    reason: TaskReason
    opened_at: datetime
