"""From features to kinds: ranked candidates, the primary kind, the further ones, and a calibrated confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from heapq import nlargest
from importlib.resources import files
from operator import itemgetter

from cases.triage.certain import Certain, certain
from cases.triage.features import Features
from cases.triage.further import asked_on_their_own, breach_in_passing
from cases.triage.linear import Linear, load, softmax
from cases.triage.marks import Marked
from cases.vocabulary import RIGHTS, Kind

_ALSO_FROM = 0.22
_CANDIDATES = 5
_HARMLESS = frozenset({Kind.SPAM, Kind.SUPPORT, Kind.OTHER, Kind.AUTOMATIC})
_NEVER_MISSED = frozenset({Kind.BREACH_REPORT, Kind.AUTHORITY})
_MISSED_FROM = 0.1
_MISSED_SHARE = 0.2
_MISSED_SHARE_OF_SPAM = 0.6
"""Swindlers write of breaches and pose as authorities."""
_TOLD = 0.9
"""How sure one sentence alone must be for a breach told in passing to outweigh something harmless."""
_ASKS_FOR_NOTHING = frozenset(
    {Kind.AUTOMATIC, Kind.SPAM, Kind.OTHER, Kind.MISDIRECTED, Kind.AUTHORITY, Kind.SUPPLIER_NOTICE}
)
"""Kinds that stand alone or not at all: never a further one."""
_WORDS_FROM = 0.05
_REASONS = 5
_LOOKED_AT = 250
"""Features among which reasons are sought, the strongest: all of a usual mail."""
_ASKED_FROM = 0.7
"""How sure the text must be for a right or a breach to outweigh the sign of a robot that portals carry too."""
_OUTWEIGHS = RIGHTS | {Kind.BREACH_REPORT}
_SPELLING = "wgb"
_SHARPNESS = 0.8
"""Softmax shares are raised to this power: then 94 of 100 verdicts given with 0.8 or more hold on writers left out."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A feature that spoke for the primary kind, its words, and how much it counted."""

    rule: str
    words: str = field(repr=False)
    weight: float


@dataclass(frozen=True, slots=True)
class Robot:
    """What the mail edge says of a robot's mail.

    Attributes
    ----------
    rule:
        The rule by which it is one.
    by_portal:
        A portal or a web form carries the same sign, and a person may stand behind it.
    """

    rule: str
    by_portal: bool = False


@dataclass(frozen=True, slots=True)
class Kinds:
    """What a mail asks for.

    Attributes
    ----------
    candidates:
        The likeliest first, with shares from 0 to 1.
    shares:
        The share of every kind.
    told:
        How likely one sentence alone tells of a breach.
    """

    primary: Kind
    also: tuple[Kind, ...]
    confidence: float
    candidates: tuple[tuple[Kind, float], ...]
    reasons: tuple[Reason, ...]
    shares: Mapping[Kind, float] = field(repr=False)
    told: float = 0.0


@lru_cache(maxsize=1)
def shipped_model() -> Linear:
    """The learned layer of this release, read once."""
    return load((files("cases.triage") / "model.tsv").read_text("utf-8"))


def judge(
    marked: Marked, features: Features, *, sure_from: float, robot: Robot | None = None, model: Linear | None = None
) -> Kinds:
    """The kinds of a mail. Below `sure_from` the primary one is `unclear`."""
    layer = model or shipped_model()
    asked = _asked_through_portal(marked, features, robot, layer)
    if asked is not None:
        return asked
    shares = _shares(layer, features)
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    rule = certain(marked.reading, robot.rule if robot else None)
    if rule is not None:
        return _by_rule(rule, shares, ranked)
    told, sentence = breach_in_passing(marked, layer, features.shape)
    primary, confidence = _guarded(ranked, shares, told)
    own = asked_on_their_own(marked, layer, features.shape) if primary not in _ASKS_FOR_NOTHING else frozenset()
    also = tuple(kind for kind, share in ranked if kind is not primary and (_is_further(kind, share) or kind in own))
    reasons = _reasons(layer, features, primary)
    if told >= _TOLD:
        reasons = (Reason("told in passing", sentence, round(told, 2)), *reasons)
    shown = tuple((kind, round(share, 3)) for kind, share in ranked[:_CANDIDATES])
    if confidence < sure_from:
        return Kinds(Kind.UNCLEAR, (), confidence, shown, reasons, shares, told)
    return Kinds(primary, also, confidence, _leading(primary, confidence, shown), reasons, shares, told)


def _asked_through_portal(marked: Marked, features: Features, robot: Robot | None, layer: Linear) -> Kinds | None:
    """What a person asks for through a portal that marks its mails as a robot's, or None where nobody surely does."""
    if robot is None or not robot.by_portal:
        return None
    asked = judge(marked, features, sure_from=_ASKED_FROM, model=layer)
    if asked.primary not in _OUTWEIGHS:
        return None
    return replace(asked, reasons=(Reason(f"outweighs mail rule {robot.rule}", "", 1.0), *asked.reasons))


def _is_further(kind: Kind, share: float) -> bool:
    return share >= _ALSO_FROM and kind not in _ASKS_FOR_NOTHING


def _shares(layer: Linear, features: Features) -> dict[Kind, float]:
    scores = layer.scores(features.values)
    return {
        Kind(name): share for name, share in zip(layer.labels, softmax([s * _SHARPNESS for s in scores]), strict=True)
    }


def _by_rule(rule: Certain, shares: Mapping[Kind, float], ranked: list[tuple[Kind, float]]) -> Kinds:
    rest = tuple((kind, round(min(share, 1 - rule.confidence), 3)) for kind, share in ranked if kind is not rule.kind)
    candidates = ((rule.kind, rule.confidence), *rest)[:_CANDIDATES]
    reason = Reason(rule.rule, rule.words, 1.0)
    left = {kind: min(share, 1 - rule.confidence) for kind, share in shares.items()}
    return Kinds(rule.kind, (), rule.confidence, candidates, (reason,), left)


def _guarded(ranked: list[tuple[Kind, float]], shares: Mapping[Kind, float], told: float) -> tuple[Kind, float]:
    """The likeliest kind; a breach or an authority that is not unlikely comes before a harmless one."""
    primary, confidence = ranked[0]
    if primary in _HARMLESS:
        if told >= _TOLD and primary is not Kind.SPAM:
            return Kind.BREACH_REPORT, _TOLD
        grave = max(_NEVER_MISSED, key=lambda kind: shares[kind])
        least = _MISSED_SHARE_OF_SPAM if primary is Kind.SPAM else _MISSED_SHARE
        if shares[grave] >= max(_MISSED_FROM, confidence * least):
            return grave, max(shares[grave], confidence / 2)
    return primary, confidence


def _leading(primary: Kind, confidence: float, shown: tuple[tuple[Kind, float], ...]) -> tuple[tuple[Kind, float], ...]:
    if shown[0][0] is primary:
        return shown
    return ((primary, round(confidence, 3)), *(each for each in shown if each[0] is not primary))[:_CANDIDATES]


def _reasons(layer: Linear, features: Features, primary: Kind) -> tuple[Reason, ...]:
    """The concepts that spoke most for a kind; spelling counts too, but tells a reader nothing."""
    named = ((feature, value) for feature, value in features.values.items() if feature[0] not in _SPELLING)
    told = dict(nlargest(_LOOKED_AT, named, key=itemgetter(1)))
    best = layer.contributions(told, primary.value)[:_REASONS]
    return tuple(Reason(name, features.words.get(name, ""), round(w, 2)) for w, name in best if w >= _WORDS_FROM)
