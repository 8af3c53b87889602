"""The licences of what is installed with the service, against those that go with GPL-3.0-or-later.

python -m scripts.licences        a line for each package that a lock names; status 1 where one does not fit
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

LOCKS = ("requirements.lock", "requirements-sandbox.lock", "requirements-dev.lock")
ROOT = Path(__file__).parent.parent

FITS = (
    "mit",
    "bsd",
    "apache",
    "isc",
    "python software foundation",
    "psf",
    "mozilla public license",
    "mpl",
    "lgpl",
    "lesser general public",
    "gnu general public license v3",
    "gpl-3.0",
    "gplv3",
    "unlicense",
    "public domain",
    "0bsd",
    "zlib",
    "historical permission notice",
    "hpnd",
    "cc0",
)
"""Parts of names of licences under which a work may be joined with ours (gnu.org/licenses/license-list)."""

UNFIT = ("bsd-4-clause", "original bsd")
"""Names that hold one of those parts, and do not go with it: a clause of theirs adds what the GPL forbids to add."""

NAMED = {"idna": "BSD-3-Clause", "tzdata": "Apache-2.0"}
"""Of packages that do not say it in their metadata."""

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def packages(*locks: str) -> list[str]:
    """The names that the locks pin."""
    return sorted({name.lower() for lock in locks or LOCKS for name in _PINNED.findall((ROOT / lock).read_text())})


def licence_of(package: str) -> str | None:
    """What it says of its licence; empty where it says nothing, None where it is not installed here."""
    try:
        about = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return None
    said = [
        about.get("License-Expression") or "",
        *(line.rpartition("::")[2].strip() for line in about.get_all("Classifier") or () if line.startswith("License")),
        (about.get("License") or "").split("\n")[0][:60],
    ]
    return next((each for each in said if each and each != "OSI Approved"), NAMED.get(package, ""))


def fits(licence: str) -> bool:
    """Whether it goes with ours. Of several parts joined by AND each must."""
    parts = re.split(r"\s+and\s+", licence.casefold())
    return all(any(name in part for name in FITS) and not any(name in part for name in UNFIT) for part in parts)


def unfit(*locks: str) -> dict[str, str]:
    """The packages whose licence does not fit, or is not known."""
    found = {package: licence_of(package) for package in packages(*locks)}
    return {package: licence for package, licence in found.items() if licence is not None and not fits(licence)}


def main() -> int:
    """Prints every licence."""
    for package in packages():
        licence = licence_of(package)
        print(f"{package:<32} {'not installed here' if licence is None else licence or 'UNKNOWN'}")
    wrong = unfit()
    for package, licence in wrong.items():
        print(f"does not fit: {package}: {licence or 'unknown'}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
