"""OAuth2 through the whole service: what happens when the token dies while it runs, and when it is back."""

import asyncio
from urllib.parse import quote

import aiohttp
import pytest

from bot.texts import load_texts
from sandbox.changes import Changes
from sandbox.slack import STAFF_CHANNEL, SlackStandIn
from tests.flows.conftest import a_chat, a_letter, serving, settings_for, until
from tests.servers.tokens import TokenSmtpSink, token_provider

pytestmark = [pytest.mark.dovecot]

TEXTS = load_texts()
PERSON = "kari@epost.example"
QUESTION = "Hei, jeg vil ha innsyn i alle opplysninger dere har om meg. Hilsen Kari"


@pytest.fixture
async def provider(dovecot):
    """Whom Dovecot and the SMTP server ask about tokens."""
    async with token_provider(dovecot.new_user(), dovecot.introspection_port) as found:
        yield found


@pytest.fixture
def settings(dovecot, provider, sqlite_url):
    """The settings of a service that logs in by tokens, on servers that are not there yet."""

    def on(smtp, slack, **changes):
        user = quote(provider.user)
        tokens = {
            "mail_auth": "microsoft",
            "microsoft_tenant": "duett.example",
            "microsoft_client_id": "app",
            "microsoft_client_secret": "klienthemmelighet",
            "oauth_token_url": provider.url,
            "token_retry_seconds": 0.2,
            "smtp_url": f"smtp://{user}@127.0.0.1:{smtp.port}",
            "imap_password": "",
        }
        return settings_for(sqlite_url, dovecot, provider.user, smtp, slack, **{**tokens, **changes})

    return on


@pytest.fixture
async def desk(dovecot, provider, settings):
    """The service, connected to everything by tokens."""
    happened = Changes()
    smtp, slack = TokenSmtpSink(provider, changes=happened), SlackStandIn(rate_scale=1000, changes=happened)
    await smtp.start()
    await slack.start()
    provider.lifetime = 2
    try:
        chosen = settings(smtp, slack, imap_login_retry_seconds=4, smtp_login_retry_seconds=4)
        async with serving(chosen, dovecot, provider.user, smtp, slack) as found:
            yield found
    finally:
        await slack.stop()
        await smtp.stop()


async def readiness(desk):
    try:
        url = f"http://{desk.settings.ops_bind}/readyz"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return await answer.json()
    except aiohttp.ClientError:
        return {"ready": False}


async def posted(desk, text, times=1):
    """Waits until the staff channel shows the text."""

    async def texts():
        return [message.text for message in desk.slack.messages(STAFF_CHANNEL)]

    shown = await until(texts, lambda found: text in found)
    assert shown.count(text) == times


async def test_an_inquiry_is_answered_by_tokens_that_are_renewed_meanwhile(desk, provider):
    await until(lambda: _given(provider), lambda given: given >= 2)

    await desk.receive(a_letter(QUESTION))

    assert len(await desk.letters_to(PERSON)) == 1
    assert provider.refused_logins == 0


async def test_a_dead_client_secret_is_told_at_once_burns_no_login_and_loses_no_mail(dovecot, desk, provider):
    provider.answer = "invalid_client"
    told = await until(lambda: readiness(desk), lambda told: not told["parts"]["token"]["ready"])
    await posted(desk, TEXTS("alarm.token_refused"))
    await asyncio.to_thread(dovecot.kick, provider.user)
    await until(lambda: readiness(desk), lambda told: told["parts"]["mailbox"]["detail"] == "NoToken")
    await desk.receive(a_letter(QUESTION))
    logins = len(provider.logins)

    provider.answer = "good"
    letters = await desk.letters_to(PERSON)
    await posted(desk, TEXTS("alarm_over.token_refused"))

    assert told["parts"]["token"]["detail"] == "refused: invalid_client AADSTS7000222"
    assert told["parts"]["token"]["alarm"] == "token_refused"
    assert len(letters) == 1
    assert provider.refused_logins == 0
    assert all(admitted for _, admitted in provider.logins[logins:])
    await posted(desk, TEXTS("alarm.token_refused"))


async def test_a_mailbox_that_takes_our_tokens_no_more_is_told_of_and_seldom_tried(dovecot, desk, provider):
    provider.trusted = False
    await asyncio.to_thread(dovecot.kick, provider.user)
    await posted(desk, TEXTS("alarm.mailbox_login_refused"))
    await desk.receive(a_letter(QUESTION))
    refused = provider.refused_logins

    provider.trusted = True
    letters = await desk.letters_to(PERSON)
    await posted(desk, TEXTS("alarm_over.mailbox_login_refused"))

    assert 1 <= refused <= 4
    assert len(letters) == 1


async def test_a_mail_server_that_takes_our_tokens_no_more_is_told_of_and_no_letter_is_lost(desk, provider):
    provider.trusted = False
    await desk.chat(a_chat())
    await posted(desk, TEXTS("alarm.letters_login_refused"))
    refused = provider.refused_logins

    provider.trusted = True
    letters = await desk.letters_to("ola@annen.example")
    await posted(desk, TEXTS("alarm_over.letters_login_refused"))

    assert 1 <= refused <= 4
    assert len(letters) == 1


async def _given(provider):
    return provider.given
