"""The page, the schema and the OpenAPI file of chats say what the code says."""

import json
import re

import pytest

from scripts.openapi import openapi_page, schema_page
from scripts.reference import PLACE
from service.chat_providers import chat_providers
from service.chat_settings import ChatSettings
from service.chats.generic import parse
from service.chats.refusals import ChatRefused
from tests.service.chats.deliveries import DOCUMENTED, GENERIC, body_of

PAGE = (PLACE / "chats.md").read_text(encoding="utf-8")
SCHEMA = json.loads(schema_page())


def test_every_field_of_the_schema_stands_on_the_page():
    parts = {"": SCHEMA, "visitor.": SCHEMA["$defs"]["Visitor"], "messages[].": SCHEMA["$defs"]["Message"]}
    named = [f"`{prefix}{name}`" for prefix, part in parts.items() for name in part["properties"]]

    assert [name for name in named if name not in PAGE and name not in ("`visitor`", "`messages`")] == []


@pytest.mark.parametrize("name", SCHEMA["required"])
def test_what_the_schema_requires_is_required(name):
    with pytest.raises(ChatRefused):
        parse(body_of({field: value for field, value in GENERIC.items() if field != name}))


def test_the_openapi_file_names_every_answer_and_refers_to_what_it_holds():
    written = openapi_page()
    schemas = set(re.findall(r"#/components/schemas/(\w+)", written))

    assert {"Chat", "Visitor", "Message", "Language", "Answer", "Refusal"} == schemas
    assert all(f"    {name}:\n" in written for name in schemas)
    assert all(f'        "{status}":\n' in written for status in {r.status for r in ChatRefused.__subclasses__()})


def test_every_provider_stands_on_the_page():
    on = {f"chat_{name}_secret": "s" for name in DOCUMENTED}
    apis = {"chat_chatwoot_api_url": "https://a.example", "chat_zendesk_api_url": "https://a.example"}
    rest = {"chat_chatwoot_api_token": "t", "chat_zendesk_api_token": "t", "chat_zendesk_api_user": "u"}

    providers = chat_providers(ChatSettings.model_validate(on | apis | rest))

    assert {provider.name for provider in providers} == set(DOCUMENTED)
    assert all(f"`{provider.name}`" in PAGE or f"/chats/{provider.name}" in PAGE for provider in providers)
