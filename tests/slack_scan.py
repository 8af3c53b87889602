"""What may never reach Slack, looked for in everything that a stand-in received: requests, answers and modals.

National identity numbers may stand nowhere, not even in a modal; what a person wrote, and mail addresses, only in
modals, which one member of staff sees alone (domain reference section 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.slack import SlackStandIn

WRITTEN: list[str] = []
"""What persons wrote in the test that runs now; `tests.conftest` empties it."""

EXAMPLES = ("Hei, hvilke opplysninger har dere om meg?", "Hei, får ikke logget inn", "Prøv igjen nå", "Her er svaret.")
"""What the example persons and letters of `tests.examples` say."""

PRIVATE = frozenset({"views.open", "views.push", "views.update", "blocks.validate"})
"""What one person sees alone, or, the last, nobody: Slack only says whether it is valid."""

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_OWN = re.compile(r"@(?:[\w-]+\.)*(?:duett|firma)\.[a-z]+$")
_ELEVEN = re.compile(r"(?<![\d.])\d{6}[ .-]?\d{5}(?![\d.])")
_DIGEST = re.compile(r"\b(?=\w*[a-z])[\w-]{32,}\b")
"""A digest or token: eleven of its digits are nobody's number."""
_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
_SENTENCE = 13
"""A shorter line may be anybody's."""


def findings(slack: SlackStandIn, written: Sequence[str] = ()) -> list[str]:
    """Where something stood that may not: the method and what it was, never the thing itself."""
    lines = [line.strip() for text in written for line in text.splitlines() if len(line.strip()) >= _SENTENCE]
    return [
        f"{kind} in {where}"
        for where, content in _received(slack)
        for kind in _kinds("\n".join(_strings(content)), lines, private=where in PRIVATE)
    ]


def _received(slack: SlackStandIn) -> Iterator[tuple[str, Any]]:
    for request in slack.requests:
        yield request.method, request.arguments
    for response in slack.responses:
        yield "a response URL", response["body"]
    for envelope in slack.envelopes:
        # What a submit is answered with is shown in the modal that was sent in.
        yield "views.update", envelope.ack


def _kinds(text: str, lines: Sequence[str], *, private: bool) -> Iterator[str]:
    if any(is_national_id(found) for found in _ELEVEN.findall(_DIGEST.sub("", text))):
        yield "a national identity number"
    if private:
        return
    if any(not _OWN.search(found) for found in _ADDRESS.findall(text)):
        yield "a mail address"
    if any(line in text for line in lines):
        yield "what a person wrote"


def is_national_id(found: str) -> bool:
    """Whether the eleven digits are a national identity number, a D number or a synthetic one (month + 40, 65, 80)."""
    digits = [int(character) for character in found if character.isdigit()]
    day, month = 10 * digits[0] + digits[1], 10 * digits[2] + digits[3]
    dated = 1 <= (day - 40 if day > 40 else day) <= 31 and any(1 <= month - added <= 12 for added in (0, 40, 65, 80))
    return dated and all(_control(digits[: len(weights)], weights) == digits[len(weights)] for weights in _WEIGHTS)


def _control(digits: Sequence[int], weights: Sequence[int]) -> int:
    return -sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, str):
        yield value
