"""Mails from the server, of any size in bounded memory: small ones in batches, large ones in parts, and of those over
the limit the header and the beginning of the text."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mail.headers import MAX_BYTES
from mail.imap_replies import FetchReply

BATCH_MAILS = 50
BATCH_BYTES = 4_000_000
BYTES_PER_SECOND = 50_000
"""The slowest line that a large mail may come over before the command counts as hung."""

PART_BYTES = 2_000_000
WHOLE_BYTES = 10_000_000
"""Up to here a mail comes in one piece."""

BEGINNING_BYTES = 65_536
"""What is kept of the text of a mail over the limit."""

CUT_OFF = "X-Personvern-Cut-Off"
"""The field that such a mail begins with; it says how large the whole is, in bytes."""

Fetch = Callable[[Sequence[int], str, float], Awaitable[list[FetchReply]]]
"""FETCH of these items of these UIDs, with so many seconds beside the usual time."""


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """One mail as the server gave it.

    Attributes
    ----------
    raw:
        The whole mail; or, where `size` is over the limit, `CUT_OFF`, the header and the beginning of the text.
    internal_date:
        When the server received it, aware, in UTC; None where it does not say so.
    size:
        Bytes of the whole mail.
    """

    uid: int
    raw: bytes = field(repr=False)
    internal_date: datetime | None
    size: int


async def fetch_mails(fetch: Fetch, uids: Iterable[int], limit: int) -> AsyncIterator[Sequence[FetchedMail]]:
    """The mails of these UIDs, in order, in batches, without marking them as read; a mail that is gone is left out."""
    ordered = sorted(uids)
    for start in range(0, len(ordered), 500):
        few = ordered[start : start + 500]
        found = await fetch(few, "(UID RFC822.SIZE)", 0)
        sizes = {reply.uid: reply.size for reply in found if reply.uid is not None and reply.size is not None}
        for batch in _batches(few, sizes, limit):
            yield await _bodies(fetch, batch, sizes, limit)


async def _bodies(fetch: Fetch, uids: Sequence[int], sizes: dict[int, int], limit: int) -> list[FetchedMail]:
    size = sizes[uids[0]]
    if size > limit:
        return await _alone(fetch, uids[0], size, _beginning)
    if size > WHOLE_BYTES:
        return await _alone(fetch, uids[0], size, _in_parts)
    found = await fetch(uids, "(UID INTERNALDATE BODY.PEEK[])", sum(sizes[uid] for uid in uids) / BYTES_PER_SECOND)
    mails = {
        reply.uid: FetchedMail(reply.uid, reply.body, reply.internal_date, sizes[reply.uid])
        for reply in found
        if reply.uid in sizes and reply.body is not None
    }
    return [mails[uid] for uid in uids if uid in mails]


async def _alone(
    fetch: Fetch, uid: int, size: int, read: Callable[[Fetch, int, int], Awaitable[bytes | None]]
) -> list[FetchedMail]:
    dated = [reply for reply in await fetch([uid], "(UID INTERNALDATE)", 0) if reply.uid == uid]
    raw = await read(fetch, uid, size)
    return [FetchedMail(uid, raw, dated[0].internal_date, size)] if dated and raw is not None else []


async def _in_parts(fetch: Fetch, uid: int, size: int) -> bytes | None:
    """The whole mail, part by part, so that no reply of the server is large. None where it is gone meanwhile."""
    pieces: list[bytes] = []
    for start in range(0, size, PART_BYTES):
        piece = await _piece(fetch, uid, f"BODY.PEEK[]<{start}.{PART_BYTES}>")
        if piece is None:
            return None
        pieces.append(piece)
    return b"".join(pieces)


async def _beginning(fetch: Fetch, uid: int, size: int) -> bytes | None:
    header = await _piece(fetch, uid, f"BODY.PEEK[HEADER]<0.{MAX_BYTES}>")
    text = await _piece(fetch, uid, f"BODY.PEEK[TEXT]<0.{BEGINNING_BYTES}>")
    if header is None or text is None:
        return None
    # A header that goes on beyond what was fetched ends here.
    end = b"" if header.endswith((b"\n\r\n", b"\n\n")) else b"\r\n\r\n"
    return f"{CUT_OFF}: {size}\r\n".encode() + header + end + text


async def _piece(fetch: Fetch, uid: int, item: str) -> bytes | None:
    found = await fetch([uid], f"(UID {item})", PART_BYTES / BYTES_PER_SECOND)
    return next((reply.body for reply in found if reply.uid == uid and reply.body is not None), None)


def _batches(uids: Sequence[int], sizes: dict[int, int], limit: int) -> Iterator[list[int]]:
    """Cuts the UIDs whose size is known into batches of bounded count and bytes; a large mail stands alone."""
    batch: list[int] = []
    room = BATCH_BYTES
    for uid in (uid for uid in uids if uid in sizes):
        size = sizes[uid] if sizes[uid] <= limit else BATCH_BYTES + 1
        if batch and (size > room or len(batch) == BATCH_MAILS):
            yield batch
            batch, room = [], BATCH_BYTES
        batch.append(uid)
        room -= size
    if batch:
        yield batch
