"""The process that `mail.reading_aside` starts: `python -m mail.reading_child`.

Standard input and output carry pickles between two processes of the same program, each behind its length in 4 bytes:
first a `ReadingOrder`, then arrivals; for each arrival an event, or None where it failed. It ends with its input.
"""

from __future__ import annotations

import gc
import pickle
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from cases.ports import Arrival
from cases.triage.triage import Text, Triage
from mail.parse import ParseOptions
from mail.reading import Understood, understand

LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """How the mails that follow are to be read."""

    options: ParseOptions
    triage: Triage


def framed(value: object) -> bytes:
    """A value as it goes through the pipe."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(content)) + content


def _values(stream: BinaryIO) -> Iterator[Any]:
    while len(head := stream.read(LENGTH.size)) == LENGTH.size:
        # Only our own parent writes here.
        yield pickle.loads(stream.read(LENGTH.unpack(head)[0]))  # noqa: S301


def _understood(arrival: Arrival, order: ReadingOrder) -> Understood | None:
    try:
        return understand(arrival, order.options, order.triage)
    except Exception:  # noqa: BLE001 - said by None; the parent tries the mail again by itself
        return None


def main() -> None:
    """Reads until the input ends."""
    values = _values(sys.stdin.buffer)
    order: ReadingOrder = next(values)
    order.triage.verdict_of(Text())  # loads the model: the first mails may still be on their way
    # What was loaded stays until the end: no search for garbage needs to walk through it again.
    gc.freeze()
    for arrival in values:
        sys.stdout.buffer.write(framed(_understood(arrival, order)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
