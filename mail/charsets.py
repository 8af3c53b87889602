"""Bytes to text: every charset that mails name, none that runs for ever, and nothing in the text that harms."""

from __future__ import annotations

import re
from encodings.aliases import aliases

_OURS = {
    "ansi_x3_110_1983": "latin_1",
    "ascii": "utf_8",
    "big5": "big5hkscs",
    "cp_850": "cp850",
    "default": "utf_8",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso_8859_1": "cp1252",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "iso_8859_9": "cp1254",
    "iso_2022_jp": "iso2022_jp_ext",
    "ks_c_5601_1987": "cp949",
    "latin1": "cp1252",
    "shift_jis": "cp932",
    "tis_620": "cp874",
    "unknown_8bit": "utf_8",
    "us_ascii": "utf_8",
    "utf8mb4": "utf_8",
    "x_gbk": "gb18030",
    "x_ias_german": "latin_1",
    "x_mac_roman": "mac_roman",
    "x_sjis": "cp932",
    "x_unknown": "utf_8",
}
"""What mails mean by a name, where that is more than the name says."""

_NOT_TEXT = frozenset(
    {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec", "mbcs"}
)
_KNOWN = frozenset(aliases.values()) - _NOT_TEXT

# Controls, lone surrogates, and the overrides that make text show in another order than it is stored.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text with `\\n` as its only line end, and U+FFFD for what a database, Slack or a reader would choke on."""
    return _HARMFUL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))


def find_codec(charset: str) -> str | None:
    """Python's codec for a charset of a mail, or None. Only names that are known are looked up, for Python tries to
    import all others and remembers each; `punycode`, which takes quadratic time, is no charset."""
    name = re.sub(r"[^a-z0-9]+", "_", charset[:80].lower()).strip("_")
    codec = _OURS.get(name) or aliases.get(name) or name
    return codec if codec in _KNOWN else None


def decode(data: bytes, charset: str = "") -> tuple[str, bool]:
    """The text, cleaned, and whether anything of it had to be guessed or replaced. Raises nothing."""
    codec = find_codec(charset)
    for candidate in dict.fromkeys((codec or "utf_8", "utf_8")):
        try:
            return clean(data.decode(candidate)), bool(charset) and codec is None
        except UnicodeError:
            continue
    return clean(_guess(data, codec)), True


def _guess(data: bytes, codec: str | None) -> str:
    """Text with a few broken characters stays what it says it is; anything else is read as Windows-1252."""
    if codec not in (None, "utf_8", "cp1252"):
        return data.decode(codec, "replace")
    loose = data.decode("utf-8", "replace")
    foreign = len(loose) - len(loose.encode("ascii", "ignore"))
    if loose.count("\ufffd") * 4 < foreign:
        return loose
    return data.decode("cp1252", "replace")
