import pytest

from mail.look_alikes import looks_like_ours

OURS = ("duett.example", "post.duett.no")


@pytest.mark.parametrize(
    "domain",
    [
        "duett.com",
        "duet.example",
        "duettt.example",
        "dueft.example",
        "deutt.example",
        "du-ett.example",
        "du\N{CYRILLIC SMALL LETTER IE}tt.example",
        "xn--dutt-w4d.example",
        "d\N{GREEK SMALL LETTER UPSILON}ett.no",
        "due77.example",
        "duett.example.annen.test",
        "duett-example.annen.test",
        "post.duett.annen.test",
    ],
)
def test_a_domain_made_to_be_taken_for_ours_is_seen(domain: str) -> None:
    assert looks_like_ours(domain, OURS)


@pytest.mark.parametrize(
    "domain",
    ["duett.example", "post.duett.example", "DUETT.example", "kunde.example", "gmail.com", "duo.example", "", "due.no"],
)
def test_ours_and_all_others_are_not(domain: str) -> None:
    assert not looks_like_ours(domain, OURS)


def test_a_short_name_has_too_many_neighbours() -> None:
    assert not looks_like_ours("nad.example", ("nav.example",))


@pytest.mark.parametrize("domain", ["xn--" + "9" * 100, "xn---", ".", "a" * 10_000 + ".example"])
def test_a_domain_that_is_none_is_none_of_ours(domain: str) -> None:
    assert not looks_like_ours(domain, OURS)
