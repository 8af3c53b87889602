"""Triage: milliseconds of processor time a mail, import, memory; beside the least that reading a text takes in Python.

The floor is one pass of the standard library over the same text: every word, in lower case, counted. Processor time is
measured, for others may be at work on the machine. `python -m bench triage`.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cases.triage.comparison import evaluation_rows
from cases.triage.evaluation import text_of_row
from cases.triage.triage import Text, Triage

ROOT = Path(__file__).parents[1]
_WORD = re.compile(r"\w+")
_WORDS_OF_THREE_PAGES = 1200
_CHARACTERS_OF_LONG = 100_000
_CHARACTERS_OF_HOSTILE = 1_000_000
_HOSTILE = ("a", "1 ", "1.2.3-", "a@", "Aa gate ", "IBAN NO93 ", "slett ikke meg ", "\n> ", "(", "\u200b")
_LOADED = """
import json, re, time
def peak(): return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
began = time.perf_counter()
from cases.triage.triage import Text, Triage
imported, before = time.perf_counter() - began, peak()
Triage().verdict_of(Text(subject="Hei", body="Slett kontoen min."))
first, after = time.perf_counter() - began - imported, peak()
print(json.dumps({"import": imported, "first": first, "mb": after - before}))
"""


def triage() -> dict[str, Any]:
    """Figures of this process, and of a fresh one for what loading takes."""
    sets = {"typical": _typical(), "three_pages": _three_pages(), "long": _long(), "hostile": _hostile()}
    desk = Triage()
    _measured(desk.verdict_of, sets["typical"])
    found = {name: _measured(desk.verdict_of, texts) for name, texts in sets.items()}
    floors = {name: _measured(_floor, texts)["p50"] for name, texts in sets.items()}
    made = subprocess.run([sys.executable, "-c", _LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = json.loads(made.stdout)
    return {
        "bench": "triage",
        "ms_a_mail": found,
        "floor_ms": floors,
        "import_seconds": round(loaded["import"], 3),
        "first_mail_seconds": round(loaded["first"], 3),
        "memory_mb": round(loaded["mb"], 1),
    }


def _typical() -> list[Text]:
    return [text_of_row(row) for row in evaluation_rows()]


def _sentences() -> list[str]:
    return [sentence for text in _typical() for sentence in text.body.split(". ")]


def _three_pages() -> list[Text]:
    return [_of_length(seed, lambda body: len(body.split()) >= _WORDS_OF_THREE_PAGES) for seed in range(20)]


def _long() -> list[Text]:
    return [_of_length(seed, lambda body: len(body) >= _CHARACTERS_OF_LONG) for seed in range(5)]


def _of_length(seed: int, long_enough: Callable[[str], bool]) -> Text:
    """Sentences of the evaluation set in another order, as many as it takes."""
    draw, known, said = random.Random(seed), _sentences(), ""
    while not long_enough(said):
        said = ". ".join([said, *draw.sample(known, 20)])
    return Text(subject="Henvendelse", body=said, sender="Kari <kari@fjord.example>")


def _hostile() -> list[Text]:
    return [Text(body=piece * (_CHARACTERS_OF_HOSTILE // len(piece))) for piece in _HOSTILE]


def _floor(text: Text) -> object:
    return Counter(_WORD.findall(f"{text.subject}\n{text.body}".lower()))


def _measured(deed: Callable[[Text], object], texts: Sequence[Text]) -> dict[str, float]:
    """Milliseconds: in the middle, of the slowest twentieth, and the most."""
    taken = sorted(_milliseconds(deed, text) for text in texts)
    places = {"p50": len(taken) // 2, "p95": int(len(taken) * 0.95), "most": -1}
    return {name: round(taken[place], 2) for name, place in places.items()}


def _milliseconds(deed: Callable[[Text], object], text: Text) -> float:
    began = time.process_time()
    deed(text)
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    sys.stdout.write(json.dumps(triage()) + "\n")
