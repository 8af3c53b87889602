"""Small rules of the pages: names, languages, limits, settings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.vocabulary import Language
from models.store import Store
from service.page_settings import PageSettings
from service.pages.answers import Look, clean_name, language_of
from service.pages.limits import RateLimit
from service.pages.part import FileSweep
from tests.bot.office import SetClock
from tests.contracts.desk import opened


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("uttrekk.csv", "uttrekk.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\brukere\\kari\\Ærlig svar.pdf", "Ærlig svar.pdf"),
        ('a"\r\nSet-Cookie: x=y.csv', "a___Set-Cookie_ x_y.csv"),
        ("\u202efdp.exe", "_fdp.exe"),
        ("...", ""),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_harmless(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", Language.NB),
        ("*", Language.NB),
        ("nn-NO,nn;q=0.9,en;q=0.8", Language.NN),
        ("no,en", Language.NB),
        ("en-GB", Language.EN),
        ("de-DE,de;q=0.9", Language.EN),
        ("de,nb;q=0.5", Language.NB),
    ],
)
def test_a_page_speaks_the_browsers_language(accepted: str, language: Language) -> None:
    assert language_of(accepted) is language


def test_every_language_has_every_word() -> None:
    words = Look.load("Duett AS", secure=True).words

    assert set(words) == {"nb", "nn", "en"}
    assert all(set(texts) == set(words["nb"]) for texts in words.values())


def test_attempts_are_counted_for_each_address_and_forgotten_after_a_minute() -> None:
    clock = SetClock()
    limit = RateLimit(clock, most=2)

    assert [limit.allows("a"), limit.allows("a"), limit.allows("a"), limit.allows("b")] == [True, True, False, True]
    clock.moment += timedelta(minutes=1)
    assert limit.allows("a")


@pytest.mark.parametrize(
    "url", ["http://personvern.example", "https://", "https://x.example/desk", "https://a@x.example", "ftp://x", "x"]
)
def test_pages_are_reached_by_https_alone(url: str) -> None:
    with pytest.raises(ValueError, match="public_url"):
        PageSettings(public_url=url)


def test_a_slash_at_the_end_makes_no_difference_and_loopback_may_do_without_tls() -> None:
    assert PageSettings(public_url="https://x.example/").public_url == "https://x.example"
    assert PageSettings(public_url="http://127.0.0.1:8080").public_url


async def test_one_replica_sweeps_at_a_time(store: Store) -> None:
    clock = SetClock()
    case = await opened(store)
    async with store.files.upload(case.number, "U0ANNE", clock.moment) as lost:
        await lost.write(b"half")
    clock.moment += timedelta(hours=7)
    first, second = [FileSweep(store.files, store.leases, clock, holder) for holder in ("one", "two")]
    await store.leases.acquire("file sweep", "one", timedelta(minutes=20), clock.moment)

    assert await second.sweep() == 0
    assert await first.sweep() == 1
