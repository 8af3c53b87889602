"""Blocks as a file for the newsletter tool, in JSON or CSV, and the ids that such a file holds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from cases.registers import ExportedBlock
from service.signed_files import NotOurs

FORMAT = "personvern-optout-1"
COLUMNS = ("id", "address", "address_hash", "lists", "blocked_on")
BETWEEN_LISTS = "|"

Blocks = Sequence[ExportedBlock]


def block_values(block: ExportedBlock) -> dict[str, Any]:
    """A block as it stands in a file, or in what is posted to the newsletter tool."""
    return {
        "id": block.id,
        "address": block.address,
        "address_hash": block.address_hash,
        "lists": list(block.lists),
        "blocked_on": block.blocked_on.isoformat(),
    }


def _as_json(blocks: Blocks, now: datetime) -> bytes:
    made_at = now.isoformat(timespec="seconds")
    content = {"format": FORMAT, "made_at": made_at, "blocks": [block_values(block) for block in blocks]}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _as_csv(blocks: Blocks, now: datetime) -> bytes:
    del now
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")  # RFC 4180
    writer.writeheader()
    for block in blocks:
        writer.writerow(block_values(block) | {"lists": BETWEEN_LISTS.join(block.lists)})
    return text.getvalue().encode()


def _ids_of_json(content: bytes) -> list[int]:
    return [int(block["id"]) for block in json.loads(content)["blocks"]]


def _ids_of_csv(content: bytes) -> list[int]:
    return [int(row["id"]) for row in csv.DictReader(io.StringIO(content.decode(), newline=""))]


WRITERS: Mapping[str, Callable[[Blocks, datetime], bytes]] = MappingProxyType({".json": _as_json, ".csv": _as_csv})
"""How a file is written, by the end of its name."""

_READERS: Mapping[str, Callable[[bytes], list[int]]] = {".json": _ids_of_json, ".csv": _ids_of_csv}


def ids_in(suffix: str, content: bytes) -> list[int]:
    """The ids of the blocks that a file of ours holds. Raises `NotOurs` where it is no such file."""
    try:
        return _READERS[suffix](content)
    except (KeyError, TypeError, ValueError):
        raise NotOurs(NotOurs.__doc__) from None
