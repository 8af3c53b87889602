"""In which language a member of staff has the desk: all that only they see. Cards stay in the organisation's."""

from __future__ import annotations

from bot.desk import Desk, Tell
from bot.language_texts import texts_in
from bot.texts import DESK_LANGUAGES
from cases.vocabulary import Language

WORDS = tuple(language.value for language in DESK_LANGUAGES)
"""What `/personvern language` takes."""


async def run_language(desk: Desk, user: str, word: str, tell: Tell) -> None:
    """Says which language it is, or changes it. Raises `NotPermitted`."""
    await desk.staff.member(user)
    if not word:
        await tell(desk.texts("answer.language_now"))
        return
    language = Language(word)
    await desk.languages.choose(user, language)
    await tell(texts_in(language)("answer.language_set"))
