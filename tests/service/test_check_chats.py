"""`personvern check` shows short secrets, and whether the APIs of chat systems let us in."""

import pytest

from mail import chat_pdf
from sandbox.slack import SlackStandIn
from sandbox.smtp import SmtpSink
from service.check_chats import check_chats
from tests.flows.conftest import settings_for
from tests.servers.chat_apis import ChatApis
from tests.servers.dovecot import Dovecot


def settings(**changes):
    mailbox = Dovecot(None, 1, 2, None, 3)  # type: ignore[arg-type]
    return settings_for("sqlite:///unused.db", mailbox, "u@duett.test", SmtpSink(), SlackStandIn(), **changes)


async def test_a_short_secret_is_told_and_one_that_is_long_is_not():
    (short,) = await check_chats(settings(chat_generic_secret="kort"))
    (long,) = await check_chats(settings(chat_generic_secret="x" * 32))

    assert "openssl rand" in short.todo
    assert long.mark == "ok"


@pytest.mark.parametrize("installed", [True, False])
async def test_a_pdf_that_nothing_installed_can_make_is_told_in_plain_words(monkeypatch, installed):
    monkeypatch.setattr(chat_pdf, "INSTALLED", installed)

    found = await check_chats(settings(chat_generic_secret="x" * 32, chat_copy_pdf=True))

    assert found[-1].ok is installed
    assert ("personvern[pdf]" in found[-1].todo) is not installed


async def test_an_api_that_refuses_us_is_told_by_name():
    async with ChatApis([], [], {}).running() as apis:
        access = {**apis.settings(), "chat_zendesk_api_token": "gal-token"}
        found = await check_chats(settings(chat_chatwoot_secret="c" * 32, chat_zendesk_secret="z" * 32, **access))

    assert {one.part: one.ok for one in found[1:]} == {"chatwoot api": True, "zendesk api": False}
    assert "gal-token" not in found[2].line + found[2].todo


async def test_an_api_that_nobody_answers_at_is_told():
    gone = {"chat_zendesk_api_url": "http://127.0.0.1:9", "chat_zendesk_api_user": "a", "chat_zendesk_api_token": "t"}

    found = await check_chats(settings(chat_generic_secret="", chat_zendesk_secret="z" * 32, **gone))

    assert (found[1].ok, found[1].transient) == (False, True)
