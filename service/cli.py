"""The command `personvern`. Exit status: 0 ok, 1 a finding or failure, 2 wrong use."""

from __future__ import annotations

import click

from service.cli_deadline import deadline


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """A desk for privacy inquiries: mail in, acknowledged, decided in Slack, answered on time."""


for command in (deadline,):
    main.add_command(command)
