"""The errors of the record. None of their messages holds a secret or personal data.

PersonvernError
 └── RecordError
      ├── InvalidDatabaseUrl
      ├── DatabaseUnavailable
      ├── MigrationsPending
      ├── MigrationFailed
      ├── KeyStoreMissing
      ├── ForeignKeyStore
      ├── UnknownKeys
      ├── InvalidMasterKey
      ├── WrongMasterKey
      └── Unreadable
"""

from __future__ import annotations

from cases.errors import PersonvernError


class RecordError(PersonvernError):
    """The record cannot be used."""


class InvalidDatabaseUrl(RecordError):
    """The database URL is neither sqlite:///path nor postgres://user@host:port/name."""


class DatabaseUnavailable(RecordError):
    """The database cannot be reached."""


class MigrationsPending(RecordError):
    """The database is behind its migrations: run `personvern migrate`."""


class MigrationFailed(RecordError):
    """A migration would have broken the data and was rolled back."""


class KeyStoreMissing(RecordError):
    """The data keys are not there: put `<database>.keys`, or the schema `keystore`, back from its own backup."""


class ForeignKeyStore(RecordError):
    """The data keys are those of another database."""


class UnknownKeys(RecordError):
    """Is the content an old backup beside a newer key file? Nothing was destroyed."""


class InvalidMasterKey(RecordError):
    """The master key is not 32 bytes in base64."""


class WrongMasterKey(RecordError):
    """The master key does not fit this database: its content was sealed under another one."""


class Unreadable(RecordError):
    """Sealed content cannot be opened: its key was destroyed, or the content was changed."""
