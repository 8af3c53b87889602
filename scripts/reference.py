"""Writes what docs/reference holds of settings, commands, audit entries and kinds, from the code itself.

Run by `make reference`; a test fails when a page is not what this would write.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from cases.audit_events import FIELDS
from cases.letters import ACKNOWLEDGEMENTS, NO_DRAFT, REPLIES
from cases.vocabulary import Kind
from scripts.checklist import checklist_page
from scripts.openapi import openapi_page, schema_page
from scripts.reference_events import events_page
from scripts.reference_http import http_page
from scripts.reference_workflow import workflow_page
from scripts.retention import retention_page
from service.cli import main
from service.settings import PREFIX, Settings

PLACE = Path(__file__).parent.parent / "docs" / "reference"


def settings_page() -> str:
    """Every setting with its default."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Read once, at start. The environment wins over `personvern.toml` (or the file that `PERSONVERN_CONFIG`",
            "names), in which each setting stands in lower case without the prefix. `PERSONVERN_X_FILE` names a file",
            "that holds the value of `PERSONVERN_X`: use it for secrets. All mistakes are told at once. The two master",
            "keys may come from a command instead (`PERSONVERN_MASTER_KEY_COMMAND`,",
            "`PERSONVERN_SECOND_MASTER_KEY_COMMAND`): the whole path of a program with its arguments, run without a",
            "shell, that prints the key ([keys](../howto/keys.md)).",
            "",
            "| setting | default | what it is |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.default if field.default is not PydanticUndefined else None
    shown = getattr(value, "get_secret_value", lambda: value)()
    if shown in (None, "", ()) or isinstance(shown, frozenset | dict):
        return "empty"
    if isinstance(shown, tuple):
        shown = ",".join(str(part) for part in shown)
    return f"`{str(shown).lower() if isinstance(shown, bool) else shown}`"


def commands_page() -> str:
    """Every command with its help."""
    parts = ["# Commands", "", "Exit status: 0 ok, 1 a finding or failure, 2 wrong use. `--help` works everywhere.", ""]
    for path, command in _walk("personvern", main):
        if isinstance(command, click.Group):
            continue
        # As under the command itself: click remembers the option of help from whoever asks first.
        context = click.Context(command, info_name=path, **main.context_settings)
        parts += [f"## `{path}`", "", "```", *_plain(command.get_help(context)), "```", ""]
    return "\n".join(parts)


def _walk(path: str, command: click.Command) -> list[tuple[str, click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in sorted(command.list_commands(context)):
            if (part := command.get_command(context, name)) is not None:
                found += _walk(f"{path} {name}", part)
    return found


def _plain(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


_CHAIN = """\
An entry is written in the transaction that it tells of. Triggers in the database refuse to change one, and to
delete one that lies before no signed cut. One replica chains what was committed, a few seconds later. The leaf of an
entry is SHA-256 over its JSON with sorted keys, without spaces, in ASCII: `position` from 1 without a gap, `entry` (the
id of its row), `at` (UTC, microseconds), `event`, `actor`, `case` and `fields`. The chain is SHA-256 over the digest
before it, a line feed, and the leaf. Before the first entry stand 64 zeros. The newest head, `place:digest`, is signed
with Ed25519 over `personvern audit head PLACE DIGEST AT`; its key is derived from the instance's secret, which the
database holds wrapped only. Once a day the head is logged (`audit_head`) and posted to the staff channel.

`personvern audit verify` reckons the chain anew and names what was changed, is missing, changed places or was cut
off, and how many entries no seal protects yet. A tail that was cut off together with its heads is found by
`--anchor` with a head that was posted or logged. After three years whole days leave from the front behind a signed
cut (`personvern audit cut PLACE DIGEST AT`). `personvern audit export` writes all of it as JSON lines; `personvern
audit verify --file EXPORT --public-key KEY` checks that without the database. The entries of one case, with the leaves
between them and the head behind them, are part of its [proof pack](../howto/proof.md)."""


def audit_page() -> str:
    """Every entry that the audit log can hold."""
    rows = [
        f"| `{event.value}` | {', '.join(f'`{name}`' for name in sorted(fields)) or '–'} |"
        for event, fields in FIELDS.items()
    ]
    return "\n".join(
        [
            "# Audit entries",
            "",
            "Each entry has a time, an actor (a staff id, `service`, `person` or a chat provider), a case or none,",
            "and exactly the fields below: numbers, dates, fixed words and digests, never content.",
            "",
            *_CHAIN.splitlines(),
            "",
            "| entry | fields |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def kinds_page() -> str:
    """Every kind with its letters."""
    rows = []
    for kind in Kind:
        draft = _letter(REPLIES, kind, NO_DRAFT.get(kind, ""))
        rows.append(f"| `{kind.value}` | {_letter(ACKNOWLEDGEMENTS, kind, 'never')} | {draft} |")
    return "\n".join(
        [
            "# Kinds",
            "",
            "| kind | acknowledged by | draft answer |",
            "|---|---|---|",
            *rows,
            "",
            "An authority is acknowledged only where `PERSONVERN_ACKNOWLEDGE_AUTHORITIES` says so.",
            "",
        ]
    )


def _letter(letters: Mapping[Kind, str], kind: Kind, otherwise: str) -> str:
    return f"`{letters[kind]}`" if kind in letters else otherwise


PAGES: Mapping[str, Callable[[], str]] = {
    "checklist.md": checklist_page,
    "settings.md": settings_page,
    "commands.md": commands_page,
    "audit.md": audit_page,
    "events.md": events_page,
    "http.md": http_page,
    "kinds.md": kinds_page,
    "retention.md": retention_page,
    "workflow.md": workflow_page,
    "chat.schema.json": schema_page,
    "openapi.yaml": openapi_page,
}


def write() -> None:
    """Writes every page."""
    for name, page in PAGES.items():
        (PLACE / name).write_text(page(), encoding="utf-8")
        print(f"docs/reference/{name}", file=sys.stderr)


if __name__ == "__main__":
    write()
