"""The register of systems: Duett's as it comes, another organisation's from the file, every mistake told at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from cases.checklist.values import System
from service.checklist_settings import MOST_SYSTEMS, ChecklistSettings, shipped_systems
from service.settings import Settings, SettingsError
from tests.service.test_settings import NEEDED

CRM = {"key": "crm", "name": "kundesystemet", "holds": "navn", "searched_by": "salg"}


def problem(systems: object) -> str:
    with pytest.raises(ValidationError) as caught:
        ChecklistSettings(systems=systems)
    return str(caught.value.errors()[0]["msg"])


def test_the_register_that_comes_with_the_service_is_one_that_an_operator_could_write() -> None:
    systems = shipped_systems()
    written = [{name: getattr(one, name) for name in CRM} for one in systems]

    assert ChecklistSettings(systems=written).systems == systems
    assert {"crm", "support", "newsletter", "recruitment", "backups", "desk"} <= {one.key for one in systems}


def test_without_a_register_of_ones_own_the_shipped_one_holds() -> None:
    rules = ChecklistSettings().checklist_rules()

    assert rules.enforced
    assert rules.systems == shipped_systems()


def test_a_register_of_ones_own_stands_for_all_of_it() -> None:
    rules = ChecklistSettings(systems=[CRM], checklist=False).checklist_rules()

    assert rules.systems == (System(**CRM),)
    assert not rules.enforced


def test_every_mistake_of_the_register_is_told_at_once_without_its_value() -> None:
    wrong = [CRM, {"key": "Hemmelig!", "name": "", "owner": "Kari"}, {**CRM, "name": "x" * 46}]

    told = problem(wrong)

    for mistake in (
        "system 2: there is no field owner",
        "system 2: key takes lower case letters, digits and _, a letter first",
        "system 2: name is not set",
        "system 2: holds is not set",
        "system 2: searched_by is not set",
        "system 3: name takes at most 45 characters, in one line",
        "system 3: key is that of another system",
    ):
        assert mistake in told
    assert "Hemmelig" not in told
    assert "Kari" not in told


@pytest.mark.parametrize("systems", [[], [{**CRM, "key": f"a{n}"} for n in range(MOST_SYSTEMS + 1)]])
def test_a_register_is_neither_empty_nor_longer_than_anybody_reads(systems: object) -> None:
    assert f"needs 1 to {MOST_SYSTEMS} systems" in problem(systems)


@pytest.mark.parametrize("systems", ["crm", ["crm"], 3])
def test_a_register_is_a_table_for_each_system(systems: object) -> None:
    assert "write each system as a table [[systems]]" in problem(systems)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def test_the_file_holds_the_register(folder: Path) -> None:
    (folder / "personvern.toml").write_text(
        '[[systems]]\nkey = "crm"\nname = "kundesystemet"\nholds = "navn"\nsearched_by = "salg"\n'
    )

    assert Settings.load().policy().checklist.systems == (System(**CRM),)


def test_mistakes_of_the_register_are_told_beside_those_of_other_settings(folder: Path) -> None:
    (folder / "personvern.toml").write_text('poll_seconds = "ofte"\n[[systems]]\nkey = "crm"\n')

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert {line.partition(":")[0] for line in caught.value.problems} == {
        "PERSONVERN_POLL_SECONDS",
        "PERSONVERN_SYSTEMS",
    }
