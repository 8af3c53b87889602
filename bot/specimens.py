"""Every message, modal and tab that the bot can make, on example values: for Slack's own validator, and for pictures.

A test walks the registers of modals and buttons, and fails where one of them has no specimen here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot import (
    among_modals,
    casework_modals,
    chat_modals,
    checklist_modals,
    erasure_deeds,
    facts_modals,
    guard_modals,
    identity_modals,
    interim_modals,
    modals,
    page_modals,
    preview_deeds,
    register_modals,
)
from bot.alarms import alarm_blocks, alarm_text
from bot.blocks import Block
from bot.cards import Card, build_card, metadata
from bot.clock_deeds import question_card
from bot.concerns_deeds import concerns_view
from bot.digest import LISTS as DIGEST_LISTS
from bot.digest import Digest, Listed, digest_card
from bot.home import LISTS as HOME_LISTS
from bot.home import home_blocks, list_blocks, statistics_blocks
from bot.modals import Shown
from bot.page_modals import Link
from bot.pointers import build_pointer
from bot.retention import Coming, coming_card
from bot.specimen_values import (
    COLLEAGUE,
    LETTER,
    LONG,
    LONGEST,
    NOW,
    NUMBER,
    OTHER,
    RECEIVED,
    STAFF,
    a_case,
    a_chat,
    a_draft,
    a_message,
    a_record,
)
from bot.texts import Texts
from cases.alarms import CRITICAL, Alarm
from cases.case import Case, PreparedLetter
from cases.checklist.values import ChecklistRules
from cases.decisions.interim_letters import REASONS
from cases.guard import ABSOLUTE, Examined, Finding
from cases.messages import Notice
from cases.pages import PagePurpose
from cases.ports import StoredBlock
from cases.registers.breaches import BreachEntry
from cases.retention.state import ErasureOrder
from cases.vocabulary import Kind, Status

Named = tuple[str, Block]
"""A name for people, and the view."""

_MANY = 60


def message_specimens(texts: Texts, rules: ChecklistRules) -> Iterator[tuple[str, Card]]:
    """Every message with blocks: name, and the message."""
    for status in Status:
        yield f"card: {status}", build_card(_in(status), texts, NOW, rules=rules)
    restricted = replace(a_case(), verdict=replace(a_case().verdict, kind=Kind.COMPENSATION_CLAIM))
    yield "card: restricted", build_card(restricted, texts, NOW, rules=rules)
    yield "pointer", build_pointer(restricted, texts, NOW)
    yield "card: restricted, in its channel", build_card(restricted, texts, NOW, private=True, rules=rules)
    for kind in Kind:
        case = replace(a_case(number=LONGEST), verdict=replace(a_case().verdict, kind=kind))
        yield f"card: {kind}", build_card(case, texts, NOW, private=True, rules=rules)
    question = Notice(key="q.1", case=NUMBER, text="still_working", params={"staff": STAFF, "number": str(NUMBER)})
    yield "still working?", question_card(question, texts)
    listed = Listed(tuple(a_case() for _ in range(20)), _MANY)
    yield "digest", digest_card(Digest(at=NOW, lists=dict.fromkeys(DIGEST_LISTS, listed), junk=(NUMBER,)), texts)
    coming = Coming((NUMBER,) * _MANY, date(2026, 12, 1), (OTHER,) * _MANY)
    yield "retention", coming_card(coming, texts)
    for reason in sorted(CRITICAL):
        alarm = Alarm(reason=reason, case=NUMBER, detail="2 · 23.12.2026")
        yield f"alarm: {reason}", Card(alarm_text(alarm, texts), alarm_blocks(alarm, texts), metadata(NUMBER))


def _in(status: Status) -> Case:
    """The case as it stands in that state, with all that a card can say of it."""
    answered = status in (Status.ANSWERED, Status.CLOSED)
    return a_case(status=status, answered_at=NOW if answered else None, closed_at=NOW if answered else None)


def home_specimen(texts: Texts) -> Block:
    """The Home tab of somebody who has everything to do."""
    cases = [a_case() for _ in range(8)]
    lists = [block for name in HOME_LISTS for block in list_blocks(name, cases, _MANY, texts, NOW)]
    counts = {kind: turn + 1 for turn, kind in enumerate(Kind)}
    return {"type": "home", "blocks": home_blocks([*lists, *statistics_blocks(counts, texts)], texts)}


def view_specimens(texts: Texts, rules: ChecklistRules) -> Iterator[Named]:
    """Every modal: name, and the view."""
    yield from _letters(texts)
    yield from _reading(texts)
    yield from _casework(texts)
    yield from _among(texts)
    yield from _facts(texts, rules)
    yield from _interims(texts)


def _letters(texts: Texts) -> Iterator[Named]:
    for name, text in (("", LETTER), (", long", LONG)):
        draft = a_draft(text)
        yield f"approve{name}", modals.approve_view(NUMBER, draft, texts)
        yield f"edit{name}", modals.edit_view(NUMBER, draft, texts)
        yield f"preview{name}", preview_deeds.preview_view(NUMBER, draft, texts)
        yield f"changes{name}", preview_deeds.changes_view(NUMBER, draft, texts)
    yield "edit, by hand", modals.edit_view(NUMBER, None, texts)
    yield "reject", modals.reject_view(NUMBER, a_draft(), texts)
    for name, found in (("", tuple(one for one in Finding if one not in ABSOLUTE)), (", absolute", tuple(Finding))):
        yield f"override{name}", guard_modals.override_view(NUMBER, a_draft(), Examined(found), texts)
    yield "draft", facts_modals.draft_view(a_case(), texts)


def _reading(texts: Texts) -> Iterator[Named]:
    yield "read", modals.read_view(NUMBER, [a_message()], texts)
    yield "read, long", modals.read_view(NUMBER, [a_message(LONG)] * 30, texts)
    yield "notice", modals.notice_view(texts("answer.repeated"), texts)
    yield "history", casework_modals.history_view(NUMBER, [a_record(n) for n in range(400)], [a_message()], texts)
    yield "chats", chat_modals.chats_view(texts)
    yield "chats found", chat_modals.chats_found_view([a_chat(place) for place in range(20)], texts)
    yield "chat", chat_modals.chat_view(a_chat(1, 300).transcript, texts)
    yield "chat copy", chat_modals.choose_chat_view(NUMBER, [a_chat(place) for place in range(20)], texts)
    for purpose in (PagePurpose.READ, PagePurpose.FILES):
        url = "https://personvern.example/open/Zm9yLWV4YW1wbGU"
        link = Link(purpose=purpose, url=url, code="481205", minutes=15)
        yield f"page: {purpose}", page_modals.link_view(NUMBER, link, texts)
    yield "download code", page_modals.code_view(NUMBER, "481205", texts)


def _casework(texts: Texts) -> Iterator[Named]:
    case = a_case()
    yield "reclassify", modals.reclassify_view(case, texts)
    yield "assign", casework_modals.assign_view(case, texts)
    yield "note", casework_modals.note_view(LONGEST, texts)
    yield "reopen", casework_modals.reopen_view(NUMBER, texts)
    yield "close", casework_modals.close_view(NUMBER, texts)
    yield "concerns", concerns_view(a_case(concerns=frozenset({STAFF, COLLEAGUE})), texts)
    yield "identity", identity_modals.identity_view(case, texts, NOW)
    yield "code", identity_modals.code_view(case, texts)
    yield "on behalf", identity_modals.behalf_view(case, texts)
    yield "sender", identity_modals.sender_view(case, texts)


def _among(texts: Texts) -> Iterator[Named]:
    case, other = a_case(), a_case(number=OTHER)
    yield "new", among_modals.new_view(texts, "nb")
    yield "merge with", among_modals.merge_with_view(NUMBER, texts)
    yield "merge", among_modals.merge_view(case, other, texts)
    yield "merge across", among_modals.merge_across_view(Shown(NUMBER, "", str(OTHER)), texts)
    yield "link", among_modals.link_view(NUMBER, texts)
    yield "split", among_modals.split_view(case, texts)
    yield "search", among_modals.search_view(texts)
    yield "found", among_modals.found_view([case] * 20, _MANY, texts, NOW)


def _facts(texts: Texts, rules: ChecklistRules) -> Iterator[Named]:
    case = a_case()
    yield "role", facts_modals.role_view(case, texts)
    yield "deadline", facts_modals.deadline_view(case, ["Mottatt 23.11.2026."], texts, may_set=True)
    breach = replace(case, verdict=replace(case.verdict, kind=Kind.BREACH_REPORT))
    yield "dates", facts_modals.deadline_view(breach, ["Mottatt 23.11.2026."], texts, may_set=True)
    yield "erase, ask", erasure_deeds.ask_view(NUMBER, texts)
    order = ErasureOrder(by=STAFF, at=NOW, reason="<&>" * 1000)
    yield "erase, order", erasure_deeds.order_view(NUMBER, order, texts)
    yield "hold", facts_modals.hold_view(a_case(hold="court"), texts, may_lift=True)
    yield "checks", checklist_modals.checks_view(case, texts, rules, editable=True)
    yield "checks, read", checklist_modals.checks_view(case, texts, rules, editable=False)
    yield "done", checklist_modals.done_view(case, texts)
    blocks = [StoredBlock(id=1, lists=("Nyhetsbrev",), at=RECEIVED)]
    yield "block", register_modals.block_view(case, ("Nyhetsbrev", "Arrangementer"), blocks, texts)
    yield "withdraw", register_modals.withdraw_view(case, texts)
    entry = BreachEntry(facts="En fil ble delt.", effects="Få.", measures="Lenken er stengt.", aware_at=NOW)
    yield "breach", register_modals.breach_view(case, None, entry, [dates_line(texts)], texts)


def dates_line(texts: Texts) -> str:
    """The authority's clock on the example's breach."""
    return texts("register.authority_due", due=(NOW + timedelta(hours=72)).strftime("%d.%m.%Y %H:%M"))


def _interims(texts: Texts) -> Iterator[Named]:
    yield "refer, to whom", interim_modals.customer_view(NUMBER, texts)
    for letter in sorted(REASONS):
        if REASONS[letter]:
            yield f"why: {letter}", interim_modals.reason_view(NUMBER, letter, texts)
    for letter in sorted(interim_modals.VIEWS):
        prepared = PreparedLetter(draft=replace(a_draft(), letter=letter))
        yield f"letter: {letter}", interim_modals.letter_view(NUMBER, prepared, texts)
