"""Triage of one mail: the verdict, with its reasons. Nothing here leaves the process."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cases.messages import InboundMail
from cases.triage.features import extract
from cases.triage.flags import flags
from cases.triage.kinds import Robot, judge
from cases.triage.language import detect
from cases.triage.linear import Linear
from cases.triage.marks import mark
from cases.triage.reading import Reading, read
from cases.triage.redaction import mask
from cases.triage.relation import relation
from cases.triage.role import role
from cases.triage.topics import topics
from cases.triage.urgency import urgency
from cases.verdict import Evidence, Verdict
from cases.vocabulary import Kind, Role

SURE_FROM = 0.15
_WORDS_SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A mail as text, for whoever has no `InboundMail`.

    Attributes
    ----------
    sender:
        Display name and address, as `Kari Nordmann <kari@firma.example>`.
    automatic:
        The rule of the mail edge that says a robot wrote it, or None.
    by_portal:
        A portal carries the same sign: what a person asks for in the text outweighs it.
    threaded:
        It answers a letter of ours.
    """

    subject: str = ""
    body: str = ""
    sender: str = ""
    automatic: str | None = None
    by_portal: bool = False
    attachments: int = 0
    threaded: bool = False


class Triage:
    """Judges mails.

    Parameters
    ----------
    sure_from:
        Confidence below which it abstains (`unclear`).
    customers:
        Mail domains of our customers, in lower case.
    model:
        Another learned layer than the shipped one.
    """

    def __init__(
        self, sure_from: float = SURE_FROM, customers: Collection[str] = frozenset(), model: Linear | None = None
    ) -> None:
        self._sure_from = sure_from
        self._customers = frozenset(customers)
        self._model = model

    def verdict(self, mail: InboundMail) -> Verdict:
        """What a mail is taken for."""
        sender = f"{mail.sender.name} <{mail.sender.email}>" if mail.sender else ""
        return self.verdict_of(
            Text(
                subject=mail.subject,
                body=mail.text,
                sender=sender,
                automatic=mail.automatic,
                by_portal=mail.by_portal,
                attachments=len(mail.attachments),
                threaded=bool(mail.thread.plus_case or mail.thread.message_ids),
            )
        )

    def verdict_of(self, text: Text) -> Verdict:
        """What a text is taken for."""
        reading = read(text.subject, text.body, text.sender)
        marked = mark(reading)
        features = extract(marked)
        robot = text.automatic and Robot(text.automatic, by_portal=text.by_portal)
        kinds = judge(marked, features, sure_from=self._sure_from, robot=robot or None, model=self._model)
        language = detect((reading.body, reading.text))
        raised = flags(marked, language, attachments=text.attachments)
        about = topics(marked) if Kind.INFORMATION in (kinds.primary, *kinds.also) else {}
        rule, words = urgency(marked, kinds, raised)
        related, related_words = relation(marked, kinds.primary, threaded=text.threaded)
        concepts = frozenset(name[2:] for name in features.values if name.startswith("c:"))
        return Verdict(
            kind=kinds.primary,
            also=kinds.also,
            candidates=kinds.candidates,
            confidence=round(kinds.confidence, 3),
            topics=tuple(about),
            flags=frozenset(raised),
            role=self._role(reading, kinds.primary, concepts),
            language=language,
            relation=related,
            urgent=bool(rule),
            urgency=rule,
            because=(
                *(_evidence(kinds.primary, each.rule, each.words, each.weight) for each in kinds.reasons),
                *(_evidence(flag, "flag", said) for flag, said in sorted(raised.items())),
                *(_evidence(topic, "topic", said) for topic, said in about.items()),
                *_if(rule, _evidence("urgent", rule, words)),
                *_if(related_words, _evidence(related, "relation", related_words)),
            ),
        )

    def _role(self, reading: Reading, kind: Kind, concepts: frozenset[str]) -> Role:
        domain = reading.sender.rpartition("@")[2].strip(" >")
        guessed = role(kind, concepts)
        return Role.BOTH if domain in self._customers and guessed is Role.CONTROLLER else guessed


def _evidence(about: str, rule: str, words: str, weight: float = 0.0) -> Evidence:
    return Evidence(about=str(about), rule=rule, words=mask(words[:_WORDS_SHOWN]), weight=weight)


def _if(condition: str, evidence: Evidence) -> Iterable[Evidence]:
    return (evidence,) if condition else ()
