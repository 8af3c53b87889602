"""Opens the record with the master keys of the settings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from models.key_ring import MasterKeys
from models.store import Store
from service.settings import RecordSettings, SettingsError


def open_record(
    settings: RecordSettings,
    *,
    letters_waiting: Callable[[], None] | None = None,
    notices_waiting: Callable[[], None] | None = None,
) -> AbstractAsyncContextManager[Store]:
    """The record, as `Store.open` gives it; both master keys open it, and are read anew where neither does."""
    current, second = master_keys(settings)
    return Store.open(
        settings.database_url,
        current,
        second_master_key=second,
        reload_master_keys=_read_anew,
        letters_waiting=letters_waiting,
        notices_waiting=notices_waiting,
    )


def master_keys(settings: RecordSettings) -> MasterKeys:
    """The master key, and the second one or an empty text."""
    return settings.master_key.get_secret_value(), settings.second_master_key.get_secret_value()


def _read_anew() -> MasterKeys | None:
    """What file or command give now: after `keys rotate` a running service finds the new key there."""
    try:
        return master_keys(RecordSettings.load())
    except SettingsError:
        return None
