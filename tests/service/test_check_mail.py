"""`personvern check` asks for a token first; without one the mail servers are left alone."""

from urllib.parse import quote

import pytest

from sandbox.slack import SlackStandIn
from service.check_mail import check_mail
from tests.flows.conftest import settings_for
from tests.servers.dovecot import dovecot
from tests.servers.tokens import TokenSmtpSink, token_provider

__all__ = ["dovecot"]
pytestmark = [pytest.mark.dovecot]


@pytest.fixture
async def provider(dovecot):
    async with token_provider(dovecot.new_user(), dovecot.introspection_port) as found:
        yield found


@pytest.fixture
async def settings(dovecot, provider):
    smtp = TokenSmtpSink(provider)
    await smtp.start()
    with dovecot.client(provider.user) as client:
        client.create("Sent")
    yield settings_for(
        "sqlite:///unused.db",
        dovecot,
        provider.user,
        smtp,
        SlackStandIn(),
        mail_auth="microsoft",
        microsoft_tenant="duett.example",
        microsoft_client_id="app",
        microsoft_client_secret="klienthemmelighet",
        oauth_token_url=provider.url,
        smtp_url=f"smtp://{quote(provider.user)}@127.0.0.1:{smtp.port}",
    )
    await smtp.stop()


async def test_one_token_opens_the_mailbox_and_the_mail_server(settings, provider):
    findings = await check_mail(settings)

    assert [(finding.part, finding.ok) for finding in findings] == [
        (part, True) for part in ("token", "mailbox", "sent", "smtp")
    ]
    assert provider.logins == [("token-1", True)] * 3


async def test_a_refused_token_is_named_and_burns_no_login(settings, provider):
    provider.answer = "unauthorized_client"

    (finding,) = await check_mail(settings)

    assert (finding.part, finding.ok, finding.transient) == ("token", False, False)
    assert "unauthorized_client AADSTS7000222" in finding.line
    assert provider.logins == []


async def test_a_provider_that_is_away_may_come_back(settings, provider):
    provider.answer = "busy"

    (finding,) = await check_mail(settings)

    assert (finding.ok, finding.transient) == (False, True)
    assert "status 500" in finding.line


async def test_a_mailbox_without_rights_refuses_the_login(settings, provider):
    provider.trusted = False

    findings = await check_mail(settings)

    assert [finding.part for finding in findings if not finding.ok] == ["mailbox", "sent", "smtp"]


async def test_a_key_file_that_is_none_is_named(settings, tmp_path):
    changed = settings.model_copy(update={"mail_auth": "google", "google_service_account_file": tmp_path / "none.json"})

    (finding,) = await check_mail(changed)

    assert finding.line == "PERSONVERN_GOOGLE_SERVICE_ACCOUNT_FILE: FileNotFoundError"
