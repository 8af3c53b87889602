"""The settings of OAuth2: what is missing is named together, and nothing of a file or secret is shown."""

import base64
from urllib.parse import urlsplit

import pytest
import trustme

from service.clock import SystemClock
from service.mail_login import imap_endpoint, smtp_endpoint, token_source
from service.settings import Settings, SettingsError
from tests.servers.tokens import token_provider

NEEDED = {
    "MASTER_KEY": base64.b64encode(bytes(32)).decode(),
    "IMAP_URL": "imaps://user@imap.example:993/INBOX",
    "SMTP_URL": "smtps://user@smtp.example:465",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_CHANNEL": "C0STAFF",
    "STAFF": "U0ANNE:approver",
}
MICROSOFT = {"MAIL_AUTH": "microsoft", "MICROSOFT_TENANT": "duett.example", "MICROSOFT_CLIENT_ID": "app"}


@pytest.fixture
def load(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def load_with(**changes):
        for name, value in {**NEEDED, **changes}.items():
            monkeypatch.setenv(f"PERSONVERN_{name}", str(value))
        return Settings.load()

    return load_with


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The paths of a certificate and its key."""
    folder = tmp_path_factory.mktemp("app")
    made = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert("app.example", key_type=trustme.KeyType.RSA)
    made.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    made.private_key_pem.write_to_path(folder / "key.pem")
    return folder / "cert.pem", folder / "key.pem"


def test_a_password_needs_no_tokens(load):
    settings = load(IMAP_PASSWORD="hemmelig")

    assert token_source(settings, SystemClock()) is None
    assert (imap_endpoint(settings).auth, imap_endpoint(settings).password) == ("password", "hemmelig")


def test_with_tokens_no_password_is_shown_to_any_server(load):
    settings = load(**MICROSOFT, MICROSOFT_CLIENT_SECRET="s", IMAP_PASSWORD="hemmelig", SMTP_PASSWORD="hemmelig")

    ends = imap_endpoint(settings), smtp_endpoint(settings)

    assert {(end.auth, end.password) for end in ends} == {("xoauth2", "")}
    assert token_source(settings, SystemClock()) is not None


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        (
            {"MAIL_AUTH": "microsoft", "POLL_SECONDS": "ofte"},
            {"MICROSOFT_TENANT", "MICROSOFT_CLIENT_ID", "MICROSOFT_CLIENT_SECRET", "POLL_SECONDS"},
        ),
        ({"MAIL_AUTH": "google"}, {"GOOGLE_SERVICE_ACCOUNT_FILE"}),
        (MICROSOFT | {"MICROSOFT_CERTIFICATE_FILE": "cert.pem"}, {"MICROSOFT_KEY_FILE"}),
        (
            MICROSOFT
            | {"MICROSOFT_CERTIFICATE_FILE": "c", "MICROSOFT_KEY_FILE": "k", "MICROSOFT_CLIENT_SECRET": "hemmelig"},
            {"MICROSOFT_CLIENT_SECRET"},
        ),
        ({"MAIL_AUTH": "magi"}, {"MAIL_AUTH"}),
    ],
)
def test_what_a_way_of_logging_in_lacks_is_named_together_with_all_else(load, changes, missing):
    with pytest.raises(SettingsError) as caught:
        load(**changes)

    names = {problem.partition(":")[0].removeprefix("PERSONVERN_") for problem in caught.value.problems}
    assert names == missing
    assert "hemmelig" not in str(caught.value)


def test_a_certificate_stands_for_a_secret(load, certificate):
    cert, key = certificate

    settings = load(**MICROSOFT, MICROSOFT_CERTIFICATE_FILE=cert, MICROSOFT_KEY_FILE=key)

    assert token_source(settings, SystemClock()) is not None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({**MICROSOFT, "MICROSOFT_CERTIFICATE_FILE": "none.pem", "MICROSOFT_KEY_FILE": "none.pem"}, "FileNotFound"),
        ({**MICROSOFT, "MICROSOFT_CERTIFICATE_FILE": "x.pem", "MICROSOFT_KEY_FILE": "x.pem"}, "no certificate"),
        ({"MAIL_AUTH": "google", "GOOGLE_SERVICE_ACCOUNT_FILE": "x.pem"}, "service account"),
        ({"MAIL_AUTH": "google", "SMTP_URL": "smtps://other@smtp.example"}, "same user"),
        ({**MICROSOFT, "MICROSOFT_CLIENT_SECRET": "s", "OAUTH_TOKEN_URL": "http://login.example/"}, "https"),
    ],
)
def test_a_file_or_address_that_does_not_do_is_named(load, tmp_path, changes, said):
    (tmp_path / "x.pem").write_text("hemmelig")
    settings = load(**{"GOOGLE_SERVICE_ACCOUNT_FILE": "x.pem", **changes})

    with pytest.raises(ValueError, match=said) as caught:
        token_source(settings, SystemClock())

    assert str(caught.value).startswith("PERSONVERN_")
    assert "hemmelig" not in str(caught.value)


async def test_a_certificate_gets_a_token_from_the_named_address(load, certificate):
    cert, key = certificate
    async with token_provider() as provider:
        settings = load(
            **MICROSOFT, MICROSOFT_CERTIFICATE_FILE=cert, MICROSOFT_KEY_FILE=key, OAUTH_TOKEN_URL=provider.url
        )
        source = token_source(settings, SystemClock())

        token = await source.token()

    assert token == "token-1"
    assert provider.forms[0]["client_id"] == "app"
    assert urlsplit(provider.forms[0]["scope"]).hostname == "outlook.office365.com"
