"""Letters kept as plain files, so that a change of words is read by a person before it is committed.

`python -m tests.templates.snapshots` writes them anew.
"""

from __future__ import annotations

from pathlib import Path

from cases.vocabulary import Kind, Language, Topic
from mail.plain_text import flow
from tests.templates.desk import written

FOLDER = Path(__file__).parent / "golden"

SNAPSHOTS = {
    "nb-acknowledgement": ("acknowledgement", Language.NB, {"kinds": (Kind.ERASURE, Kind.ACCESS)}),
    "nn-acknowledgement": (
        "acknowledgement",
        Language.NN,
        {"kinds": (Kind.ACCESS, Kind.MARKETING_OPT_OUT), "role_unclear": False},
    ),
    "en-acknowledgement-of-a-question": (
        "acknowledgement",
        Language.EN,
        {"kinds": (Kind.INFORMATION,), "statutory": False},
    ),
    "nn-acknowledgement-breach": ("acknowledgement_breach", Language.NN, {}),
    "nb-receipt-for-a-claim": ("receipt", Language.NB, {"kinds": (Kind.COMPENSATION_CLAIM, Kind.ACCESS)}),
    "nb-receipt-to-an-authority": ("receipt", Language.NB, {"kinds": (Kind.AUTHORITY,)}),
    "nn-chat-copy": ("chat_copy", Language.NN, {}),
    "en-reply-access": ("reply_access", Language.EN, {}),
    "nn-reply-erasure-and-objection": ("reply_erasure", Language.NN, {"kinds": (Kind.ERASURE, Kind.OBJECTION)}),
    "nb-reply-marketing-opt-out": ("reply_marketing_opt_out", Language.NB, {}),
    "nb-reply-information": (
        "reply_information",
        Language.NB,
        {"topics": (Topic.RETENTION, Topic.TRACKING, Topic.ROLES)},
    ),
    "nn-reply-processor-referral": ("reply_processor_referral", Language.NN, {}),
    "nb-refusal": ("refusal", Language.NB, {}),
    "nn-identity-question": ("identity_question", Language.NN, {}),
    "en-extension": ("extension", Language.EN, {}),
}
"""The file, without its ending, and the letter in it."""


def snapshot(name: str) -> str:
    """The letter as a mail client shows it at 72 columns."""
    letter, language, changes = SNAPSHOTS[name]
    rendered = written(letter, language, **changes)
    lines = f"Subject: {rendered.subject}\n\n{flow(rendered.text)}".split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    for each in SNAPSHOTS:
        (FOLDER / f"{each}.txt").write_text(snapshot(each), encoding="utf-8")
