"""How an access token is asked for: the form that goes to the token endpoint, for each provider.

Sources: RFC 6749 section 4.4 (client credentials), RFC 7523 (JWT assertions), Microsoft's "certificate credentials" and
Google's "OAuth 2.0 for server to server applications".
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, Self
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from mail.jwt_assertion import base64url, read_key, signed

MICROSOFT_SCOPE = "https://outlook.office365.com/.default"
GOOGLE_SCOPE = "https://mail.google.com/"
GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
_BY_JWT = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFETIME = timedelta(minutes=10)
"""Of an assertion: it is used at once."""


def microsoft_token_url(tenant: str) -> str:
    """The token endpoint of a tenant, by its id or domain."""
    return f"https://login.microsoftonline.com/{quote(tenant, safe='')}/oauth2/v2.0/token"


class Grant(Protocol):
    """What a client shows to get a token."""

    def form(self, audience: str, now: datetime) -> dict[str, str]:
        """The fields to post; `audience` is the token endpoint's address."""


@dataclass(frozen=True, slots=True)
class MicrosoftSecret:
    """An app of Entra ID with a client secret."""

    client_id: str
    secret: str = field(repr=False)

    def form(self, audience: str, now: datetime) -> dict[str, str]:  # noqa: ARG002 - the port names them
        return {**_microsoft(self.client_id), "client_secret": self.secret}


@dataclass(frozen=True, slots=True)
class MicrosoftCertificate:
    """An app of Entra ID with a certificate.

    Attributes
    ----------
    thumbprint:
        SHA-256 of the certificate in DER, in base64url.
    """

    client_id: str
    thumbprint: str
    key: RSAPrivateKey = field(repr=False)

    @classmethod
    def read(cls, client_id: str, certificate: bytes, key: bytes) -> Self:
        """From two PEM files. Raises ValueError, which holds nothing of them."""
        try:
            found = x509.load_pem_x509_certificate(certificate)
        except ValueError:
            raise ValueError("holds no certificate in PEM") from None
        private = read_key(key)
        if found.public_key() != private.public_key():
            raise ValueError("the key is not that of the certificate")
        return cls(client_id, base64url(found.fingerprint(hashes.SHA256())), private)

    def form(self, audience: str, now: datetime) -> dict[str, str]:
        who = {"iss": self.client_id, "sub": self.client_id, "aud": audience, "jti": str(uuid.uuid4())}
        claims = {**who, **_times(now), "nbf": int(now.timestamp())}
        assertion = signed(self.key, "PS256", {"x5t#S256": self.thumbprint}, claims)
        return {**_microsoft(self.client_id), "client_assertion_type": _BY_JWT, "client_assertion": assertion}


@dataclass(frozen=True, slots=True)
class GoogleServiceAccount:
    """A service account of Google that an administrator lets act for mailboxes of the domain.

    Attributes
    ----------
    account:
        The service account's own address.
    key_id:
        Which of its keys `key` is.
    mailbox:
        For whom it acts: the user of IMAP and SMTP.
    """

    account: str
    key_id: str
    mailbox: str = field(repr=False)
    key: RSAPrivateKey = field(repr=False)

    @classmethod
    def read(cls, file: bytes, mailbox: str) -> Self:
        """From the JSON file that Google makes with the key. Raises ValueError, which holds nothing of it."""
        try:
            found = json.loads(file)
            account, key_id, pem = (str(found[name]) for name in ("client_email", "private_key_id", "private_key"))
        except (ValueError, KeyError, TypeError):
            raise ValueError("is not the JSON key file of a service account") from None
        return cls(account, key_id, mailbox, read_key(pem.encode()))

    def form(self, audience: str, now: datetime) -> dict[str, str]:
        who = {"iss": self.account, "sub": self.mailbox, "aud": audience, "scope": GOOGLE_SCOPE}
        assertion = signed(self.key, "RS256", {"kid": self.key_id}, {**who, **_times(now)})
        return {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}


def _microsoft(client_id: str) -> dict[str, str]:
    return {"grant_type": "client_credentials", "client_id": client_id, "scope": MICROSOFT_SCOPE}


def _times(now: datetime) -> dict[str, int]:
    return {"iat": int(now.timestamp()), "exp": int((now + _LIFETIME).timestamp())}
