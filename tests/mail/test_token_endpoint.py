"""What the token endpoint's answers mean, and that nothing of them, nor of ours, is ever shown."""

from datetime import timedelta

import pytest

from mail.oauth_grants import MicrosoftSecret
from mail.token_endpoint import (
    ASSUMED_LIFETIME,
    REFUSALS,
    Token,
    TokenEndpoint,
    TokenError,
    TokenRefused,
    TokenUnavailable,
)
from tests.servers.tokens import SetClock, token_provider

NOW = SetClock().now()
SECRET = "klienthemmelighet"


@pytest.fixture
async def provider():
    async with token_provider() as found:
        yield found


def endpoint(url, timeout_seconds=5.0):
    return TokenEndpoint(url, MicrosoftSecret("app", SECRET), timeout_seconds=timeout_seconds)


async def test_a_token_comes_with_its_end(provider):
    assert await endpoint(provider.url).fetch(NOW) == Token("token-1", NOW, NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("told", "meant"),
    [("1800", timedelta(minutes=30)), (None, ASSUMED_LIFETIME), (0, ASSUMED_LIFETIME), ("soon", ASSUMED_LIFETIME)],
)
async def test_an_end_that_is_told_otherwise_or_not_at_all(provider, told, meant):
    provider.lifetime = told

    token = await endpoint(provider.url).fetch(NOW)

    assert token.ends_at - NOW == meant


@pytest.mark.parametrize("error", sorted(REFUSALS))
async def test_a_refusal_is_named_with_microsofts_number(provider, error):
    provider.answer = error

    with pytest.raises(TokenRefused) as caught:
        await endpoint(provider.url).fetch(NOW)

    assert str(caught.value) == f"{error} AADSTS7000222"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("busy", "status 500"),
        ("garbage", "answer without a token"),
        ("moved", "status 307"),
        ("temporarily_unavailable", "status 401"),
        ("kari@kunde.example", "status 401"),
    ],
)
async def test_what_says_nothing_about_us_may_pass(provider, answer, reason):
    provider.answer = answer

    with pytest.raises(TokenUnavailable) as caught:
        await endpoint(provider.url).fetch(NOW)

    assert str(caught.value) == reason


async def test_a_provider_that_says_nothing_is_given_up_in_time(provider):
    provider.answer = "silent"

    with pytest.raises(TokenUnavailable, match="TimeoutError"):
        await endpoint(provider.url, timeout_seconds=0.2).fetch(NOW)


async def test_a_provider_that_is_not_there_is_unavailable():
    with pytest.raises(TokenUnavailable, match="Connect"):
        await endpoint("http://127.0.0.1:1/token").fetch(NOW)


@pytest.mark.parametrize("answer", ["invalid_client", "busy", "garbage"])
async def test_no_error_holds_a_secret_or_a_word_of_the_answer(provider, answer):
    provider.answer = answer

    with pytest.raises(TokenError) as caught:
        await endpoint(provider.url).fetch(NOW)

    assert "hemmelig" not in repr(caught.value)
    assert "kunde.example" not in repr(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


async def test_neither_token_nor_secret_prints(provider):
    token = await endpoint(provider.url).fetch(NOW)

    assert "token-1" not in repr(token)
    assert SECRET not in repr(MicrosoftSecret("app", SECRET))


@pytest.mark.parametrize("url", ["http://login.example/token", "ftp://127.0.0.1/token", "token"])
def test_a_secret_goes_to_https_or_loopback_only(url):
    with pytest.raises(ValueError, match="must be https, or http on loopback") as caught:
        endpoint(url)

    assert url not in str(caught.value)
