"""Writes the checklist as a page that a lawyer can read: each check in words, with its kinds, roles and source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.texts import Texts, load_texts
from cases.checklist.table import ACT_NOW_TASKS, BY_MATTER, BY_RIGHT, COMMON, Check
from cases.vocabulary import RIGHTS, Kind, Language, Role
from service.checklist_settings import shipped_systems

_HEAD = ["| check | in words | asked for | our role | source |", "|---|---|---|---|---|"]

_INTRO = """# Staff checks

What a person checks before an answer leaves; the rules of it are told in
[how the checklist works](../howto/checklist.md). A check applies where one of its kinds is asked, first of all or
besides, and our role is one of those named. Every check can be waived with a reason, but for the one that says not.
"""

_SYSTEMS = """## The register of systems

What comes with the service, by the privacy statement of 2019. Each is a check `system.<key>`. Another organisation
writes its own `[[systems]]` into `personvern.toml`.

| key | name | holds | searched by |
|---|---|---|---|"""


def checklist_page() -> str:
    """Every check, the tasks that cannot wait, and the register that comes with the service."""
    texts = load_texts(Language.EN), load_texts(Language.NB)
    parts = [
        _INTRO,
        *_table("Shared by the rights", COMMON, texts),
        *_table("Of one right", BY_RIGHT, texts),
        *_table("Of what is no right: shown, and binding nobody", BY_MATTER, texts),
        *_tasks(texts),
        _SYSTEMS,
        *(f"| `{one.key}` | {one.name} | {one.holds} | {one.searched_by} |" for one in shipped_systems()),
    ]
    return "\n".join(parts) + "\n"


def _table(title: str, checks: Iterable[Check], texts: Sequence[Texts]) -> list[str]:
    return [f"## {title}", "", *_HEAD, *(_row(check, texts) for check in checks), ""]


def _row(check: Check, texts: Sequence[Texts]) -> str:
    words = "<br>".join(text("check." + check.key, name="…") for text in texts)
    besides = f", together with {_kinds(check.besides)}" if check.besides else ""
    bound = "" if check.waivable else "<br>**cannot be waived**"
    asked = f"{_kinds(check.kinds)}{besides}{bound}"
    return f"| `{check.key}` | {words} | {asked} | {_roles(check.roles)} | {check.source} |"


def _kinds(kinds: frozenset[Kind]) -> str:
    if kinds >= RIGHTS:
        return ", ".join(["every right", *(f"`{kind}`" for kind in sorted(kinds - RIGHTS))])
    return ", ".join(f"`{kind}`" for kind in Kind if kind in kinds)


def _roles(roles: frozenset[Role]) -> str:
    return "any" if roles >= set(Role) else ", ".join(f"`{role}`" for role in Role if role in roles)


def _tasks(texts: Sequence[Texts]) -> list[str]:
    rows = [
        f"| `{kind}` | {'<br>'.join(text(f'task.{kind}') for text in texts)} | {source} |"
        for kind, source in ACT_NOW_TASKS.items()
    ]
    return ["## What cannot wait for the answer", "", "| kind | in words | source |", "|---|---|---|", *rows, ""]
