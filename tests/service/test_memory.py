"""What was freed goes back to the machine, in a process of its own: the setting is for good."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_SCRIPT = """
from pathlib import Path
from service.memory import give_back_what_is_freed

def resident():
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line)

print(give_back_what_is_freed())
large = [bytearray(b"x" * 20_000_000)]
large.clear()
before = resident()
mails = [bytearray(b"x" * 1_000_000) for _ in range(60)]
last = bytearray(b"x" * 1000)
del mails
print(resident() - before)
"""


_LOADED = """
import gc
from service.memory import pass_over_what_was_loaded

loaded = [[] for _ in range(50_000)]
pass_over_what_was_loaded()
print(sum(1 for found in gc.get_objects() if found == []))

class Ring:
    def __init__(self):
        self.myself = self

for _ in range(50_000):
    Ring()
print(sum(1 for found in gc.get_objects() if type(found) is Ring))
"""


def test_what_was_loaded_is_not_looked_through_again_and_new_garbage_is():
    looked_through, left = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    ).stdout.split()

    assert int(looked_through) < 1_000
    assert int(left) < 20_000


_SCATTERED = """
import asyncio
from service.memory import Tidying, resident_bytes

async def main():
    tidying = Tidying()
    await tidying.look()
    pieces = [b"x" * 100_000 for _ in range(600)]
    grown = resident_bytes()
    kept = pieces[::50]
    del pieces
    print(await tidying.look(), await tidying.look(), grown - resident_bytes())

asyncio.run(main())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_what_lies_free_between_what_is_in_use_is_given_back_once():
    first, again, given_back = subprocess.run(
        [sys.executable, "-c", _SCATTERED], capture_output=True, text=True, check=True
    ).stdout.split()

    assert (first, again) == ("True", "False")
    assert int(given_back) > 40_000_000


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_mails_that_were_handled_take_no_memory():
    told, kilobytes = subprocess.run(
        [sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True
    ).stdout.split()

    assert told == "True"
    assert int(kilobytes) < 8_000
