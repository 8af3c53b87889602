"""Every chat provider with its secrets and, where its lines are fetched, its API: one table."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from pydantic import SecretStr

from service.chat_settings import ChatSettings
from service.chats import chatwoot, generic, rocketchat, tawk, zendesk
from service.chats.api import ApiAccess
from service.chats.provider import Provider


def chat_providers(settings: ChatSettings) -> tuple[Provider, ...]:
    """Those that are switched on."""
    apis = api_accesses(settings)
    chatwoot_api, zendesk_api = chatwoot.ChatwootApi(apis[chatwoot.NAME]), zendesk.ZendeskApi(apis[zendesk.NAME])
    table = (
        (settings.chat_generic_secret, generic.NAME, generic.verify, generic.parse, None),
        (settings.chat_tawk_secret, tawk.NAME, tawk.verify, tawk.parse, None),
        (settings.chat_chatwoot_secret, chatwoot.NAME, chatwoot.verify, chatwoot.parse, chatwoot_api.transcript),
        (settings.chat_rocketchat_secret, rocketchat.NAME, rocketchat.verify, rocketchat.parse, None),
        (settings.chat_zendesk_secret, zendesk.NAME, zendesk.verify, zendesk.parse, zendesk_api.transcript),
    )
    return tuple(
        Provider(name=name, secrets=_secrets(secret), verify=verify, parse=parse, fetch=fetch)
        for secret, name, verify, parse, fetch in table
        if _secrets(secret)
    )


def api_accesses(settings: ChatSettings) -> Mapping[str, ApiAccess]:
    """The APIs from which lines are fetched, by the provider's name, used or not."""
    return {
        chatwoot.NAME: _access(settings, settings.chat_chatwoot_api_url, _chatwoot_token(settings)),
        zendesk.NAME: _access(settings, settings.chat_zendesk_api_url, _zendesk_login(settings)),
    }


def _secrets(value: SecretStr) -> tuple[bytes, ...]:
    """Two, parted by a blank, are valid at once while one is being exchanged."""
    return tuple(secret.encode() for secret in value.get_secret_value().split())


def _access(settings: ChatSettings, url: str, headers: Mapping[str, str]) -> ApiAccess:
    return ApiAccess(url, headers, settings.chat_fetch_seconds, settings.chat_max_bytes)


def _chatwoot_token(settings: ChatSettings) -> Mapping[str, str]:
    return {chatwoot.TOKEN_HEADER: settings.chat_chatwoot_api_token.get_secret_value()}


def _zendesk_login(settings: ChatSettings) -> Mapping[str, str]:
    login = f"{settings.chat_zendesk_api_user}/token:{settings.chat_zendesk_api_token.get_secret_value()}"
    return {"Authorization": f"Basic {b64encode(login.encode()).decode()}"}
