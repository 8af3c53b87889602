"""Tries the mail servers, and the provider of access tokens, for real."""

from __future__ import annotations

from mail.delivery import LoginRefused as SmtpLoginRefused
from mail.imap import Mailbox
from mail.imap_errors import ConnectionLost, FolderMissing, MailboxError
from mail.oauth import TokenSource
from mail.smtp import SmtpConnection
from mail.token_endpoint import TokenError, TokenRefused
from service.clock import SystemClock
from service.findings import Finding
from service.mail_login import imap_endpoint, smtp_endpoint, token_source
from service.settings import Settings

_LOGIN_ADVICE = "compare user and password with the mail provider's; many providers want an app password or OAuth2"
_REACH_ADVICE = "compare host and port in {name} with the provider's page; does a firewall let this machine out?"
_CONSENT_ADVICE = "see docs/howto/microsoft-365.md or google-workspace.md: consent, secret and its expiry date"


async def check_mail(settings: Settings) -> list[Finding]:
    """The token, where one is needed, then the mailbox, the folder of sent mails and the mail server.

    Without a token the servers are left alone: each would only count one more failed login.
    """
    try:
        tokens = token_source(settings, SystemClock())
    except ValueError as error:
        return [Finding("token", False, str(error), todo=_CONSENT_ADVICE)]
    told = [await _token(tokens)] if tokens is not None else []
    if all(finding.ok for finding in told):
        told += [await _mailbox(settings, tokens), await _sent(settings, tokens), await _smtp(settings, tokens)]
    return told


async def _token(tokens: TokenSource) -> Finding:
    try:
        await tokens.token()
    except TokenError as error:
        refused = isinstance(error, TokenRefused)
        said = "the provider refuses us a token" if refused else "the provider cannot be reached"
        return Finding("token", False, f"{said} ({error})", transient=not refused, todo=_CONSENT_ADVICE)
    return Finding("token", True, "the provider gave an access token")


async def _mailbox(settings: Settings, tokens: TokenSource | None) -> Finding:
    try:
        endpoint = imap_endpoint(settings)
        async with Mailbox(endpoint, tokens=tokens) as mailbox:
            await mailbox.ensure_folder(settings.done_folder)
            await mailbox.select(endpoint.folder)
    except ValueError as error:
        return Finding(
            "mailbox", False, f"PERSONVERN_IMAP_URL: {error}", todo="write it as imaps://user@host:993/INBOX"
        )
    except MailboxError as error:
        todo = _mailbox_todo(error)
        return Finding("mailbox", False, f"IMAP: {error}", transient=isinstance(error, ConnectionLost), todo=todo)
    return Finding("mailbox", True, "logged in; the folder can be read and moved from")


async def _sent(settings: Settings, tokens: TokenSource | None) -> Finding:
    """After a crash the Sent folder says whether a letter left; without it such letters wait for a person."""
    try:
        async with Mailbox(imap_endpoint(settings), tokens=tokens) as mailbox:
            await mailbox.search_message_id(settings.sent_folder, "<personvern-check@localhost>")
    except ValueError as error:
        return Finding("sent", False, f"PERSONVERN_IMAP_URL: {error}", todo="write it as imaps://user@host:993/INBOX")
    except FolderMissing:
        missing = "PERSONVERN_SENT_FOLDER: there is no such folder; what a crash leaves in doubt waits for a person"
        todo = "look in a mail program for what that folder is called, and set PERSONVERN_SENT_FOLDER to it"
        return Finding("sent", False, missing, transient=True, todo=todo)
    except MailboxError as error:
        return Finding("sent", False, f"IMAP: {error}", transient=True, todo=_mailbox_todo(error))
    return Finding("sent", True, "the folder of sent mails can be searched")


async def _smtp(settings: Settings, tokens: TokenSource | None) -> Finding:
    try:
        connection = SmtpConnection(smtp_endpoint(settings), tokens=tokens)
    except ValueError as error:
        return Finding("smtp", False, f"PERSONVERN_SMTP_URL: {error}", todo="write it as smtps://user@host:465")
    try:
        refusal = await connection.open()
    finally:
        await connection.close()
    if isinstance(refusal, SmtpLoginRefused):
        todo = f"{_LOGIN_ADVICE}; the account must be allowed to send by SMTP"
        return Finding("smtp", False, f"SMTP: the login is refused ({refusal.code})", todo=todo)
    if refusal is not None:
        line = f"SMTP: cannot be reached ({refusal.reason})"
        return Finding("smtp", False, line, transient=True, todo=_REACH_ADVICE.format(name="PERSONVERN_SMTP_URL"))
    return Finding("smtp", True, "reached, and logged in where it asks for it")


def _mailbox_todo(error: MailboxError) -> str:
    if isinstance(error, ConnectionLost):
        return _REACH_ADVICE.format(name="PERSONVERN_IMAP_URL")
    if isinstance(error, FolderMissing):
        return "write the folder in PERSONVERN_IMAP_URL as a mail program shows it, or make it there"
    return _LOGIN_ADVICE
