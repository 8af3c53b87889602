"""The modals of the checklist: what is checked, what is waived and why, and what was done that could not wait."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot import dates
from bot.blocks import Block, checkboxes_input, context, many_input, option, section, text_input, verbatim
from bot.checklist_texts import check_about, check_label, check_list, task_label, task_list
from bot.inert import clean, escape, mention
from bot.modals import Shown, view
from bot.texts import Texts
from cases.case import Case, Draft
from cases.checklist.gate import blocking_checks, held_up_by_tasks
from cases.checklist.state import check_named, checks_of, open_checks, open_tasks, progress, settlements
from cases.checklist.table import COPY_DELIVERED
from cases.checklist.values import ChecklistRules, Settlement

CHOICES_LIMIT = 10
"""Slack takes at most ten boxes in one group."""

GROUP = "checks_"
"""What the block ids of the groups of boxes begin with."""


@dataclass(frozen=True, slots=True)
class ShownChecks:
    """What stood in the checklist when it was shown: a submit changes only what differs from it."""

    ticked: frozenset[str]
    waived: frozenset[str]

    @classmethod
    def of(cls, case: Case, rules: ChecklistRules) -> ShownChecks:
        """The checklist of a case as it stands."""
        settled = settlements(case)
        applying = [settled[key] for key in checks_of(case.verdict, rules) if key in settled]
        return cls(
            frozenset(one.check for one in applying if not one.waived),
            frozenset(one.check for one in applying if one.waived),
        )

    def dump(self) -> str:
        """As it stands in `Shown.base`."""
        return json.dumps({"ticked": sorted(self.ticked), "waived": sorted(self.waived)})

    @classmethod
    def load(cls, base: str) -> ShownChecks:
        """What `dump` wrote. Raises ValueError or KeyError on anything else."""
        stored = json.loads(base)
        return cls(frozenset(stored["ticked"]), frozenset(stored["waived"]))


def checks_view(case: Case, texts: Texts, rules: ChecklistRules, *, editable: bool) -> Block:
    """The checklist: boxes and a field for a reason, or lines where nothing can be changed any more."""
    done, total = progress(case, rules)
    key = "modal.checks_intro" if editable else "modal.checks_intro_read"
    intro = section(texts(key, number=case.number, done=done, total=total))
    body = _fields(case, texts, rules) if editable else _lines(case, texts, rules)
    shown = Shown(case.number, "", ShownChecks.of(case, rules).dump())
    return view("checks", texts, shown, [intro, *body], submit=editable)


def _fields(case: Case, texts: Texts, rules: ChecklistRules) -> Iterator[Block]:
    keys, shown = checks_of(case.verdict, rules), ShownChecks.of(case, rules)
    groups = [keys[at : at + CHOICES_LIMIT] for at in range(0, len(keys), CHOICES_LIMIT)]
    for part, group in enumerate(groups, 1):
        label = texts("modal.checks_group", part=part, parts=len(groups))
        options = {key: _box(case, key, texts, rules) for key in group}
        yield checkboxes_input(f"{GROUP}{part}", label, options, shown.ticked)
    waivable = {key: check_label(key, texts, rules) for key in keys if check_named(key).waivable}
    if waivable:
        yield many_input("waive", texts("modal.checks_waive"), waivable, shown.waived)
        hint = texts("modal.checks_reason_hint")
        yield text_input("reason", texts("modal.reason"), "", multiline=True, hint=hint) | {"optional": True}
    yield from _waivers(case, texts, rules)


def _box(case: Case, key: str, texts: Texts, rules: ChecklistRules) -> Block:
    about = escape(clean(check_about(key, texts, rules)))
    settled = settlements(case).get(key)
    note = f"{mention(settled.by)} {dates.minute(settled.at)} · {about}" if settled else about
    return option(key, check_label(key, texts, rules), note)


def _waivers(case: Case, texts: Texts, rules: ChecklistRules) -> Iterator[Block]:
    applying = checks_of(case.verdict, rules)
    for settled in case.checks:
        if settled.waived and settled.check in applying:
            yield context([_line(settled.check, settled, texts, rules)])
            yield verbatim(clean(settled.reason))


def _lines(case: Case, texts: Texts, rules: ChecklistRules) -> Iterator[Block]:
    settled = settlements(case)
    lines = [_line(key, settled.get(key), texts, rules) for key in checks_of(case.verdict, rules)]
    yield from (section("\n".join(lines[at : at + 10])) for at in range(0, len(lines), 10))
    yield from _waivers(case, texts, rules)


def _line(key: str, settled: Settlement | None, texts: Texts, rules: ChecklistRules) -> str:
    label = escape(check_label(key, texts, rules))
    if settled is None:
        return texts("modal.checks_open", check=label)
    name = "modal.checks_waived" if settled.waived else "modal.checks_ticked"
    return texts(name, check=label, staff=mention(settled.by), at=dates.minute(settled.at))


def done_view(case: Case, texts: Texts) -> Block:
    """Asks which of several tasks were done."""
    options = {task.kind.value: option(task.kind.value, task_label(task.kind, texts)) for task in open_tasks(case)}
    blocks = [
        section(texts("modal.done_intro", number=case.number)),
        checkboxes_input("tasks", texts("modal.done_tasks"), options, frozenset(), optional=False),
    ]
    return view("done", texts, Shown(case.number, ""), blocks)


def blockers(case: Case, draft: Draft, texts: Texts, rules: ChecklistRules) -> Sequence[Block]:
    """Why this letter cannot be approved yet: open tasks and open checks, by name; nothing where it can."""
    found = []
    if tasks := held_up_by_tasks(case, draft):
        found.append(section(texts("modal.approve_tasks", tasks=task_list(tasks, texts))))
    if checks := blocking_checks(case, draft, rules):
        found.append(section(texts("modal.approve_checks", checks=check_list(checks, texts, rules))))
    return found


def reminder(case: Case, texts: Texts, rules: ChecklistRules) -> Sequence[Block]:
    """What stands open in a checklist that binds nobody, for whoever approves all the same."""
    left = [key for key in open_checks(case, rules) if key != COPY_DELIVERED]
    return [section(texts("modal.approve_unchecked", checks=check_list(left, texts, rules)))] if left else []


def changes_of(values: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """The keys that are ticked, and those that are waived, in the fields of a submit."""
    ticked = {key for block, text in values.items() if block.startswith(GROUP) for key in _keys(text)}
    return frozenset(ticked), frozenset(_keys(values.get("waive", "")))


def _keys(text: str) -> list[str]:
    return [key for key in text.split(",") if key]
