"""Everything that we install may be joined with a work under GPL-3.0-or-later."""

import pytest

from scripts.licences import LOCKS, fits, licence_of, main, packages, unfit


@pytest.mark.parametrize("lock", LOCKS)
def test_every_licence_fits(lock):
    assert unfit(lock) == {}


def test_the_locks_are_read_and_most_of_it_is_here():
    found = [licence_of(package) for package in packages("requirements.lock")]

    assert len(found) > 20
    assert sum(licence is not None for licence in found) > len(found) * 0.8


@pytest.mark.parametrize("licence", ["MIT", "Apache-2.0", "BSD License", "GPL-3.0-only", "MIT AND BSD-3-Clause"])
def test_what_goes_with_ours(licence):
    assert fits(licence)


@pytest.mark.parametrize(
    "licence", ["", "Proprietary", "GPL-2.0-only", "MIT AND Proprietary", "SSPL-1.0", "BSD-4-Clause"]
)
def test_what_does_not(licence):
    assert not fits(licence)


def test_one_that_does_not_fit_is_named_and_fails_the_gate(monkeypatch, capsys):
    monkeypatch.setattr("scripts.licences.licence_of", lambda package: "Proprietary" if package == "jinja2" else "MIT")

    status = main()

    assert (status, capsys.readouterr().err) == (1, "does not fit: jinja2: Proprietary\n")


def test_one_that_says_nothing_of_its_licence_does_not_fit(monkeypatch):
    monkeypatch.setattr("scripts.licences.licence_of", lambda package: "")

    assert set(unfit("requirements.lock")) == set(packages("requirements.lock"))
