"""Feeds the parser what it has never seen, for as long as wanted; ends with 1 at the first mail that it minds.

    python -m bench.fuzz [--count N] [--seed N] [FOLDER]

Without a folder the mails of `tests/mails` are changed. A mail that raises, takes over a second, or whose result is no
JSON object is kept as `fuzz-SEED-NUMBER.eml` in the system's temporary folder.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track

from bench.mutations import mutations
from mail.parse import ParseOptions, as_json, parse_mail

LIMIT_SECONDS = 1.0
RECEIVED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OPTIONS = ParseOptions(own_addresses=("personvern@duett.example",), plus_key=b"a key for measurements")
MAILS = Path(__file__).parent.parent / "tests" / "mails"


def complaint(raw: bytes) -> str:
    """What is wrong with the result for one mail; empty where nothing is."""
    began = time.process_time()
    try:
        printed = json.dumps(as_json(parse_mail(raw, RECEIVED, OPTIONS)))
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return type(error).__name__
    seconds = time.process_time() - began
    if seconds > LIMIT_SECONDS:
        return f"took {seconds:.1f} s"
    return "" if printed.startswith("{") else "no object"


def originals(folder: Path) -> list[bytes]:
    """The mails of a folder, in a fixed order."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def main() -> None:
    """Reads the arguments, changes and parses."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=MAILS)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    made = mutations(originals(arguments.folder), arguments.count, arguments.seed)
    progress = track(enumerate(made), "fuzz", arguments.count, console=Console(stderr=True), transient=True)
    bad = [_keep(raw, arguments.seed, number, why) for number, raw in progress if (why := complaint(raw))]
    print(json.dumps({"bench": "fuzz", "mails": arguments.count, "seed": arguments.seed, "bad": bad}))
    sys.exit(1 if bad else 0)


def _keep(raw: bytes, seed: int, number: int, why: str) -> str:
    path = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{number}.eml"
    path.write_bytes(raw)
    return f"{path.name}: {why}"


if __name__ == "__main__":
    main()
