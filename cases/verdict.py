"""What triage found out about one inquiry, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.vocabulary import Flag, Kind, Language, Relation, Role, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reason of a verdict.

    Attributes
    ----------
    about:
        What it speaks for: a kind, flag, topic or language by its value, or `urgent`.
    rule:
        The name of the cue or rule that hit; holds no words of the mail.
    words:
        The words of the mail that made it hit, masked.
    weight:
        How much it counted; negative where it counted against.
    """

    about: str
    rule: str
    words: str = field(default="", repr=False)
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an inquiry is taken for.

    Attributes
    ----------
    also:
        Every further kind truly asked for, the weightiest first, without `kind`.
    candidates:
        Kinds with their confidence from 0 to 1, the likeliest first; `kind` leads unless triage abstained.
    confidence:
        From 0 to 1; below the threshold of the policy, `kind` is `unclear`.
    urgent:
        It needs a person today; `urgency` names the rule.
    """

    kind: Kind
    also: tuple[Kind, ...] = ()
    candidates: tuple[tuple[Kind, float], ...] = ()
    confidence: float = 0.0
    topics: tuple[Topic, ...] = ()
    flags: frozenset[Flag] = frozenset()
    role: Role = Role.UNKNOWN
    language: Language = Language.NB
    relation: Relation = Relation.NEW_CASE
    urgent: bool = False
    urgency: str = ""
    because: tuple[Evidence, ...] = field(default=(), repr=False)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The primary kind and all further ones."""
        return (self.kind, *self.also)
