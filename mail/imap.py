"""A mailbox over IMAP: the verbs that the poller and the sender need, each with an end in time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from mail.fetching import BYTES_PER_SECOND, FetchedMail, fetch_mails
from mail.imap_connection import Connection, response_code, texts
from mail.imap_endpoint import ImapEndpoint
from mail.imap_errors import FolderMissing, FolderReadOnly, MailboxError
from mail.imap_replies import (
    FetchReply,
    compress_uids,
    expand_uids,
    read_code,
    read_fetch,
    read_folder,
    read_search,
)
from mail.mailbox_names import mailbox_argument, quote
from mail.oauth import Tokens


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail lies: UIDVALIDITY and UID, or None for both where the server did not say."""

    uidvalidity: int | None
    uid: int | None


NOWHERE = Place(None, None)


class Mailbox:
    """One connection to one mailbox, with at most one command on it at a time.

    Every verb raises `MailboxError` and nothing else; after any exception but a plain NO, a cancellation included,
    the connection is given up and each further verb raises `ConnectionLost`.
    """

    def __init__(
        self,
        endpoint: ImapEndpoint,
        *,
        timeout: float = 30.0,
        max_mail_bytes: int = 25_000_000,
        tokens: Tokens | None = None,
    ) -> None:
        """`timeout` in seconds for one command; `tokens` for an endpoint with `xoauth2`."""
        self._connection = Connection(endpoint, timeout, tokens)
        self._timeout = timeout
        self._max_mail_bytes = max_mail_bytes

    async def __aenter__(self) -> Self:
        await self._connection.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()

    # --- Folders -----------------------------------------------------------------------------------------------

    async def select(self, folder: str) -> int:
        """Opens a folder to read and move. Returns its UIDVALIDITY. Raises `FolderMissing` and `FolderReadOnly`."""
        response = await self._open_folder("SELECT", folder)
        if read_code(b"READ-ONLY", [response.lines[-1]]) is not None:
            raise FolderReadOnly("the folder can be read only")
        return _validity(response)

    async def examine(self, folder: str) -> int:
        """Opens a folder to read only: the server itself then lets nothing be changed. Returns its UIDVALIDITY.

        Raises `FolderMissing`.
        """
        return _validity(await self._open_folder("EXAMINE", folder))

    async def _open_folder(self, command: str, folder: str) -> Any:
        response = await self._run(command, mailbox_argument(folder))
        if response.result != "OK":
            code = response_code(response)
            if code in ("", "NONEXISTENT", "TRYCREATE", "CANNOT"):
                raise FolderMissing("there is no such folder")
            raise MailboxError(f"the folder could not be opened: {code}")
        self._connection.selected()
        return response

    async def ensure_folder(self, folder: str) -> None:
        """Makes the folder where there is none. Raises `FolderMissing` where it cannot be made."""
        if await self._is_there(folder):
            return
        made = await self._run("CREATE", mailbox_argument(folder))
        if made.result != "OK" and response_code(made) != "ALREADYEXISTS":
            raise FolderMissing("the folder could not be made")

    async def folder_of_use(self, use: str, names: Sequence[str] = ()) -> str | None:
        """The folder with a special use (RFC 6154) such as `\\\\Junk`; else the first that has one of these names."""
        selection = ("(SPECIAL-USE)",) if self._connection.can("SPECIAL-USE") else ()
        listed = texts(self._ok(await self._run("LIST", *selection, '""', '"*"')))
        folders = [found for text in listed if (found := read_folder(text)) is not None]
        by_use = [folder.name for folder in folders if use.lower() in folder.attributes]
        by_name = [] if by_use else [name for name in names if await self._is_there(name)]
        return next(iter(by_use + by_name), None)

    async def _is_there(self, folder: str) -> bool:
        listed = await self._run("LIST", '""', mailbox_argument(folder))
        return any(re.match(rb"\* LIST \((?!.*\\NonExistent)", text, re.IGNORECASE) for text in texts(listed))

    # --- Reading -----------------------------------------------------------------------------------------------

    async def uids(self) -> frozenset[int]:
        """The UIDs of all mails in the folder."""
        self._connection.forget_pushes()
        # No CHARSET: not every server takes one, and the criterion is ASCII.
        return await self._search("ALL")

    async def _search(self, *criteria: str) -> frozenset[int]:
        return read_search(self._ok(await self._run("SEARCH", *criteria, prefix="UID")).lines[:-1])

    async def fetch(self, uids: Iterable[int]) -> AsyncIterator[FetchedMail]:
        """The mails of these UIDs, one by one."""
        async for batch in self.fetch_batches(uids):
            for mail in batch:
                yield mail

    def fetch_batches(self, uids: Iterable[int]) -> AsyncIterator[Sequence[FetchedMail]]:
        """The mails of these UIDs, in order, as many at once as their bytes allow, without marking them as read.

        A mail that is gone is left out; of one over the limit come the header and the beginning of the text.
        """
        return fetch_mails(self._fetch, uids, self._max_mail_bytes)

    async def _fetch(self, uids: Sequence[int], items: str, more_seconds: float = 0) -> list[FetchReply]:
        timeout = self._timeout + more_seconds
        response = self._ok(await self._run("FETCH", compress_uids(uids), items, prefix="UID", timeout=timeout))
        return [found for reply in response.lines[:-1] if (found := read_fetch(reply)) is not None]

    async def search_message_id(self, folder: str, message_id: str) -> tuple[int, ...]:
        """The UIDs of the mails in `folder` whose Message-ID is exactly this one, angle brackets included.

        The server's search finds substrings, so each find is read and compared. Leaves `folder` open, to read.
        """
        await self._open_folder("EXAMINE", folder)
        candidates = await self._search("HEADER", "Message-ID", quote(message_id))
        if not candidates:
            return ()
        found = await self._fetch(sorted(candidates), "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
        return tuple(sorted(one.uid for one in found if one.uid is not None and _names(one.body, message_id)))

    # --- Changing ----------------------------------------------------------------------------------------------

    async def move(self, uids: Iterable[int], folder: str) -> dict[int, Place]:
        """Moves mails, all in one go, and makes the folder where it is missing. Returns where each lies now.

        Without MOVE it copies, marks as deleted and expunges these UIDs alone (UIDPLUS); a plain EXPUNGE, which would
        take others along, is never sent. What was gone already is no error. Raises `FolderMissing`.
        """
        ordered = sorted(uids)
        if not ordered:
            return {}
        verb = "MOVE" if self._connection.can("MOVE") else "COPY"
        response = await self._transfer(verb, ordered, folder)
        if verb == "COPY":
            await self._remove(ordered)
        return _places(ordered, response)

    async def _transfer(self, verb: str, uids: Sequence[int], folder: str) -> Any:
        arguments = compress_uids(uids), mailbox_argument(folder)
        response = await self._run(verb, *arguments, prefix="UID")
        if response.result != "OK" and response_code(response) == "TRYCREATE":
            await self.ensure_folder(folder)
            response = await self._run(verb, *arguments, prefix="UID")
        return self._ok(response)

    async def remove(self, uids: Iterable[int]) -> bool:
        """Deletes mails of the open folder for good; what is gone already is no error.

        False where the server can only mark them as deleted (no UIDPLUS): a plain EXPUNGE would take others along.
        """
        ordered = sorted(uids)
        if ordered:
            await self._remove(ordered)
        return self._connection.can("UIDPLUS")

    async def _remove(self, uids: Sequence[int]) -> None:
        which = compress_uids(uids)
        self._ok(await self._run("STORE", which, "+FLAGS.SILENT", "(\\Deleted)", prefix="UID"))
        if self._connection.can("UIDPLUS"):
            self._ok(await self._run("EXPUNGE", which, prefix="UID"))

    async def append(self, folder: str, raw: bytes) -> Place:
        """Puts a mail, marked as read, into a folder. Returns where it lies. Raises `FolderMissing`."""
        timeout = self._timeout + len(raw) / BYTES_PER_SECOND
        response = await self._connection.run(
            "APPEND", mailbox_argument(folder), "(\\Seen)", f"{{{len(raw)}}}", timeout=timeout, literal=raw
        )
        if response.result != "OK" and response_code(response) == "TRYCREATE":
            raise FolderMissing("there is no such folder")
        code = (read_code(b"APPENDUID", texts(self._ok(response))) or b"").split()
        return Place(int(code[0]), int(code[1])) if len(code) == 2 and code[1].isdigit() else NOWHERE

    # --- Waiting -----------------------------------------------------------------------------------------------

    async def look(self) -> bool:
        """Asks for news. Whether the server has told of mail since the last search."""
        self._ok(await self._run("NOOP"))
        return self._connection.told_of_mail

    async def idle(self, seconds: float, wake: asyncio.Event) -> bool:
        """Waits for a push, at most `seconds`, or until `wake` is set. Whether the server says that there is mail.

        A push is only a hint, and one may be lost: search afterwards in any case. Where the server has no IDLE it
        waits all the same.
        """
        return await self._connection.idle(seconds, wake)

    # --- Answers -----------------------------------------------------------------------------------------------

    async def _run(self, name: str, *arguments: str, prefix: str = "", timeout: float | None = None) -> Any:
        return await self._connection.run(name, *arguments, prefix=prefix, timeout=timeout)

    def _ok(self, response: Any) -> Any:
        if response.result != "OK":
            raise MailboxError(f"the server refused a command: {response_code(response) or response.result}")
        return response


def _validity(response: Any) -> int:
    validity = read_code(b"UIDVALIDITY", texts(response))
    if not validity or not validity.isdigit():
        raise MailboxError("the server gave no UIDVALIDITY")
    return int(validity)


def _places(uids: Sequence[int], response: Any) -> dict[int, Place]:
    """Where the mails lie, from COPYUID (RFC 4315), which stands in a line of its own for MOVE."""
    code = (read_code(b"COPYUID", texts(response)) or b"").split()
    if len(code) != 3 or not code[0].isdigit():
        return dict.fromkeys(uids, NOWHERE)
    pairs = zip(expand_uids(code[1], len(uids)), expand_uids(code[2], len(uids)), strict=False)
    return dict.fromkeys(uids, NOWHERE) | {old: Place(int(code[0]), new) for old, new in pairs if old in uids}


def _names(header: bytes | None, message_id: str) -> bool:
    value = re.sub(rb"\s+", b" ", header or b"").partition(b":")[2].strip()
    return value == message_id.encode("ascii", "replace")
