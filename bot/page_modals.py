"""The modals that hand out links and codes of the service's own pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.blocks import Block, section
from bot.modals import Shown, view
from bot.texts import Texts
from cases.case_number import CaseNumber
from cases.pages import PagePurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to a page.

    Attributes
    ----------
    minutes:
        How long it is good.
    """

    purpose: PagePurpose
    url: str = field(repr=False)
    code: str = field(repr=False)
    minutes: int


def link_view(number: CaseNumber, link: Link, texts: Texts) -> Block:
    """The link, and the code that the page asks for."""
    blocks = [
        section(texts(f"modal.open_intro_{link.purpose.value}", number=number, minutes=link.minutes)),
        section(f"<{link.url}|{texts('button.follow_link')}>"),
        section(texts("modal.open_code", code=_spaced(link.code))),
    ]
    return view("open", texts, Shown(number, ""), blocks, submit=False)


def code_view(number: CaseNumber, code: str, texts: Texts) -> Block:
    """The code that is read to the person."""
    blocks = [
        section(texts("modal.download_code_intro", number=number)),
        section(f"*{_spaced(code)}*"),
    ]
    return view("download_code", texts, Shown(number, ""), blocks, submit=False)


def _spaced(code: str) -> str:
    """In two halves, as it is read aloud."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"
