"""The desk as one member of staff has it: in their language, and without the cases that are about them."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.desk import Desk
from bot.language_texts import texts_in
from bot.person_queries import PersonQueries
from bot.texts import Texts

logger = logging.getLogger(__name__)


async def desk_of(desk: Desk, user: str) -> Desk:
    """The desk for whoever asks. Raises nothing: where the record does not say, the language is the organisation's."""
    return replace(desk, texts=await _texts_of(desk, user), queries=PersonQueries(desk.queries, user))


async def _texts_of(desk: Desk, user: str) -> Texts:
    try:
        language = await desk.languages.language_of(user)
    except Exception as error:  # noqa: BLE001 - a record that is away is told of by what is asked of it next
        logger.warning("a language could not be read: %s", type(error).__name__)
        return desk.texts
    return desk.texts if language is None else texts_in(language)
