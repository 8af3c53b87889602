"""The mail servers and how to enter them, from the settings."""

from __future__ import annotations

import ssl
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from cases.ports import Clock
from mail.imap_endpoint import Auth, ImapEndpoint
from mail.oauth import TokenSource, TokenTiming
from mail.oauth_grants import (
    GOOGLE_TOKEN_URL,
    GoogleServiceAccount,
    Grant,
    MicrosoftCertificate,
    MicrosoftSecret,
    microsoft_token_url,
)
from mail.smtp_endpoint import SmtpEndpoint
from mail.token_endpoint import TokenEndpoint
from service.settings import Settings


def imap_endpoint(settings: Settings) -> ImapEndpoint:
    """Where the mailbox is. Raises ValueError, which names no part of the address."""
    password = settings.imap_password.get_secret_value() if _auth(settings) == "password" else ""
    return ImapEndpoint.from_url(settings.imap_url, password, auth=_auth(settings), ssl_context=tls_context(settings))


def smtp_endpoint(settings: Settings) -> SmtpEndpoint:
    """Where the mail server is. Raises ValueError, which names no part of the address."""
    password = settings.smtp_password.get_secret_value() if _auth(settings) == "password" else ""
    return SmtpEndpoint.from_url(settings.smtp_url, password, auth=_auth(settings), ssl_context=tls_context(settings))


def tls_context(settings: Settings) -> ssl.SSLContext:
    """Certificates are checked against the system's authorities and, where named, a private one."""
    return _context(settings.mail_ca_file)


@lru_cache(maxsize=1)
def _context(own_authority: Path | None) -> ssl.SSLContext:
    """One for all connections: the system's authorities take 20 ms and a megabyte each time that they are read."""
    context = ssl.create_default_context()
    if own_authority is not None:
        context.load_verify_locations(own_authority)
    return context


def token_source(settings: Settings, clock: Clock) -> TokenSource | None:
    """Where tokens are had; None for passwords. Raises ValueError, which names the setting and none of its value."""
    if settings.mail_auth == "password":
        return None
    grant, own_url = _google(settings) if settings.mail_auth == "google" else _microsoft(settings)
    try:
        endpoint = TokenEndpoint(settings.oauth_token_url or own_url, grant, ssl_context=tls_context(settings))
    except ValueError as error:
        raise ValueError(f"PERSONVERN_OAUTH_TOKEN_URL: {error}") from None
    timing = TokenTiming(
        renew_before=timedelta(seconds=settings.token_renew_seconds),
        retry=timedelta(seconds=settings.token_retry_seconds),
    )
    return TokenSource(endpoint, clock, timing)


def _auth(settings: Settings) -> Auth:
    return "password" if settings.mail_auth == "password" else "xoauth2"


def _google(settings: Settings) -> tuple[Grant, str]:
    mailbox, sender = imap_endpoint(settings).user, smtp_endpoint(settings).user
    if mailbox != sender:
        # A token of Google's is for one mailbox.
        raise ValueError("PERSONVERN_SMTP_URL: needs the same user as PERSONVERN_IMAP_URL")
    file = _read("PERSONVERN_GOOGLE_SERVICE_ACCOUNT_FILE", settings.google_service_account_file)
    try:
        return GoogleServiceAccount.read(file, mailbox), GOOGLE_TOKEN_URL
    except ValueError as error:
        raise ValueError(f"PERSONVERN_GOOGLE_SERVICE_ACCOUNT_FILE: {error}") from None


def _microsoft(settings: Settings) -> tuple[Grant, str]:
    url, client = microsoft_token_url(settings.microsoft_tenant), settings.microsoft_client_id
    if settings.microsoft_certificate_file is None:
        return MicrosoftSecret(client, settings.microsoft_client_secret.get_secret_value()), url
    certificate = _read("PERSONVERN_MICROSOFT_CERTIFICATE_FILE", settings.microsoft_certificate_file)
    key = _read("PERSONVERN_MICROSOFT_KEY_FILE", settings.microsoft_key_file)
    try:
        return MicrosoftCertificate.read(client, certificate, key), url
    except ValueError as error:
        raise ValueError(f"PERSONVERN_MICROSOFT_CERTIFICATE_FILE, …_KEY_FILE: {error}") from None


def _read(name: str, path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path is not None else b""
    except OSError as error:
        raise ValueError(f"{name}: {type(error).__name__}") from None
