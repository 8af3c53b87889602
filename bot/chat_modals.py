"""The modals about chats: looking for them, reading one, and choosing the one that a case is answered with."""

from __future__ import annotations

from collections.abc import Sequence

from bot import dates
from bot.blocks import SECTION_LIMIT, Block, actions, button, context, section, select_input, split_text, text_input
from bot.blocks import verbatim as shown_as_is
from bot.inert import clean, escape
from bot.inputs import date_input, may_be_empty
from bot.modals import Shown, view
from bot.texts import Texts
from cases.case_number import CaseNumber
from cases.messages import ChatLine, ChatTranscript
from cases.ports import StoredChat

READ = "read-chat"
"""The action id of the button by which a chat is read; its value is the chat's key."""

MOST_FOUND = 20
_MOST_BLOCKS = 90
"""Slack ends a view at 100."""


def chats_view(texts: Texts) -> Block:
    """Asks what to look for; what is typed stays out of the audit log."""
    blocks = [
        section(texts("modal.chats_intro")),
        may_be_empty(text_input("conversation", texts("modal.conversation"), "", multiline=False)),
        may_be_empty(text_input("address", texts("modal.address"), "", multiline=False)),
        date_input("since", texts("modal.since"), None),
        date_input("until", texts("modal.until"), None),
    ]
    return view("chats", texts, None, blocks)


def chats_found_view(chats: Sequence[StoredChat], texts: Texts) -> Block:
    """What was found, with nothing that anybody wrote, and a button to read each."""
    blocks = [block for chat in chats for block in _found(chat, texts)]
    return view("chats_found", texts, None, blocks or [section(texts("answer.no_chats"))], submit=False)


def _found(chat: StoredChat, texts: Texts) -> tuple[Block, Block]:
    label = texts("button.read-chat_label", ended=dates.minute(chat.transcript.ended_at))
    return section(chat_line(chat, texts)), actions(
        [button(READ, texts("button.read-chat"), chat.transcript.key, label)], f"chat_{chat.transcript.key}"
    )


def chat_line(chat: StoredChat, texts: Texts) -> str:
    """One chat in one line."""
    transcript = chat.transcript
    return texts(
        "answer.chat_line",
        provider=transcript.provider,
        started=dates.minute(transcript.started_at),
        lines=len(transcript.lines),
        copied=dates.minute(chat.copied_at) if chat.copied_at else texts("answer.chat_not_copied"),
        address=texts(f"answer.chat_{'verified' if transcript.verified else 'unverified'}"),
        case=str(chat.case) if chat.case else texts("answer.chat_no_case"),
    )


def chat_view(chat: ChatTranscript, texts: Texts) -> Block:
    """The words of a chat. The caller has masked them."""
    said = "\n".join(_said(line, texts) for line in chat.lines) or texts("modal.read_empty")
    blocks = [shown_as_is(piece) for piece, _ in split_text(said, SECTION_LIMIT)]
    cut = [context([texts("modal.read_cut")])] if len(blocks) > _MOST_BLOCKS else []
    return view("chat", texts, None, [section(texts("modal.chat_intro")), *blocks[:_MOST_BLOCKS], *cut], submit=False)


def _said(line: ChatLine, texts: Texts) -> str:
    who = texts(f"modal.chat_{line.speaker}")
    files = "".join(f" [{clean(name)}]" for name in line.attachments)
    name = f" ({clean(line.name)})" if line.name else ""
    return f"{dates.minute(line.at)} {who}{name}: {clean(line.text)}{files}"


def choose_chat_view(number: CaseNumber, chats: Sequence[StoredChat], texts: Texts) -> Block:
    """Asks which chat the case is to be answered with."""
    options = {chat.transcript.key: _option(chat, texts) for chat in chats}
    blocks = [
        section(texts("modal.chat_copy_intro", number=number)),
        select_input("chat", texts("modal.chat"), options, chats[0].transcript.key),
    ]
    return view("chat_copy", texts, Shown(number, ""), blocks)


def _option(chat: StoredChat, texts: Texts) -> str:
    transcript = chat.transcript
    started = dates.minute(transcript.started_at)
    return texts(
        "modal.chat_option", started=started, lines=len(transcript.lines), provider=escape(transcript.provider)
    )
