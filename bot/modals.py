"""The modals: private views in which staff read, edit, approve, reject and correct.

Each carries in `private_metadata` nothing but the case number and the digest of the draft that it shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot import dates
from bot.blocks import (
    HINT_LIMIT,
    INPUT_LIMIT,
    SECTION_LIMIT,
    TITLE_LIMIT,
    Block,
    actions,
    button,
    context,
    header,
    plain_text,
    section,
    select_input,
    split_text,
    text_input,
    verbatim,
)
from bot.inert import clean, escape, reveal, shorten
from bot.texts import Texts
from cases.case import Case, Draft
from cases.case_number import CaseNumber
from cases.messages import GAP, AnswerFile
from cases.ports import StoredMessage
from cases.vocabulary import Kind

CALLBACKS: Mapping[str, str] = MappingProxyType(
    {
        "approve": "approve_reply",
        "edit": "edit_reply",
        "reject": "reject_reply",
        "reclassify": "reclassify_case",
        "read": "read_case",
        "notice": "notice",
        "new": "new_case",
        "search": "search_cases",
        "found": "found_cases",
        "merge_with": "merge_with",
        "merge": "merge_cases",
        "merge_across": "merge_across",
        "link": "link_cases",
        "split": "split_case",
        "assign": "assign_case",
        "note": "write_note",
        "reopen": "reopen_case",
        "close": "close_case",
        "history": "case_history",
        "chats": "search_chats",
        "chats_found": "found_chats",
        "chat": "read_chat",
        "chat_copy": "choose_chat",
        "identity": "check_identity",
        "code": "send_code",
        "behalf": "represent_person",
        "sender": "confirm_sender",
        "block": "confirm_block",
        "withdraw": "record_withdrawal",
        "breach": "record_breach",
        "checks": "change_checks",
        "done": "finish_tasks",
        "override": "override_guard",
        "ask_identity": "send_identity_question",
        "ask_scope_why": "why_scope",
        "ask_scope": "send_scope_question",
        "extend_why": "why_extend",
        "extend": "send_extension",
        "inform": "send_status",
        "refer_who": "whom_refer",
        "refer": "send_to_customer",
        "role": "decide_role",
        "deadline": "set_dates",
        "hold": "hold_case",
        "concerns": "set_concerns",
        "erase_ask": "ask_erasure",
        "erase_order": "order_erasure",
        "preview": "preview_reply",
        "changes": "reply_changes",
        "draft": "draft_reply",
        "open": "open_page",
        "download_code": "download_code",
    }
)
"""The callback id of each modal."""

TEXT_LIMIT = 60_000
"""The longest answer that can be edited in Slack, in characters: views end at 100 blocks and 250 kB."""

SUBJECT_LIMIT = 250
_PIECE = 2800
"""Characters a field: below Slack's 3,000, so that a field has room to write in."""

_READ_BLOCKS = 90
"""Blocks of messages in the reading view: Slack ends a view at 100."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a modal showed: the case, the digest of its draft or nothing, and what else the submit is held against."""

    number: CaseNumber
    digest: str
    base: str = ""

    def dump(self) -> str:
        """As it stands in `private_metadata`."""
        stored = {"case": str(self.number), "digest": self.digest}
        return json.dumps(stored | ({"base": self.base} if self.base else {}))

    @classmethod
    def load(cls, private_metadata: str) -> Shown:
        """What `dump` wrote. Raises ValueError or `InvalidCaseNumber` on anything else."""
        stored = json.loads(private_metadata)
        return cls(CaseNumber.parse(stored["case"]), stored["digest"], stored.get("base", ""))


def approve_view(
    number: CaseNumber, draft: Draft, texts: Texts, *, blockers: Sequence[Block] = (), notes: Sequence[Block] = ()
) -> Block:
    """The exact letter, to be approved; without a way to approve it while it has gaps, or something stands in the way.

    `blockers` say what does, `notes` what the approver should know.
    """
    gaps = tuple(GAP.findall(f"{draft.subject}\n{draft.text}"))
    warning = [section(texts("modal.approve_gaps", gaps=escape(", ".join(gaps))))] if gaps else []
    intro = section(texts("modal.approve_intro", number=number))
    look = _look_buttons(number, texts, "changes") if draft.standard else []
    blocks = [intro, *look, *warning, *blockers, *notes, *letter_blocks(draft, texts)]
    shown = Shown(number, draft.digest, str(draft.version))
    return view("approve", texts, shown, blocks, submit=not gaps and not blockers)


def edit_view(number: CaseNumber, draft: Draft | None, texts: Texts) -> Block:
    """The letter in fields, or empty fields where there is no draft yet."""
    subject, text, digest = (draft.subject, draft.text, draft.digest) if draft else ("", "", "")
    blocks = [
        section(texts("modal.edit_intro", number=number)),
        *_look_buttons(number, texts, "preview", "changes"),
        *letter_inputs(subject, text, texts),
    ]
    return view("edit", texts, Shown(number, digest), blocks)


def _look_buttons(number: CaseNumber, texts: Texts, *names: str) -> list[Block]:
    """The ways to what stands above an open modal; what the fields hold goes with the click."""
    labels = {name: texts(f"button.{name}_label", number=number) for name in names}
    return [actions([button(name, texts(f"button.{name}"), f"{number} 0", labels[name]) for name in names], "looks")]


def letter_inputs(subject: str, text: str, texts: Texts) -> Iterator[Block]:
    """A letter in fields: its subject, and its text in as many pieces as it takes."""
    yield text_input("subject", texts("modal.subject"), shorten(clean(subject), SUBJECT_LIMIT), multiline=False)
    yield from _text_inputs(clean(text), texts)


def reject_view(number: CaseNumber, draft: Draft, texts: Texts) -> Block:
    """Asks why the draft goes back."""
    blocks = [
        section(texts("modal.reject_intro", number=number)),
        text_input("reason", texts("modal.reason"), "", multiline=True),
    ]
    return view("reject", texts, Shown(number, draft.digest), blocks)


def reclassify_view(case: Case, texts: Texts) -> Block:
    """Asks for the right kind."""
    options = {kind.value: texts.word("kind", kind) for kind in Kind}
    blocks = [
        section(texts("modal.reclassify_intro", number=case.number)),
        select_input("kind", texts("modal.kind"), options, case.verdict.kind.value),
    ]
    return view("reclassify", texts, Shown(case.number, ""), blocks)


def read_view(
    number: CaseNumber, messages: Sequence[StoredMessage], texts: Texts, buttons: Sequence[Block] = ()
) -> Block:
    """The messages of a case. The caller has masked their text."""
    blocks = [block for message in messages for block in _message(message, texts)]
    cut = [context([texts("modal.read_cut")])] if len(blocks) > _READ_BLOCKS else []
    rows = [actions(buttons)] if buttons else []
    body = [section(texts("modal.read_intro", number=number)), *rows, *blocks[:_READ_BLOCKS], *cut]
    return view("read", texts, Shown(number, ""), body, submit=False)


def notice_view(text: str, texts: Texts, buttons: Sequence[Block] = ()) -> Block:
    """Says one thing, in the place of a modal whose submit was refused, with what can be done about it."""
    rows = [actions(buttons)] if buttons else []
    return view("notice", texts, None, [section(text), *rows], submit=False)


def edited_text(values: dict[str, str], base: str) -> str:
    """The text that the fields of an edit modal hold, put together as `base` was taken apart."""
    pieces = split_text(clean(base), _PIECE)
    if len(pieces) == 1:
        return values["text"]
    return "".join(values[f"text_{part}"] + joint for part, (_, joint) in enumerate(pieces, 1))


def text_blocks(base: str) -> tuple[str, ...]:
    """The block ids of the fields that hold the text `base`."""
    parts = len(split_text(clean(base), _PIECE))
    return ("text",) if parts == 1 else tuple(f"text_{part}" for part in range(1, parts + 1))


def view(name: str, texts: Texts, shown: Shown | None, blocks: Sequence[Block], *, submit: bool = True) -> Block:
    """A modal by its name in `CALLBACKS`, whose texts are `modal.<name>_title` and `modal.<name>_submit`."""
    made: Block = {
        "type": "modal",
        "callback_id": CALLBACKS[name],
        "title": plain_text(texts(f"modal.{name}_title"), TITLE_LIMIT),
        "close": plain_text(texts("modal.cancel" if submit else "modal.close"), TITLE_LIMIT),
        "blocks": list(blocks),
        "private_metadata": shown.dump() if shown else "",
    }
    return made | ({"submit": plain_text(texts(f"modal.{name}_submit"), TITLE_LIMIT)} if submit else {})


def letter_blocks(draft: Draft, texts: Texts) -> Iterator[Block]:
    """The exact letter: recipient, subject, text, and its files by size and digest."""
    parts = (("recipient", draft.recipient.email), ("subject", draft.subject), ("text", draft.text))
    for label, content in parts:
        yield context([f"*{texts(f'modal.{label}')}*"])
        yield from (verbatim(piece) for piece, _ in split_text(reveal(content), SECTION_LIMIT))
    way = "modal.attachments_fetched" if draft.as_download else "modal.attachments"
    files = [_file_line(file, texts) for file in draft.attachments] or [texts("modal.no_attachments")]
    yield context([f"*{texts(way)}*"])
    yield section("\n".join(files)[:SECTION_LIMIT])


def _file_line(file: AnswerFile, texts: Texts) -> str:
    key = "modal.file" if file.readable else "modal.file_unread"
    return texts(key, name=escape(file.name), kilobytes=-(-file.size // 1000), sha256=file.sha256[:12])


def _text_inputs(text: str, texts: Texts) -> Iterator[Block]:
    pieces = split_text(text, _PIECE)
    for block_id, (part, (piece, _)) in zip(text_blocks(text), enumerate(pieces, 1), strict=True):
        several = texts("modal.edit_part", part=part, parts=len(pieces))
        label = texts("modal.text") if len(pieces) == 1 else several
        yield text_input(block_id, label, piece[:INPUT_LIMIT], multiline=True, hint=_gap_hint(piece, texts))


def _gap_hint(text: str, texts: Texts) -> str:
    gaps = GAP.findall(text)
    return shorten(texts("modal.edit_gaps", gaps=", ".join(gaps)), HINT_LIMIT) if gaps else ""


def _message(message: StoredMessage, texts: Texts) -> Iterator[Block]:
    yield header(texts(f"modal.read_{message.direction}", at=dates.minute(message.at)))
    content = clean(f"{message.subject}\n\n{message.text}").strip() or texts("modal.read_empty")
    yield from (verbatim(piece) for piece, _ in split_text(content, SECTION_LIMIT))
