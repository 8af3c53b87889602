"""The commands: each is there under its name, and brings along only what it needs."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from service.cli import main

CONTEXT = click.Context(main)
_LOADED = """
import sys
import click
from service.cli import main

main.get_command(click.Context(main), sys.argv[1])
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize("name", main.list_commands(CONTEXT))
def test_each_command_goes_by_its_name(name: str) -> None:
    command = main.get_command(CONTEXT, name)

    assert command is not None
    assert command.name == name


def test_there_is_no_other_command() -> None:
    assert main.get_command(CONTEXT, "cli_process") is None


def test_the_commands_about_one_case_stand_together() -> None:
    case = main.get_command(CONTEXT, "case")

    assert isinstance(case, click.Group)
    assert {"list", "show", "export", "erase", "proof"} <= case.commands.keys()


@pytest.mark.parametrize(("name", "spared"), [("deadline", {"slack_bolt", "tortoise"}), ("serve", {"sandbox"})])
def test_a_command_loads_nothing_that_only_others_need(name: str, spared: set[str]) -> None:
    told = subprocess.run([sys.executable, "-c", _LOADED, name], capture_output=True, text=True, check=True).stdout

    assert spared & set(told.split()) == set()
