"""Which tables of a cue file a mail speaks of, with the words; used for flags, topics, urgency and relation."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cases.triage.lexicon import shipped
from cases.triage.reading import Damping, Reading

_NOTHING: frozenset[Damping] = frozenset()


def hits(reading: Reading, name: str, without: Collection[Damping] = _NOTHING) -> Mapping[str, str]:
    """Each table of `cues/<name>.toml` that hit in a sentence not damped by one of `without`, with its first words."""
    lexicon = shipped(name)
    found: dict[str, str] = {}
    for sentence in reading.sentences:
        if sentence.damping in without:
            continue
        for hit in lexicon.hits(sentence.words):
            found.setdefault(hit.concept, " ".join(sentence.words[hit.first : hit.last + 1]))
    return found


def sender_hits(reading: Reading, name: str) -> frozenset[str]:
    """The tables of a cue file that the sender's name or address speaks of."""
    words = reading.sender.replace("@", " ").replace(".", " ").replace("-", " ").replace("<", " ").split()
    return frozenset(hit.concept for hit in shipped(name).hits(words))
