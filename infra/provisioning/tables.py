"""A dataset as a table of a database: loaded beside the old one, verified, and exchanged in one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.data.catalogue import Dataset
from autograder.text import _
from infra.errors import ServicesError

if TYPE_CHECKING:
    import pandas as pd

# Which edition each table holds. Written in the same step as the table where the database allows it.
_NOTES = "labs_loaded"


@dataclass(frozen=True)
class Table:
    """Name, columns as (name, "text", "number" or "integer"), key column or "", rows, and checksum of the source."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: str
    rows: tuple[tuple[Any, ...], ...]
    sha256: str


class MySQLDialect:
    """What MySQL and MariaDB write differently."""

    quote = "`"
    types = {"text": "VARCHAR(191)", "number": "DOUBLE", "integer": "BIGINT"}  # noqa: RUF012
    options = " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"

    def exchange(self, cursor: Any, fresh: str, name: str) -> None:
        """Put `fresh` in the place of `name`; readers see one or the other."""
        old = f"{name}_old"
        cursor.execute(f"DROP TABLE IF EXISTS `{old}`")
        cursor.execute(f"CREATE TABLE IF NOT EXISTS `{name}` LIKE `{fresh}`")
        cursor.execute(f"RENAME TABLE `{name}` TO `{old}`, `{fresh}` TO `{name}`")
        cursor.execute(f"DROP TABLE `{old}`")


class PostgresDialect:
    """What PostgreSQL writes differently."""

    quote = '"'
    types = {"text": "text", "number": "double precision", "integer": "bigint"}  # noqa: RUF012
    options = ""

    def exchange(self, cursor: Any, fresh: str, name: str) -> None:
        """Put `fresh` in the place of `name`, in the transaction that loaded it."""
        cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
        cursor.execute(f'ALTER TABLE "{fresh}" RENAME TO "{name}"')


def table_of(spec: Dataset, frame: pd.DataFrame, sha256: str) -> Table:
    """The dataset's frame as a table: columns of the schema in their order, plain Python values."""
    kinds = {"string": "text", "date": "text", "number": "number", "integer": "integer"}
    columns = tuple((item.name, kinds[item.type]) for item in spec.fields)
    flat = frame.reset_index() if spec.key else frame
    values = flat[[name for name, _kind in columns]].itertuples(index=False, name=None)
    plain = {"text": str, "number": float, "integer": int}
    makers = [plain[kind] for _name, kind in columns]
    rows = tuple(tuple(make(value) for make, value in zip(makers, row, strict=True)) for row in values)
    return Table(spec.id, columns, spec.key or "", rows, sha256)


def load_table(connection: Any, dialect: MySQLDialect | PostgresDialect, table: Table) -> bool:
    """Load the table unless it is there in full; False when it was. Raises ServicesError when it came back changed."""
    quote = dialect.quote
    cursor = connection.cursor()
    cursor.execute(
        f"CREATE TABLE IF NOT EXISTS {_NOTES} (name {dialect.types['text']} PRIMARY KEY, sha256 CHAR(64) NOT NULL)"
    )
    connection.commit()
    if _is_there(connection, table, quote):
        return False
    fresh = f"{table.name}_new"
    definitions = [
        f"{quote}{name}{quote} {dialect.types[kind]}" + (" PRIMARY KEY" if name == table.key else " NOT NULL")
        for name, kind in table.columns
    ]
    cursor.execute(f"DROP TABLE IF EXISTS {quote}{fresh}{quote}")
    cursor.execute(f"CREATE TABLE {quote}{fresh}{quote} ({', '.join(definitions)}){dialect.options}")
    places = ", ".join(["%s"] * len(table.columns))
    cursor.executemany(f"INSERT INTO {quote}{fresh}{quote} VALUES ({places})", list(table.rows))
    cursor.execute(f"SELECT * FROM {quote}{fresh}{quote}")
    if sorted(cursor.fetchall()) != sorted(table.rows):
        raise ServicesError(
            _("The table {name} came back changed from the database. Run the same command again.").format(
                name=table.name
            )
        )
    dialect.exchange(cursor, fresh, table.name)
    cursor.execute(f"DELETE FROM {_NOTES} WHERE name = %s", (table.name,))
    cursor.execute(f"INSERT INTO {_NOTES} (name, sha256) VALUES (%s, %s)", (table.name, table.sha256))
    connection.commit()
    return True


def _is_there(connection: Any, table: Table, quote: str) -> bool:
    cursor = connection.cursor()
    cursor.execute(f"SELECT sha256 FROM {_NOTES} WHERE name = %s", (table.name,))
    noted = cursor.fetchone()
    if noted is None or noted[0] != table.sha256:
        return False
    try:
        cursor.execute(f"SELECT * FROM {quote}{table.name}{quote}")
        return sorted(cursor.fetchall()) == sorted(table.rows)
    except Exception:  # each driver has its own name for a table that is missing; loading it mends every case
        connection.rollback()
        return False
