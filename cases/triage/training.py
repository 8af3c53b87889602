"""The shipped training inquiries, and the refit of the learned layer.

They lie in `training/*.txt`, a line an inquiry: kinds (the primary one first, joined by `+`, `!` where a person is
needed today), sender, subject, body, separated by ` | `; `\\n` stands for a line break. A line `@ voice language` names
the writer of what follows, so that whole writers can be left out of a measurement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from cases.triage.features import extract
from cases.triage.linear import Example, Linear, fit
from cases.triage.marks import mark
from cases.triage.reading import read
from cases.vocabulary import Kind

LABELS = tuple(sorted(kind.value for kind in Kind if kind is not Kind.UNCLEAR))
_ALSO_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """One labelled inquiry.

    Attributes
    ----------
    voice:
        Who wrote it, for leaving writers out.
    """

    kinds: tuple[str, ...]
    urgent: bool = False
    voice: str = ""
    language: str = "nb"
    sender: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    body: str = field(default="", repr=False)


def shipped_inquiries() -> list[Inquiry]:
    """Every inquiry of the data files."""
    folder = files("cases.triage") / "training"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return [inquiry for name in names for inquiry in parse((folder / name).read_text("utf-8"))]


def parse(text: str) -> Iterable[Inquiry]:
    """The inquiries of one data file. Raises ValueError on a line of another form."""
    voice, language = "", "nb"
    for line in text.splitlines():
        if line.startswith("@"):
            _, voice, language = line.split()
        elif line.strip() and not line.startswith("#"):
            yield _inquiry(line, voice, language)


def _inquiry(line: str, voice: str, language: str) -> Inquiry:
    kinds, sender, subject, body = (part.strip() for part in line.split("|", 3))
    named = tuple(kinds.rstrip("!").split("+"))
    if unknown := set(named) - set(LABELS):
        raise ValueError(f"no such kind: {sorted(unknown)}")
    return Inquiry(
        kinds=named,
        urgent=kinds.endswith("!"),
        voice=voice,
        language=language,
        sender=sender,
        subject=subject,
        body=body.replace("\\n", "\n"),
    )


def example(inquiry: Inquiry) -> Example:
    """The inquiry as the learned layer sees it; further kinds share a quarter of the truth."""
    features = extract(mark(read(inquiry.subject, inquiry.body, inquiry.sender))).values
    first, *further = inquiry.kinds
    if not further:
        return features, {first: 1.0}
    return features, {first: 1 - _ALSO_SHARE} | dict.fromkeys(further, _ALSO_SHARE / len(further))


def train(inquiries: Sequence[Inquiry], *, epochs: int = 8, seed: int = 1) -> Linear:
    """The learned layer fitted to these inquiries; `seed` orders them."""
    return fit([example(inquiry) for inquiry in inquiries], LABELS, epochs=epochs, seed=seed)
