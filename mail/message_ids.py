"""The Message-ID of a mail, from its bytes alone: before anything is parsed."""

from __future__ import annotations

import re

_HEADER_BYTES = 64_000
_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:\s*(<[^<>\r\n]{1,990}>)", re.IGNORECASE | re.MULTILINE)


def message_id_of(raw: bytes) -> str:
    """The Message-ID of RFC 5322 section 3.6.4, angle brackets included; empty where there is none."""
    head = re.split(rb"\r?\n\r?\n", raw[:_HEADER_BYTES], maxsplit=1)[0]
    found = _MESSAGE_ID.search(head)
    return found[1].decode("ascii", "replace") if found else ""
