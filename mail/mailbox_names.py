"""How names and strings stand in an IMAP command: modified UTF-7 and quoting (RFC 3501 sections 5.1.3 and 9).

aioimaplib does neither: `CREATE Behandlet saker` makes a folder `Behandlet`, and a raw `Søppel` is refused.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

_RUN = re.compile(r"&([A-Za-z0-9+,]*)-")
_SHIFTED = re.compile(r"[^\x20-\x7e]+|&")


def encode_name(name: str) -> str:
    """The name in modified UTF-7, not yet quoted: printable ASCII as it stands, `&` as `&-`, runs of others shifted."""
    return _SHIFTED.sub(lambda match: _shift(match[0]), name)


def decode_name(name: str) -> str:
    """What `encode_name` encoded; a name that is not in modified UTF-7 comes as it stands."""
    return _RUN.sub(_unshift, name)


def _unshift(match: re.Match[str]) -> str:
    if not match[1]:
        return "&"
    letters = match[1].replace(",", "/")
    try:
        return b64decode(letters + "=" * (-len(letters) % 4)).decode("utf-16-be")
    except ValueError:
        return match[0]


def _shift(run: str) -> str:
    if run == "&":
        return "&-"
    coded = b64encode(run.encode("utf-16-be", "surrogatepass")).decode("ascii")
    return "&" + coded.rstrip("=").replace("/", ",") + "-"


def quote(text: str) -> str:
    """A quoted string. Raises ValueError for CR, LF, NUL and anything else that is not 7-bit text."""
    if not text.isascii() or re.search(r"[\x00\r\n]", text):
        raise ValueError("this cannot stand in a quoted string")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mailbox_argument(name: str) -> str:
    """A mailbox name as a command takes it: encoded and quoted."""
    return quote(encode_name(name))
