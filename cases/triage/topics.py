"""Which sections of the privacy statement a question is about (domain reference, section 1.4)."""

from __future__ import annotations

from collections.abc import Mapping

from cases.triage.marks import Marked
from cases.triage.reading import Damping
from cases.vocabulary import Topic

_NOT_READ = frozenset({Damping.FOOTER, Damping.THREAT, Damping.OLD_SUBJECT})


def topics(marked: Marked) -> Mapping[Topic, str]:
    """Each topic with the words that named it, in the order of the text."""
    return {Topic(name): words for name, words in marked.tables("topics", _NOT_READ).items()}
