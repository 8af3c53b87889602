"""Where a mailbox is and how to enter it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

Security = Literal["tls", "starttls", "plain"]
Auth = Literal["password", "xoauth2"]

_SCHEMES: dict[str, tuple[Security, int]] = {
    "imaps": ("tls", 993),
    "imap+starttls": ("starttls", 143),
    "imap": ("plain", 143),
}


def is_loopback(host: str) -> bool:
    """Whether what is sent to this host stays on this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapEndpoint:
    """One folder of one mailbox.

    Attributes
    ----------
    password:
        Empty where `auth` is `xoauth2`: tokens are handed to the connection.
    ssl_context:
        None for the system's certificate authorities.
    """

    host: str
    port: int
    security: Security
    user: str = field(repr=False)
    password: str = field(repr=False)
    folder: str = "INBOX"
    auth: Auth = "password"
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        secret = self.password or self.auth == "xoauth2"
        if self.security == "plain" and secret and not is_loopback(self.host):
            raise ValueError("a password goes unencrypted to loopback only; use imaps:// or imap+starttls://")

    @property
    def name(self) -> str:
        """What the ledger knows this folder by; the same as long as server, user and folder are."""
        return f"{self.user}@{self.host}/{self.folder}"

    @property
    def tls(self) -> ssl.SSLContext:
        """The context that certificates are checked in."""
        return self.ssl_context or ssl.create_default_context()

    @classmethod
    def from_url(
        cls,
        url: str,
        password: str,
        *,
        auth: Auth = "password",
        ssl_context: ssl.SSLContext | None = None,
    ) -> ImapEndpoint:
        """The endpoint of `imaps://user@host:993/INBOX`, `imap+starttls://…` or `imap://…`.

        The user may hold an @; user and folder may be percent-encoded. Raises ValueError, without any part of the
        address, when it is none, when it holds a password, and for a plaintext password to another machine.
        """
        parts = urlsplit(url)
        if parts.scheme not in _SCHEMES or not parts.hostname or not parts.username:
            raise ValueError("not of the form imaps://user@host:993/INBOX")
        if parts.password is not None:
            raise ValueError("the password stands in a setting of its own, not in the address")
        security, port = _SCHEMES[parts.scheme]
        return cls(
            host=parts.hostname,
            port=_port(parts) or port,
            security=security,
            user=unquote(parts.username),
            password=password,
            folder=unquote(parts.path.strip("/")) or "INBOX",
            auth=auth,
            ssl_context=ssl_context,
        )


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ValueError("the port is no number from 0 to 65535") from None
