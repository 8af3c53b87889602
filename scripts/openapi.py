"""The machine-readable form of `POST /chats/generic`: a JSON Schema and an OpenAPI 3.1 file, from the code itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from service.chats.generic import SIGNATURE_HEADER, TIMESTAMP_HEADER, Chat
from service.chats.refusals import Malformed, TooLarge, TooSlow, Unsigned

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$/-]*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_STATUSES = ("logged", "known", "ignored")
_REFUSALS = {
    Unsigned.status: "Unsigned, wrongly signed or too old.",
    404: "No such provider, or it is switched off.",
    TooSlow.status: "The body did not come in time: deliver it again.",
    TooLarge.status: "Too large.",
    Malformed.status: "Not in this form; the field is named.",
}


def schema_page() -> str:
    """JSON Schema of the body."""
    return json.dumps({"$schema": SCHEMA_DIALECT, **Chat.model_json_schema()}, indent=2, ensure_ascii=False) + "\n"


def openapi_page() -> str:
    """OpenAPI 3.1 of the address."""
    schema = Chat.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = schema.pop("$defs")
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Chats for personvern", "version": "1", "license": {"name": "GPL-3.0-or-later"}},
        "paths": {"/chats/generic": {"post": _operation()}},
        "components": {"schemas": {"Chat": schema, **parts, "Answer": _answer(), "Refusal": _refusal()}},
    }
    return "\n".join(_lines(document)) + "\n"


def _operation() -> dict[str, Any]:
    refusals = {str(status): _response(words, "Refusal") for status, words in _REFUSALS.items()}
    return {
        "summary": "A chat ended.",
        "operationId": "chatEnded",
        "parameters": [
            _header(TIMESTAMP_HEADER, "The moment of sending in whole seconds since 1970.", "^[0-9]{1,12}$"),
            _header(SIGNATURE_HEADER, "HMAC-SHA256 over timestamp, a dot and the raw body.", "^v1=[0-9a-f]{64}$"),
        ],
        "requestBody": {"required": True, "content": _json("Chat")},
        "responses": {
            "200": _response("Stored for good; what follows from it follows by itself.", "Answer"),
            **refusals,
        },
    }


def _header(name: str, description: str, pattern: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": True, "description": description, "schema": schema}


def _response(description: str, schema: str) -> dict[str, Any]:
    return {"description": description, "content": _json(schema)}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _answer() -> dict[str, Any]:
    status = {"type": "string", "enum": list(_STATUSES)}
    return {"type": "object", "required": ["status"], "properties": {"status": status}}


def _refusal() -> dict[str, Any]:
    text = {"type": "string"}
    return {"type": "object", "required": ["error"], "properties": {"error": text, "field": text}}


def _lines(value: object, indent: str = "") -> Iterator[str]:
    """YAML in block style; every scalar stands as in JSON, which YAML 1.2 contains."""
    items: list[tuple[str, object]] = (
        [(f"{_key(name)}:", item) for name, item in value.items()]
        if isinstance(value, dict)
        else [("-", item) for item in value]  # type: ignore[attr-defined]
    )
    for start, item in items:
        if isinstance(item, dict | list) and item:
            yield f"{indent}{start}"
            yield from _lines(item, indent + "  ")
        else:
            yield f"{indent}{start} {json.dumps(item, ensure_ascii=False)}"


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) and name.lower() not in _WORDS else json.dumps(name)
