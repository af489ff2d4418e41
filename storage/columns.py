"""Column types: text that only the key file can read, and instants that are always UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Integer, LargeBinary, column, table
from sqlalchemy.types import TypeDecorator

from storage.identifiers import mask_identifiers

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Table, TableClause
    from sqlalchemy.engine import Dialect

    from storage.crypto import Keyring

Id = BigInteger().with_variant(Integer(), "sqlite")


def bind_keyring(dialect: Dialect, keyring: Keyring) -> None:
    """Give an engine its keys. They live on its dialect, so two databases with two key files never meet."""
    vars(dialect)["tawjih_keyring"] = keyring


def keyring_of(tx: Connection) -> Keyring:
    """The keys that this transaction's values are written with."""
    return _keyring(tx.dialect)


def _keyring(dialect: Dialect) -> Keyring:
    keyring: Keyring = vars(dialect)["tawjih_keyring"]
    return keyring


class Encrypted(TypeDecorator[str]):
    """Text that is bytes in the database. `context` is "table.column": a value moved elsewhere cannot be read."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """What is stored of this text."""
        return None if value is None else _keyring(dialect).encrypt(value, self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """The text that was stored; raises WrongKey when these keys did not write it."""
        return None if value is None else _keyring(dialect).decrypt(value, self.context)

    def compare_values(self, x: Any, y: Any) -> bool:  # noqa: ANN401 - as SQLAlchemy declares it
        """Whether two texts are the same; their ciphertexts never are."""
        return bool(x == y)


def encrypted_as(whose: ColumnElement[str]) -> str:
    """The context of an encrypted column, for who decrypts many of its values at once."""
    if not isinstance(whose.type, Encrypted):
        raise TypeError(f"{whose} is not encrypted")
    return whose.type.context


def as_stored(whole: Table) -> TableClause:
    """The table with its values as they are: of what is encrypted, the bytes."""
    return table(
        whole.name,
        *(column(one.name, LargeBinary() if isinstance(one.type, Encrypted) else one.type) for one in whole.columns),
    )


class EncryptedWords(Encrypted):
    """What a person typed in their own words: identity numbers are masked before it is encrypted."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """What is stored of these words."""
        return super().process_bind_param(None if value is None else mask_identifiers(value), dialect)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes any aware datetime, gives UTC; refuses naive ones, which mean a different hour elsewhere."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant as the database takes it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs its time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)
