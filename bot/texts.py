"""The texts that the bot shows, by key and language, from `texts_<language>.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from cases.vocabulary import Language

DESK_LANGUAGES = (Language.NB, Language.EN)
"""The languages that the staff can have their desk in."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language.

    Attributes
    ----------
    entries:
        By `section.key`, such as `button.approve`.
    """

    language: Language
    entries: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text, with the values in their places; a value is inserted once and never read as a template.

        Where the text is shown as mrkdwn, the caller hands over values that are escaped (`bot.inert.escape`).
        Raises KeyError for an unknown key or a missing value.
        """
        return self.entries[key].format_map(values)

    def word(self, section: str, value: str) -> str:
        """The word for a value of a closed vocabulary; the value itself where there is no word for it."""
        return self.entries.get(f"{section}.{value}", value)


def load_texts(language: Language = Language.NB) -> Texts:
    """The texts of one of `DESK_LANGUAGES`. Raises FileNotFoundError for another."""
    source = resources.files("bot").joinpath(f"texts_{language}.toml").read_text(encoding="utf-8")
    sections = tomllib.loads(source)
    entries = {f"{section}.{key}": text for section, texts in sections.items() for key, text in texts.items()}
    return Texts(language, entries)
