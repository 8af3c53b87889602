"""The texts of the desk in each of its languages, for whoever they are shown to."""

from __future__ import annotations

from functools import cache

from bot.texts import Texts, load_texts
from cases.vocabulary import Language


@cache
def texts_in(language: Language) -> Texts:
    """The texts of one of `bot.texts.DESK_LANGUAGES`, read once."""
    return load_texts(language)
