"""Access tokens: fetched once for all, renewed before they end, never shown, and asked for in moderation."""

import asyncio
from datetime import timedelta

import pytest

from mail.oauth import TokenSource, TokenStatus, TokenTiming, log_in
from mail.oauth_grants import MicrosoftSecret
from mail.token_endpoint import TokenEndpoint, TokenRefused, TokenUnavailable
from tests.servers.tokens import SetClock, token_provider

SECRET = "klienthemmelighet"
TIMING = TokenTiming(renew_before=timedelta(minutes=5), retry=timedelta(seconds=30))


@pytest.fixture
async def provider():
    async with token_provider() as found:
        yield found


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def source(provider, clock):
    return TokenSource(TokenEndpoint(provider.url, MicrosoftSecret("app", SECRET), timeout_seconds=5), clock, TIMING)


async def test_a_token_is_fetched_once_for_all_who_wait(source, provider):
    tokens = await asyncio.gather(*[source.token() for _ in range(10)])

    assert set(tokens) == {"token-1"}
    assert len(provider.forms) == 1


async def test_one_who_stops_waiting_takes_nobody_along(source, provider):
    provider.answer = "silent"
    first = asyncio.create_task(source.token())
    await provider.asked.wait()
    second = asyncio.create_task(source.token())

    first.cancel()
    provider.let_go.set()

    assert await second == "token-2"


@pytest.mark.parametrize(("minutes", "expected"), [(54.9, "token-1"), (55.1, "token-2")])
async def test_a_token_is_renewed_five_minutes_before_it_ends(source, clock, minutes, expected):
    await source.token()

    clock.pass_by(minutes=minutes)

    assert await source.token() == expected


async def test_a_short_lived_token_is_used_for_three_quarters_of_its_life(source, provider, clock):
    provider.lifetime = 100
    await source.token()

    clock.pass_by(seconds=74)
    before = await source.token()
    clock.pass_by(seconds=2)
    after = await source.token()

    assert (before, after) == ("token-1", "token-2")


async def test_while_the_provider_is_away_the_token_serves_to_its_end(source, provider, clock):
    await source.token()
    provider.answer = "busy"

    clock.pass_by(minutes=56)
    meanwhile, state = await source.token(), source.status
    clock.pass_by(minutes=5)

    assert (meanwhile, state) == ("token-1", TokenStatus())
    with pytest.raises(TokenUnavailable, match="status 500"):
        await source.token()
    assert source.status == TokenStatus("unavailable", "status 500")


async def test_a_provider_that_refuses_us_is_told_of_while_the_old_token_still_serves(source, provider, clock):
    await source.token()
    provider.answer = "invalid_client"

    clock.pass_by(minutes=56)

    assert await source.token() == "token-1"
    assert source.status == TokenStatus("refused", "invalid_client AADSTS7000222")


async def test_after_a_refusal_nobody_asks_again_for_half_a_minute(source, provider, clock):
    provider.answer = "invalid_grant"

    for _ in range(5):
        with pytest.raises(TokenRefused, match="invalid_grant"):
            await source.token()
        clock.pass_by(seconds=5)
    asked = len(provider.forms)
    provider.answer = "good"
    clock.pass_by(seconds=10)

    assert (asked, await source.token()) == (1, "token-1")
    assert source.status == TokenStatus()


async def test_in_the_background_a_token_is_kept_ready_and_a_refusal_noticed(source, provider, clock):
    stop = asyncio.Event()
    provider.answer = "invalid_client"
    task = asyncio.create_task(source.run(stop))
    await provider.asked.wait()
    stop.set()
    await task

    assert source.status.state == "refused"


# --- At the server -------------------------------------------------------------------------------------------------


async def let_in(source, provider, attempts):
    """A login at a server that asks the provider about the token."""

    async def attempt(value):
        attempts.append(value)
        return None if value in provider.good else "refused"

    return await log_in(source, attempt)


async def test_a_token_that_was_revoked_is_replaced_at_once(source, provider):
    attempts = []
    await let_in(source, provider, attempts)
    provider.revoke()

    refusal = await let_in(source, provider, attempts)

    assert (refusal, attempts) == (None, ["token-1", "token-1", "token-2"])


async def test_a_server_that_refuses_every_token_sees_two_and_then_one_a_login(source, provider):
    attempts = []
    await let_in(source, provider, attempts)

    async def never(value):
        attempts.append(value)
        return "refused"

    outcomes = [await log_in(source, never) for _ in range(3)]

    assert outcomes == ["refused"] * 3
    assert attempts == ["token-1", "token-1", "token-2", "token-3", "token-4"]


async def test_where_no_token_can_be_had_no_login_is_tried(source, provider):
    attempts = []
    provider.answer = "unauthorized_client"

    with pytest.raises(TokenRefused):
        await let_in(source, provider, attempts)

    assert attempts == []


async def test_a_refusal_of_an_older_token_does_not_cost_the_new_one(source, provider):
    await source.token()
    source.refused("token-1")
    await source.token()

    worth_it = source.refused("token-1")

    assert (worth_it, await source.token()) == (True, "token-2")
