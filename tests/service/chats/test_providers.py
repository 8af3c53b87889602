"""Every provider: its documented example is understood, and nothing that it did not sign."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from cases.messages import ChatReference, ChatTranscript
from service.chat_providers import chat_providers
from service.chat_settings import ChatSettings
from service.chats.provider import Delivery, Provider
from service.chats.refusals import Gone, Malformed, Unavailable, Unsigned
from tests.servers.chat_apis import ChatApis
from tests.service.chats.deliveries import (
    CHATWOOT,
    CHATWOOT_MESSAGES,
    DOCUMENTED,
    NOW,
    ROCKETCHAT,
    TAWK,
    VISITOR,
    ZENDESK,
    ZENDESK_EVENTS,
    ZENDESK_USER,
    body_of,
    headers_of,
)

ALL = sorted(DOCUMENTED)
WITH_TIME = ["chatwoot", "generic", "zendesk"]
WITH_BODY = ["chatwoot", "generic", "tawk", "zendesk"]
FETCHED = ["chatwoot", "zendesk"]
SECRETS = {f"chat_{name}_secret": SecretStr("new old") for name in ALL}


@pytest.fixture
async def apis() -> AsyncIterator[ChatApis]:
    async with ChatApis(CHATWOOT_MESSAGES, ZENDESK_EVENTS, ZENDESK_USER).running() as running:
        yield running


@pytest.fixture
def providers(apis: ChatApis) -> dict[str, Provider]:
    settings = ChatSettings(**SECRETS, **apis.settings(), chat_fetch_seconds=0.5)
    return {provider.name: provider for provider in chat_providers(settings)}


def delivery(name, payload=None, **signing) -> Delivery:
    body = body_of(DOCUMENTED[name] if payload is None else payload)
    return Delivery(headers_of(name, body, **signing), body, NOW)


async def taken(provider: Provider, given: Delivery) -> ChatTranscript | None:
    """What comes of a delivery in the end."""
    content = provider.read(given)
    if not isinstance(content, ChatReference):
        return content
    assert provider.fetch is not None
    chat = await provider.fetch(content)
    assert chat.key == content.key
    return chat


@pytest.mark.parametrize("name", ALL)
async def test_the_documented_example_is_a_chat_with_its_visitor_and_both_sides(providers, name):
    chat = await taken(providers[name], delivery(name))

    assert (chat.provider, chat.visitor.email) == (name, VISITOR)
    assert [line.text for line in chat.lines if line.speaker == "visitor"][-1].endswith("år ikke logget inn")
    assert {line.name for line in chat.lines if line.speaker == "agent"} == {"Anne"}
    assert chat.started_at <= chat.lines[0].at <= chat.lines[-1].at <= chat.ended_at


@pytest.mark.parametrize("name", ["chatwoot", "rocketchat", "tawk", "zendesk"])
async def test_private_remarks_and_system_noise_are_left_out_and_files_are_named(providers, name):
    chat = await taken(providers[name], delivery(name))

    said = " ".join(line.text for line in chat.lines)
    assert not any(word in said for word in ("sur", "internt", "took over", "<"))
    assert next(file for line in chat.lines for file in line.attachments).startswith("veiledning")


@pytest.mark.parametrize("name", ALL)
async def test_both_secrets_are_valid_while_one_is_exchanged_and_no_other(providers, name):
    assert await taken(providers[name], delivery(name, secret="new"))

    with pytest.raises(Unsigned):
        await taken(providers[name], delivery(name, secret="new old"))


@pytest.mark.parametrize("name", ALL)
async def test_without_a_signature_nothing_is_read(providers, name):
    with pytest.raises(Unsigned):
        await taken(providers[name], Delivery({}, body_of(DOCUMENTED[name]), NOW))


@pytest.mark.parametrize("name", WITH_BODY)
async def test_a_changed_byte_is_refused(providers, name):
    signed = delivery(name)

    with pytest.raises(Unsigned):
        await taken(providers[name], Delivery(signed.headers, signed.body + b" ", NOW))


@pytest.mark.parametrize("name", WITH_TIME)
@pytest.mark.parametrize("age", [timedelta(minutes=6), -timedelta(minutes=6)])
async def test_a_signed_time_outside_the_window_is_refused(providers, name, age):
    with pytest.raises(Unsigned):
        await taken(providers[name], delivery(name, at=NOW - age))


@pytest.mark.parametrize("stamp", ["", "now", "2026-11-23T09:30:00", "²"])
async def test_a_time_that_is_none_is_refused(providers, stamp):
    body = body_of(ZENDESK)
    headers = headers_of("zendesk", body) | {"X-Zendesk-Webhook-Signature-Timestamp": stamp}

    with pytest.raises(Unsigned):
        await taken(providers["zendesk"], Delivery(headers, body, NOW))


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("tawk", {"event": "chat:end", "chatId": "1"}),
        ("chatwoot", CHATWOOT | {"status": "open"}),
        ("chatwoot", CHATWOOT | {"event": "message_created"}),
        ("rocketchat", ROCKETCHAT | {"type": "LivechatSessionStart"}),
        ("zendesk", ZENDESK | {"type": "zen:event-type:ticket.created"}),
        ("zendesk", ZENDESK | {"detail": ZENDESK["detail"] | {"status": "OPEN"}}),
        ("zendesk", ZENDESK | {"detail": ZENDESK["detail"] | {"via": {"channel": "email"}}}),
    ],
)
async def test_an_event_that_ends_no_chat_is_ignored(providers, apis, name, payload):
    assert await taken(providers[name], delivery(name, payload)) is None
    assert apis.asked == []


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("tawk", TAWK | {"time": "yesterday"}),
        ("tawk", TAWK | {"time": "0001-01-01T00:00:00+14:00"}),
        ("tawk", {"event": "chat:transcript_created"}),
        ("chatwoot", CHATWOOT | {"id": "../../users"}),
        ("chatwoot", CHATWOOT | {"id": -1}),
        ("chatwoot", CHATWOOT | {"timestamp": 10**17}),
        ("rocketchat", {"type": "LivechatSession"}),
        ("zendesk", ZENDESK | {"detail": ZENDESK["detail"] | {"id": "1/../2"}}),
        ("zendesk", []),
    ],
)
async def test_a_malformed_event_is_refused_and_nothing_is_fetched(providers, apis, name, payload):
    with pytest.raises(Malformed):
        await taken(providers[name], delivery(name, payload))
    assert apis.asked == []


@pytest.mark.parametrize("name", FETCHED)
@pytest.mark.parametrize("answer", ["busy", "silent", "moved", "endless"])
async def test_a_transcript_that_cannot_be_fetched_now_is_to_be_fetched_again(apis, name, answer):
    apis.answer = answer
    settings = ChatSettings(**SECRETS, **apis.settings(), chat_fetch_seconds=0.2, chat_max_bytes=100_000)
    (provider,) = (each for each in chat_providers(settings) if each.name == name)

    with pytest.raises(Unavailable):
        await taken(provider, delivery(name))
    assert not any("elsewhere" in path for path in apis.asked)


@pytest.mark.parametrize("name", FETCHED)
async def test_a_conversation_that_its_provider_does_not_know_is_gone(providers, apis, name):
    apis.answer = "gone"

    with pytest.raises(Gone):
        await taken(providers[name], delivery(name))


@pytest.mark.parametrize("name", FETCHED)
async def test_a_provider_that_is_asked_too_often_says_how_long_to_wait(providers, apis, name):
    apis.answer = "too often"

    with pytest.raises(Unavailable) as refused:
        await taken(providers[name], delivery(name))
    assert refused.value.after_seconds == 7


@pytest.mark.parametrize("name", FETCHED)
async def test_an_answer_in_another_form_shows_nothing_of_itself(providers, apis, name):
    apis.answer = "garbage"

    with pytest.raises((Malformed, Unavailable)) as refused:
        await taken(providers[name], delivery(name))
    assert "hemmelig" not in f"{refused.value} {vars(refused.value)}"


@pytest.mark.parametrize("page", [2, 3, 100])
@pytest.mark.parametrize("name", FETCHED)
async def test_every_page_is_read_once(providers, apis, name, page):
    apis.page = page

    chat = await taken(providers[name], delivery(name))

    assert len(chat.lines) == {"chatwoot": 2, "zendesk": 3}[name]


async def test_a_wrong_access_token_is_no_chat(apis):
    settings = ChatSettings(**SECRETS, **(apis.settings() | {"chat_zendesk_api_token": SecretStr("wrong")}))
    (provider,) = (each for each in chat_providers(settings) if each.name == "zendesk")

    with pytest.raises(Unavailable):
        await taken(provider, delivery("zendesk"))


async def test_a_chat_without_an_address_is_a_chat_all_the_same(providers):
    payload = copy.deepcopy(TAWK)
    del payload["chat"]["visitor"]["email"]

    chat = await taken(providers["tawk"], delivery("tawk", payload))

    assert chat.visitor.email == ""


async def test_a_session_without_its_closing_time_ends_with_its_last_message(providers):
    payload = {name: value for name, value in ROCKETCHAT.items() if name != "closedAt"}

    chat = await taken(providers["rocketchat"], delivery("rocketchat", payload | {"visitor": {"email": VISITOR}}))

    assert chat.ended_at == datetime(2026, 11, 23, 9, 22, 14, 87_000, tzinfo=UTC)
    assert chat.visitor.email == VISITOR


def test_a_provider_without_a_secret_is_switched_off():
    assert chat_providers(ChatSettings()) == ()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"chat_zendesk_secret": "s"}, "chat_zendesk_api_url"),
        ({"chat_chatwoot_secret": "s", "chat_chatwoot_api_url": "https://chat.example"}, "chat_chatwoot_api_token"),
        ({"chat_chatwoot_api_url": "http://chat.example"}, "chat_chatwoot_api_url"),
    ],
)
def test_a_provider_whose_api_is_not_named_or_not_safe_is_a_mistake_in_the_settings(changes, problem):
    settings: type[BaseModel] = ChatSettings

    with pytest.raises(ValidationError) as mistake:
        settings.model_validate(changes)
    assert problem in {error["loc"][0] for error in mistake.value.errors()}
