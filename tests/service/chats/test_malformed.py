"""Malformed bodies with valid signatures: refused or ignored, never an error of ours, and never a chat by accident.

The short form; `python -m bench chats` takes 10,000 of them through the whole service.
"""

from __future__ import annotations

import pytest

from service.chat_providers import chat_providers
from service.chat_settings import ChatSettings
from service.chats.provider import Delivery
from service.chats.refusals import ChatRefused
from tests.service.chats.deliveries import DOCUMENTED, NOW, headers_of
from tests.service.chats.malformed import malformed_bodies

PROVIDERS = {
    provider.name: provider
    for provider in chat_providers(
        ChatSettings.model_validate(
            {f"chat_{name}_secret": "old" for name in DOCUMENTED}
            | {
                "chat_chatwoot_api_url": "http://127.0.0.1:1",
                "chat_zendesk_api_url": "http://127.0.0.1:1",
                "chat_chatwoot_api_token": "t",
                "chat_zendesk_api_user": "u",
                "chat_zendesk_api_token": "t",
            }
        )
    )
}


@pytest.mark.parametrize("name", sorted(PROVIDERS))
async def test_a_malformed_body_is_refused_or_ignored(name):
    for body in malformed_bodies(name, 200):
        try:
            chat = await PROVIDERS[name].read(Delivery(headers_of(name, body), body, NOW))
        except ChatRefused:
            continue
        assert chat is None
