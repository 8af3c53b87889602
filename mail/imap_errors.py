"""The errors of a mailbox.

MailboxError              the server said NO or BAD, or sent what is no IMAP
 ├── LoginRefused         the name, password or token is not accepted
 ├── NoToken              no access token can be had, so no login was tried
 ├── FolderMissing        there is no such folder
 ├── FolderReadOnly       the folder was opened, but nothing in it may be changed
 └── ConnectionLost       no connection, no TLS, no answer in time, or cut off

No message holds what a server, a mail or a setting said, but for the response code in capitals (RFC 5530).
"""

from __future__ import annotations


class MailboxError(Exception):
    """The mailbox refused a command."""


class LoginRefused(MailboxError):
    """The mailbox does not accept this user with this password or token."""


class NoToken(MailboxError):
    """The provider gave no access token."""


class FolderMissing(MailboxError):
    """The mailbox has no folder of this name."""


class FolderReadOnly(MailboxError):
    """The folder can be read only, so that no mail could be moved out of it."""


class ConnectionLost(MailboxError):
    """The connection to the mailbox failed or ended."""
