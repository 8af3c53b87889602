"""A verdict as `personvern triage` prints it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cases.messages import InboundMail
from cases.triage.redaction import mask
from cases.triage.triage import Text
from cases.verdict import Verdict


def as_json(name: str, verdict: Verdict, text: Text, attachments: Sequence[str] = ()) -> dict[str, Any]:
    """The verdict and the masked text; `name` is the id of the row or the name of the file."""
    return {
        "id": name,
        "kind": verdict.kind.value,
        "also": [kind.value for kind in verdict.also],
        "candidates": [{"kind": kind.value, "confidence": share} for kind, share in verdict.candidates],
        "topics": [topic.value for topic in verdict.topics],
        "flags": sorted(flag.value for flag in verdict.flags),
        "role": verdict.role.value,
        "lang": verdict.language.value,
        "relation": verdict.relation.value,
        "urgent": verdict.urgent,
        "urgency": verdict.urgency,
        "confidence": verdict.confidence,
        "because": [
            {"about": each.about, "rule": each.rule, "words": each.words, "weight": each.weight}
            for each in verdict.because
        ],
        "masked": {
            "from": mask(text.sender),
            "subject": mask(text.subject),
            "body": mask(text.body),
            "attachments": [mask(attachment) for attachment in attachments],
        },
    }


def text_of(mail: InboundMail) -> Text:
    """A mail as the text that is shown masked beside its verdict."""
    sender = f"{mail.sender.name} <{mail.sender.email}>" if mail.sender else ""
    return Text(subject=mail.subject, body=mail.text, sender=sender, automatic=mail.automatic, by_portal=mail.by_portal)
