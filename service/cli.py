"""The command `personvern`. Exit status: 0 ok, 1 a finding or failure, 2 wrong use."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module

import click

_MODULES: Mapping[str, str] = {
    "audit": "cli_audit",
    "backup": "cli_backup",
    "breach": "cli_breach",
    "case": "cli_record",
    "chat": "cli_chat",
    "check": "cli_process",
    "customers": "cli_customers",
    "dead-letter": "cli_record",
    "deadline": "cli_deadline",
    "erasure": "cli_retention",
    "evaluate": "cli_triage",
    "init": "cli_init",
    "keys": "cli_keys",
    "letter": "cli_letter",
    "migrate": "cli_process",
    "notice": "cli_notice",
    "optout": "cli_optout",
    "outbox": "cli_record",
    "parse": "cli_parse",
    "proof": "cli_proof",
    "rehearse": "cli_rehearse",
    "restore": "cli_backup",
    "retention": "cli_retention",
    "sandbox": "cli_sandbox",
    "serve": "cli_process",
    "stats": "cli_stats",
    "train": "cli_train",
    "triage": "cli_triage",
}
"""Where each command stands, under its own name with `_` for `-`."""
_FURTHER = {"case": ("cli_person", "cli_proof")}
"""What adds commands of its own to a group."""


class Commands(click.Group):
    """Loads the module of a command when it is asked for: `deadline` needs no Slack, and `serve` no sandbox."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """The names, sorted."""
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, or None where there is none of that name."""
        if cmd_name not in _MODULES:
            return None
        with _no_garbage():
            for further in _FURTHER.get(cmd_name, ()):
                import_module(f"service.{further}")
            command = getattr(import_module(f"service.{_MODULES[cmd_name]}"), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command


@contextmanager
def _no_garbage() -> Iterator[None]:
    """While modules load, hardly anything becomes garbage: looking for it takes a sixth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """A desk for privacy inquiries: mail in, acknowledged, decided in Slack, answered on time."""
