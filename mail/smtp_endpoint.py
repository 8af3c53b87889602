"""Where the next mail server is, and how to enter it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from mail.imap_endpoint import Auth, Security, is_loopback

_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtps": ("tls", 465),
    "smtp+starttls": ("starttls", 587),
    "smtp": ("plain", 25),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpEndpoint:
    """One submission server.

    Attributes
    ----------
    user:
        Empty where the server asks for no login.
    ssl_context:
        None for the system's certificate authorities.
    helo_name:
        What we call ourselves in EHLO.
    """

    host: str
    port: int
    security: Security
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    auth: Auth = "password"
    helo_name: str = "localhost"
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.security == "plain" and self.logs_in and not is_loopback(self.host):
            raise ValueError("a password goes unencrypted to loopback only; use smtps:// or smtp+starttls://")
        if self.logs_in and not self.user:
            raise ValueError("a login needs a user: smtps://user@host")

    @property
    def logs_in(self) -> bool:
        """Whether there is a login at all."""
        return bool(self.password) or self.auth == "xoauth2"

    @classmethod
    def from_url(
        cls, url: str, password: str = "", *, auth: Auth = "password", ssl_context: ssl.SSLContext | None = None
    ) -> SmtpEndpoint:
        """The endpoint of `smtps://user@host:465`, `smtp+starttls://…` or `smtp://…`; the user is optional.

        The user may hold an @ and may be percent-encoded. Raises ValueError, without any part of the address, when it
        is none, when it holds a password, and for a plaintext password to another machine.
        """
        parts = urlsplit(url)
        if parts.scheme not in _SCHEMES or not parts.hostname:
            raise ValueError("not of the form smtps://user@host:465")
        if parts.password is not None:
            raise ValueError("the password stands in a setting of its own, not in the address")
        security, port = _SCHEMES[parts.scheme]
        return cls(
            host=parts.hostname,
            port=_port(parts) or port,
            security=security,
            user=unquote(parts.username or ""),
            password=password,
            auth=auth,
            ssl_context=ssl_context,
        )


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ValueError("the port is no number from 0 to 65535") from None
