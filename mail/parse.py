"""Bytes to `InboundMail`: raises nothing, loses no byte, and ends in bounded time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from cases.messages import Address, Attachment, InboundMail, ThreadClues
from cases.vocabulary import Flag
from mail.authentication import read_authentication
from mail.automatic import Rule, Signs, judge, media_types
from mail.body import Body, part_body
from mail.bounces import read_bounce
from mail.content import Content, read_content
from mail.fetching import CUT_OFF
from mail.forwards import HandedOn, read_handed_on
from mail.headers import Headers
from mail.look_alikes import looks_like_ours
from mail.mailboxes import read_addresses
from mail.own_mail import letter_of_envelope
from mail.parts import Tree, cut
from mail.threading import read_bounce_addresses, read_clues, read_message_ids, read_references

_CUT_OFF = f"{CUT_OFF}: ".encode()
CUT_OFF_DEFECT = "cut off at the size limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseOptions:
    """What the parser must know of us.

    Attributes
    ----------
    own_addresses:
        The addresses that this mailbox receives for; the first is the one that plus-addresses stand below.
    plus_key:
        Signs plus-addresses; empty for none.
    trusted_authserv_ids:
        The servers whose Authentication-Results are believed (RFC 8601 section 5); none by default.
    transcript_senders:
        The addresses from which a chat system mails its transcripts, case folded.
    web_form_senders:
        The addresses that forms on our web pages write from.
    """

    own_addresses: tuple[str, ...] = ()
    plus_key: bytes = field(default=b"", repr=False)
    trusted_authserv_ids: tuple[str, ...] = ()
    transcript_senders: frozenset[str] = frozenset()
    web_form_senders: tuple[str, ...] = ()


def parse_mail(raw: bytes, received_at: datetime, options: ParseOptions) -> InboundMail:
    """Understands a mail as far as it can be; what was wrong with it stands in `defects`."""
    tree = cut(raw)
    content = read_content(tree)
    headers = tree.top
    subject = headers.first("subject")
    senders = _senders(headers)
    sender = senders[0] if len({one.key for one in senders}) == 1 else None
    bounce = read_bounce(tree, sender.email if sender else headers.first("from"), subject, content.text)
    if bounce is not None:
        named = letter_of_envelope(bounce.envelope_id, options.plus_key) or ""
        bounce = replace(bounce, envelope_id=named, returned_to=read_bounce_addresses(headers))
    signs = _signs(tree, senders, subject, bounce is not None, options)
    rules = judge(signs)
    reply_to = next(iter(_addresses(headers, "reply-to")), None)
    thread = read_clues(headers, subject, options.own_addresses, options.plus_key)
    handed_on = _handed_on(tree, content, subject, sender, options)
    body = Body(handed_on.text, handed_on.quoted) if handed_on else part_body(content.text)
    return InboundMail(
        sender=sender,
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        reply_to=reply_to,
        subject=subject,
        message_id=next(iter(read_message_ids(headers, "message-id")), ""),
        references=read_references(headers),
        date=_date(headers.first("date")),
        text=body.text,
        quoted=body.quoted if handed_on else _quoted(body, content),
        signature=body.signature,
        attachments=content.attachments,
        received_at=received_at,
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        thread=thread,
        # A program writes what a form brings; who filled it in is a person.
        automatic=None if handed_on else _robot(rules),
        by_portal=handed_on is None and _by_portal(rules) and not _answers_us(thread, options),
        no_ack=tuple(rule.name for rule in rules),
        bounce=bounce,
        defects=_defects(raw, tree, content),
        flags=_flags(raw, sender, reply_to, options),
        authentication=signs.authentication.evidence if signs.authentication else "",
        forwarded=handed_on.forwarded if handed_on else None,
    )


def as_json(mail: InboundMail) -> dict[str, Any]:
    """The mail as `personvern parse` prints it."""
    return {
        "from": mail.sender.email if mail.sender else "",
        "to": [address.email for address in mail.to],
        "subject": mail.subject,
        "message_id": mail.message_id,
        "date": mail.date.isoformat() if mail.date else None,
        "text": mail.text,
        "quoted": mail.quoted,
        "signature": mail.signature,
        "attachments": [_attachment(attachment) for attachment in mail.attachments],
        "bounce": _bounce(mail),
        "automatic": mail.automatic,
        "no_ack": list(mail.no_ack),
        "defects": list(mail.defects),
    }


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "type": attachment.media_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "dangerous": attachment.dangerous,
    }


def _bounce(mail: InboundMail) -> dict[str, Any] | None:
    if mail.bounce is None:
        return None
    return {
        "action": mail.bounce.action,
        "status": mail.bounce.status,
        "recipient": mail.bounce.recipient,
        "message_ids": list(mail.bounce.message_ids),
        "envelope_id": mail.bounce.envelope_id,
    }


def _signs(tree: Tree, senders: tuple[Address, ...], subject: str, is_bounce: bool, options: ParseOptions) -> Signs:
    return Signs(
        headers=tree.top,
        senders=senders,
        subject=subject,
        media_types=media_types(tree.top, _own_parts(tree)),
        is_bounce=is_bounce,
        own_addresses=options.own_addresses,
        authentication=read_authentication(tree.top, options.trusted_authserv_ids),
    )


def _own_parts(tree: Tree) -> Iterator[tuple[str, dict[str, str]]]:
    """The parts of this mail, not those of one that was forwarded with it."""
    return ((part.media_type, part.parameters) for part in tree.leaves if not part.forwarded)


def _defects(raw: bytes, tree: Tree, content: Content) -> tuple[str, ...]:
    cut_off = (CUT_OFF_DEFECT,) if raw.startswith(_CUT_OFF) else ()
    return tuple(dict.fromkeys((*cut_off, *tree.defects, *content.defects)))


def _flags(raw: bytes, sender: Address | None, reply_to: Address | None, options: ParseOptions) -> frozenset[Flag]:
    """What the form of a mail shows, true or false: hints for staff, by which nothing is decided."""
    own = {address.rpartition("@")[2] for address in options.own_addresses}
    raised = {
        Flag.OVERSIZE: raw.startswith(_CUT_OFF),
        Flag.REPLY_TO_DIFFERS: sender is not None and reply_to is not None and sender.key != reply_to.key,
        Flag.LOOK_ALIKE: any(looks_like_ours(one.domain, own) for one in (sender, reply_to) if one is not None),
    }
    return frozenset(flag for flag, is_raised in raised.items() if is_raised)


def _senders(headers: Headers) -> tuple[Address, ...]:
    return _addresses(headers, "from")


def _addresses(headers: Headers, name: str) -> tuple[Address, ...]:
    return tuple(address for value in headers.written(name)[:20] for address in read_addresses(value))


def _handed_on(
    tree: Tree, content: Content, subject: str, sender: Address | None, options: ParseOptions
) -> HandedOn | None:
    own, forms = options.own_addresses, options.web_form_senders
    return read_handed_on(tree, content, subject, sender, own=own, forms=forms)


def _robot(rules: Iterable[Rule]) -> str | None:
    return next((rule.name for rule in rules if rule.robot), None)


def _by_portal(rules: Iterable[Rule]) -> bool:
    """Whether a portal may have sent it: every rule that calls it a robot's is one that portals hit too."""
    robots = [rule.portal for rule in rules if rule.robot]
    return bool(robots) and all(robots)


def _answers_us(thread: ThreadClues, options: ParseOptions) -> bool:
    """Whether it names a letter of ours: what answers by itself quotes its words, and those ask for nothing."""
    own = {f"@{address.rpartition('@')[2].lower()}>" for address in options.own_addresses}
    return thread.plus_case is not None or any(one.lower().endswith(tuple(own)) for one in thread.message_ids)


def _quoted(body: Body, content: Content) -> str:
    return "\n\n".join(text for text in (body.quoted, content.beside) if text)


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(re.sub(r"\s+", " ", value[:100]))
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
