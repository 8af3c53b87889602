"""The scan that ends every test finds what may not be in Slack."""

from __future__ import annotations

import pytest

from bot.client import make_client
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from tests.bot.conftest import slack
from tests.slack_scan import findings, is_national_id

__all__ = ["slack"]

WROTE = "Hei, hvilke opplysninger har dere om meg?"
SYNTHETIC = "01895999926"


@pytest.fixture
def nothing_personal_in_slack() -> None:
    """These tests post what may not be posted."""


async def post(slack: SlackStandIn, text: str) -> None:
    await make_client(slack.bot_token, slack.url).chat_postMessage(channel=STAFF_CHANNEL, text=text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sak PV-2026-0001 er ny.", []),
        ("Fra kari.nordmann@epost.example", ["a mail address in chat.postMessage"]),
        ("Skriv til personvern@duett.example", []),
        ("Hun skrev: " + WROTE, ["what a person wrote in chat.postMessage"]),
        (f"Nummer {SYNTHETIC}", ["a national identity number in chat.postMessage"]),
        (f"Nummer {SYNTHETIC[:6]} {SYNTHETIC[6:]}", ["a national identity number in chat.postMessage"]),
    ],
)
async def test_what_may_not_be_posted_is_found(slack: SlackStandIn, text: str, found: list[str]) -> None:
    await post(slack, text)

    assert findings(slack, [WROTE]) == found


def test_the_control_digits_tell_an_identity_number_from_any_eleven_digits() -> None:
    assert is_national_id(SYNTHETIC)
    assert not is_national_id(SYNTHETIC[:-1] + "5")
    assert not is_national_id("99999999999")


async def test_eleven_digits_within_a_digest_are_nobodys_number(slack: SlackStandIn) -> None:
    await post(slack, f"{'ab' * 12}f{SYNTHETIC}f{'cd' * 12}")

    assert findings(slack) == []
