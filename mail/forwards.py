"""What one of us, or a form of ours on the web, hands on: who seems to have written it, and when.

What stands there was typed by a program or a person and can be anything: it is a claim, which staff confirm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cases.messages import Address, Forwarded
from cases.policy import AcknowledgementLimits
from mail.addresses import same_mailbox
from mail.body import MAX_LINE, MAX_LINES, part_body
from mail.content import Content
from mail.headers import Headers, read_headers
from mail.mailboxes import read_addresses
from mail.parts import Tree
from mail.written_dates import read_written_date

_SUBJECT = re.compile(r"\s*(?:vs|fwd?|vb|wg|tr|vid|vidar|videresendt|vidaresendt|weitergeleitet)\s?:", re.IGNORECASE)
_MARKER = re.compile(
    r"^[\s>]{0,20}(?:-{2,}\s*(?:videresendt melding|vidaresend melding|videresendt meddelelse|forwarded message|"
    r"vidarebefordrat meddelande|weitergeleitete nachricht)\s*-{2,}|(?:begin forwarded message|start på videresendt "
    r"melding|start på vidaresend melding|start på videresendt besked|videresendt melding|vidaresend melding|"
    r"vidarebefordrat brev|anfang der weitergeleiteten (?:nachricht|e-mail))\s?:)\s*$",
    re.IGNORECASE,
)
_LABELS = {
    "from": r"fra|frå|från|from|von",
    "date": r"sendt|sent|skickat|gesendet|dato|datum|date",
    "subject": r"emne|ämne|subject|betreff",
    "other": r"til|till|to|an|kopi|kopi til|kopia|cc|svar til|reply-to",
}
_ANY_LABEL = "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items())
_FIELD = re.compile(rf"^[>\s*]{{0,20}}(?:{_ANY_LABEL})\s?:\*?\s*(?P<value>.*)$", re.IGNORECASE)
_FORM_ADDRESS = re.compile(
    r"^[>\s*]{0,20}(?:din )?(?:e-?post(?:adresse)?|e-?mail(?: address)?|mail)\s?:\*?\s*(?P<value>\S.{0,320})$",
    re.IGNORECASE | re.MULTILINE,
)
_FORM_NAME = re.compile(
    r"^[>\s*]{0,20}(?:(?:fullt |ditt )?(?:navn|namn)|(?:your |full )?name)\s?:\*?\s*(?P<value>\S.{0,200})$",
    re.IGNORECASE | re.MULTILINE,
)
_MOST_HEADER_LINES = 12
_NOBODYS = AcknowledgementLimits().public_domains


@dataclass(frozen=True, slots=True)
class HandedOn:
    """A forward taken apart.

    Attributes
    ----------
    text:
        What whoever handed it on says, then what the person wrote.
    quoted:
        The header that the mail program wrote between the two, and what the person quoted.
    """

    forwarded: Forwarded
    text: str = field(repr=False)
    quoted: str = field(default="", repr=False)


def read_handed_on(
    tree: Tree, content: Content, subject: str, sender: Address | None, *, own: Sequence[str], forms: Sequence[str]
) -> HandedOn | None:
    """The forward of a colleague, or what a form of ours brings; None for every other mail.

    `own` are addresses of ours, whose whole domains are meant, but for those of public providers; `forms` are the
    senders of forms.
    """
    if sender is None:
        return None
    if any(same_mailbox(sender.email, form) for form in forms):
        return HandedOn(_of_form(tree.top, content.text), content.text, content.beside)
    if sender.domain in _NOBODYS or sender.domain not in {Address(address).domain for address in own}:
        return None
    return _attached(tree, content) or _inline(content, subject)


# --- A form ----------------------------------------------------------------------------------------------------------


def _of_form(headers: Headers, text: str) -> Forwarded:
    """Whoever an answer is to go to by Reply-To, else by the field of the form."""
    answers = [address for value in headers.written("reply-to") for address in read_addresses(value)]
    typed = [address for match in _FORM_ADDRESS.finditer(text) for address in read_addresses(match["value"])]
    sender = _sure(answers) or _sure(typed)
    name = _FORM_NAME.search(text)
    if sender is not None and not sender.name and name:
        sender = Address(sender.email, name["value"].strip())
    return Forwarded(sender=sender, by_form=True)


def _sure(addresses: Iterable[Address]) -> Address | None:
    """The one address; None where there are several, for nobody may guess."""
    found = {address.key: address for address in addresses}
    return next(iter(found.values())) if len(found) == 1 else None


# --- A message that came along whole ---------------------------------------------------------------------------------


def _attached(tree: Tree, content: Content) -> HandedOn | None:
    messages = [part for part in tree.embedded if not part.forwarded]
    if not messages:
        return None
    inner = [read_headers(part.data, 0, len(part.data)).headers for part in messages]
    first = inner[0]
    sender = _sure(
        address for headers in inner for value in headers.written("from") for address in read_addresses(value)
    )
    forwarded = Forwarded(
        sender=sender,
        sent_at=read_written_date(first.first("date")),
        subject=first.first("subject"),
        message_id=first.first("message-id").strip() if len(inner) == 1 else "",
    )
    return HandedOn(forwarded, "\n\n".join(text for text in (content.text, content.beside) if text))


# --- A message inside the text ---------------------------------------------------------------------------------------


def _inline(content: Content, subject: str) -> HandedOn | None:
    lines = [line[:MAX_LINE] for line in content.text.split("\n")[:MAX_LINES]]
    at = _beginning(lines, marked_only=_SUBJECT.match(subject) is None)
    if at is None:
        return None
    start, first = at
    fields, end = _read_fields(lines, first)
    senders = read_addresses(_plain_value(fields.get("from", "")))
    inner = part_body("\n".join(content.text.split("\n")[end:]))
    own = "\n".join(lines[:start]).strip()
    forwarded = Forwarded(
        sender=_sure(senders), sent_at=read_written_date(fields.get("date", "")), subject=fields.get("subject", "")
    )
    quoted = ("\n".join(lines[start:end]), inner.quoted, inner.signature, content.beside)
    text = "\n\n".join(piece for piece in (own, inner.text) if piece)
    return HandedOn(forwarded, text, "\n\n".join(piece for piece in quoted if piece.strip()))


def _beginning(lines: Sequence[str], *, marked_only: bool) -> tuple[int, int] | None:
    """Where the forward begins, and its first header line: at a mark, or where its subject says that it is one."""
    for index, line in enumerate(lines):
        if _MARKER.match(line):
            first = next((at for at in range(index + 1, min(index + 6, len(lines))) if lines[at].strip()), index)
            if _FIELD.match(lines[first]):
                return index, first
        elif not marked_only and _is_header(lines, index):
            return index, index
    return None


def _is_header(lines: Sequence[str], index: int) -> bool:
    match = _FIELD.match(lines[index])
    if match is None or match.lastgroup is None or match["from"] is None:
        return False
    fields, _ = _read_fields(lines, index)
    return "@" in fields["from"] and "date" in fields


def _read_fields(lines: Sequence[str], first: int) -> tuple[dict[str, str], int]:
    """The first value of each field, and the line behind the header; a long value may go on in the next line."""
    fields: dict[str, str] = {}
    last = ""
    for index in range(first, min(first + _MOST_HEADER_LINES, len(lines))):
        match = _FIELD.match(lines[index])
        if match is None and (not lines[index].strip() or not last):
            return fields, index
        if match is None:
            fields[last] += f" {lines[index].strip()}"
            continue
        last = next(name for name in _LABELS if match[name] is not None)
        fields.setdefault(last, match["value"].strip())
    return fields, min(first + _MOST_HEADER_LINES, len(lines))


def _plain_value(value: str) -> str:
    """Outlook writes `Kari [mailto:kari@…]`, Gmail in HTML `Kari <<kari@…>>` or `kari@… <mailto:kari@…>`."""
    value = re.sub(r"\[mailto:([^\]]{1,320})\]", r"<\1>", value)
    value = re.sub(r"<mailto:([^>]{1,320})>", r"<\1>", value)
    return value.replace("<<", "<").replace(">>", ">").strip("* ")
