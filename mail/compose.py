"""Rendered letters into the bytes that leave. Which headers a letter carries is the table `PROFILES`.

The same arguments give the same bytes for ever: the mail is made once, at enqueue, and a resend is byte-identical.
Nothing that came from outside stands in a header but the recipient's address, ids of the form `<…@…>` and the subject,
each on one line.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from types import MappingProxyType
from urllib.parse import quote

from cases.case_number import CaseNumber
from cases.messages import Address, MailFile, PreparedMail, RenderedLetter, TextFile, ThreadHeaders
from cases.vocabulary import Language, Purpose
from mail import plus_address
from mail.addresses import ascii_domain, is_plain, normalise
from mail.plain_text import clean, flow, one_line

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}@[!-;=?-~]{1,250}>")
_MEDIA_TYPE = re.compile(r"[a-z]{1,32}/[a-z0-9.+-]{1,64}")
_KEY = re.compile(r"[a-z0-9.-]{1,64}")
_ANCESTORS_AT_EACH_END = 20
_SUBJECT_LENGTH = 240
_LONGEST_NUMBER = CaseNumber(9999, 999_999_999)


@dataclass(frozen=True, slots=True)
class Profile:
    """What letters of one purpose carry.

    Attributes
    ----------
    headers:
        What tells robots how to treat the letter (RFC 3834, RFC 5230; Microsoft's MS-OXOMSG 2.2.1.77).
    wants_bounces:
        The envelope sender is an address of its own, so that a bounce finds its letter; else nobody is told.
    """

    headers: Mapping[str, str]
    wants_bounces: bool


PROFILES: Mapping[Purpose, Profile] = MappingProxyType(
    {
        Purpose.ACKNOWLEDGEMENT: Profile(
            {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "auto_reply"}, False
        ),
        # A person let it leave: it is no automatic mail.
        Purpose.REPLY: Profile({}, True),
        Purpose.INTERIM: Profile({}, True),
        # Not `All`, which would suppress the report of a failed delivery too.
        Purpose.CHAT_COPY: Profile(
            {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}, True
        ),
        # To many, and asked for by none of them; a bounce says whose address is dead.
        Purpose.POLICY_NOTICE: Profile(
            {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply", "Precedence": "bulk"},
            True,
        ),
        Purpose.ALARM: Profile(
            {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}, True
        ),
    }
)


class MailComposer:
    """Implements `cases.ports.Composer`."""

    def __init__(
        self,
        mail_address: str,
        display_name: str,
        message_id_domain: str,
        key: bytes,
        instance_id: str,
        *,
        acknowledgement_sender: str = "",
    ) -> None:
        """`acknowledgement_sender` is MAIL FROM of acknowledgements: empty for the null sender, else an address that
        answers nothing. Raises ValueError when an address or the domain is none, or the address leaves no room for
        a tag behind its plus.
        """
        self._address = normalise(mail_address)
        self._domain = ascii_domain(message_id_domain)
        self._key = key
        self._acknowledgement_sender = normalise(acknowledgement_sender) if acknowledgement_sender else ""
        self._from = _mailbox(display_name, self._address)
        self._instance = one_line(instance_id)
        normalise(self._bounce_address("", _LONGEST_NUMBER))

    def accepts(self, recipient: Address) -> bool:
        """Whether a letter can be addressed so."""
        return is_plain(recipient.email)

    def compose(
        self,
        rendered: RenderedLetter,
        *,
        key: str,
        purpose: Purpose,
        case: CaseNumber | None,
        recipient: Address,
        language: Language,
        thread: ThreadHeaders,
        now: datetime,
        unsubscribe_url: str = "",
    ) -> PreparedMail:
        """The exact mail. Raises ValueError when the recipient is not one plain address, or the key is malformed."""
        to, profile, message_id = normalise(recipient.email), PROFILES[purpose], self.message_id(key)
        headers = {
            "Message-ID": message_id,
            "Date": format_datetime(now),
            "From": self._from,
            "To": to,
            "Reply-To": self._reply_to(case),
            "Subject": _subject(rendered.subject, case),
            **_thread(thread),
            **profile.headers,
            **_unsubscribing(unsubscribe_url),
            "X-Personvern-Loop": self._instance,
            "Content-Language": language.reply.value,
        }
        return PreparedMail(
            key=key,
            purpose=purpose,
            case=case,
            message_id=message_id,
            envelope_from=self._bounce_address(key, case) if profile.wants_bounces else self._acknowledgement_sender,
            recipient=to,
            # Signed as the id is: a key can be guessed, and a report must not be made up about it.
            envelope_id=message_id[1:].rpartition("@")[0],
            raw=(_mixed if rendered.files or rendered.attachments else _mail)(
                headers, rendered, boundary=f"=_{self._sign('boundary', key)}"
            ),
        )

    def message_id(self, key: str) -> str:
        """The Message-ID of the letter of this key, the same for ever."""
        if not _KEY.fullmatch(key):
            raise ValueError("the key of a letter has 1 to 64 lower-case letters, digits, dots and hyphens")
        return f"<{key}.{self._sign('message-id', key)}@{self._domain}>"

    def _reply_to(self, case: CaseNumber | None) -> str:
        return plus_address.make(self._address, case, self._key) if case else self._address

    def _bounce_address(self, key: str, case: CaseNumber | None) -> str:
        """`personvern+b.<token>@`, where the token is that of the case, or of the letter where there is no case."""
        local, _, domain = self._address.rpartition("@")
        token = self._reply_to(case)[len(local) + 1 : -len(domain) - 1] if case else self._sign("bounce", key)
        return f"{local}+{plus_address.BOUNCE_MARK}{token}@{domain}"

    def _sign(self, use: str, key: str) -> str:
        return hmac.new(self._key, f"{use} {key}".encode(), hashlib.sha256).hexdigest()[:20]


def _mailbox(name: str, address: str) -> str:
    """A display name and address; the name is always encoded or quoted, for it may hold a comma."""
    shown = one_line(name)
    if not shown:
        return address
    quoted = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{quoted if _is_plain_ascii(shown) else Header(shown, 'utf-8').encode(linesep='')} <{address}>"


def _subject(subject: str, case: CaseNumber | None) -> str:
    """The subject on one line, with the tag of its case, behind `Re:` where there is one."""
    line = one_line(subject)[:_SUBJECT_LENGTH]
    if case and f"[{case}]" not in line:
        start = "Re: " if line.startswith("Re: ") else ""
        line = f"{start}[{case}] {line.removeprefix(start)}"
    charset = "us-ascii" if _is_plain_ascii(line) else "utf-8"
    return Header(line, charset, header_name="Subject", maxlinelen=76).encode(linesep="\r\n")


def _is_plain_ascii(text: str) -> bool:
    """Whether it can stand in a header as it is: `=?` would be taken for an encoded word."""
    return text.isascii() and "=?" not in text


def _unsubscribing(url: str) -> dict[str, str]:
    """One click, by a POST to our own address (RFC 8058)."""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _thread(thread: ThreadHeaders) -> dict[str, str]:
    """RFC 5322 section 3.6.4: the parent, and its ancestors before it; a long thread keeps both its ends."""
    parents = _ids([thread.in_reply_to])
    if not parents:
        return {}
    ancestors = list(dict.fromkeys([*_ids(thread.references), *parents]))
    if len(ancestors) > 2 * _ANCESTORS_AT_EACH_END:
        ancestors = [*ancestors[:_ANCESTORS_AT_EACH_END], *ancestors[-_ANCESTORS_AT_EACH_END:]]
    return {"In-Reply-To": parents[0], "References": "\r\n ".join(ancestors)}


def _ids(candidates: Iterable[str]) -> list[str]:
    return [found for found in candidates if _MESSAGE_ID.fullmatch(found)]


def _mixed(headers: Mapping[str, str], rendered: RenderedLetter, boundary: str) -> bytes:
    """The letter, and its files behind it."""
    letter = _mail({}, rendered, boundary)
    # No boundary may begin like another: some programs take the one for the other.
    boundary = boundary.replace("=_", "=_files_", 1)
    structure = {"MIME-Version": "1.0", "Content-Type": f'multipart/mixed; boundary="{boundary}"'}
    top = "".join(f"{name}: {value}\r\n" for name, value in {**headers, **structure}.items())
    files = [
        *(_file(each, boundary) for each in rendered.files),
        *(_attachment(each, boundary) for each in rendered.attachments),
    ]
    opening = f"{top}\r\n--{boundary}\r\n".encode("ascii")
    return b"".join([opening, letter, b"\r\n", *files, f"--{boundary}--\r\n".encode("ascii")])


def _file(file: TextFile, boundary: str) -> bytes:
    disposition = f'{file.media_type}; charset=utf-8\r\nContent-Disposition: attachment; filename="{file.name}"'
    return _part(disposition, clean(file.text), boundary)


def _attachment(file: MailFile, boundary: str) -> bytes:
    """A file in base64. Its type and name come from the record, where they were made harmless; here they are held
    to it once more, for a line end in either would make a header of what follows.
    """
    media_type = file.media_type if _MEDIA_TYPE.fullmatch(file.media_type) else "application/octet-stream"
    name = one_line(file.name).replace("\\", "_").replace('"', "_")
    # RFC 2231 section 4 alone for a name that ASCII has not: with both forms, some programs show the poorer one.
    parameter = f'filename="{name}"' if name.isascii() else f"filename*=UTF-8''{quote(name, safe='')}"
    head = (
        f"--{boundary}\r\nContent-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; {parameter}\r\n\r\n"
    )
    encoded = encodebytes(file.content).replace(b"\n", b"\r\n")
    return b"".join([head.encode("ascii"), encoded, b"\r\n"])


def _mail(headers: Mapping[str, str], rendered: RenderedLetter, boundary: str) -> bytes:
    # Built by hand: EmailMessage takes 2.4 ms for the same, and all of it stands inside the transaction.
    structure = {"MIME-Version": "1.0", "Content-Type": f'multipart/alternative; boundary="{boundary}"'}
    top = "".join(f"{name}: {value}\r\n" for name, value in {**headers, **structure}.items())
    return b"".join(
        [
            f"{top}\r\n".encode("ascii"),
            _part("text/plain; charset=utf-8; format=flowed", flow(clean(rendered.text)), boundary),
            _part("text/html; charset=utf-8", clean(rendered.html), boundary),
            f"--{boundary}--\r\n".encode("ascii"),
        ]
    )


def _part(content_type: str, text: str, boundary: str) -> bytes:
    """One form of the letter in quoted-printable: 7 bits on every way, and readable in the raw mail."""
    head = f"--{boundary}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    encoded = b2a_qp(text.replace("\n", "\r\n").encode("utf-8"), istext=True)
    return b"".join([head.encode("ascii"), encoded, b"\r\n"])
