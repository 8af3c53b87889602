"""The search finds a planted word however it is written: else that it finds nothing would mean nothing."""

from __future__ import annotations

import base64
import gzip
import io
import quopri
import zipfile
from collections.abc import Callable

import pytest

from bench.markers import files_with, holds

WORD = "PLANTÆR7f3a9c"


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.txt", content)
    return b"noise" + file.getvalue()


@pytest.mark.parametrize(
    "write",
    [
        bytes,
        lambda content: content.decode().lower().encode(),
        lambda content: base64.b64encode(b"a" + content),
        lambda content: base64.b64encode(b"ab" + content),
        lambda content: base64.b64encode(b"abc" + content),
        lambda content: base64.encodebytes(b"a" * 52 + content),
        quopri.encodestring,
        lambda content: content.hex().encode(),
        lambda content: content.decode().encode("utf-16"),
        lambda content: content.decode().encode("utf-16-be"),
        lambda content: content.decode().encode("latin-1"),
        gzip.compress,
        zipped,
        lambda content: zipped(base64.b64encode(content)),
    ],
)
def test_a_planted_word_is_found(write: Callable[[bytes], bytes], tmp_path) -> None:
    content = b"before " + write(f"so {WORD} und".encode()) + b" after"
    (tmp_path / "file").write_bytes(content)

    assert holds(content, [WORD])
    assert files_with([WORD], tmp_path) == ["file"]


def test_another_word_is_not_found(tmp_path) -> None:
    (tmp_path / "file").write_bytes(zipped(b"PLANTET7f3a9c") + bytes(range(256)) * 100)

    assert files_with([WORD], tmp_path) == []
