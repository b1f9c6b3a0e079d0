"""A table with types, a key and a character set."""

from __future__ import annotations

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import COLUMNS, INDICATORS, exists, run, table_name

tables = Question(
    id="table",
    title=N_("A table that keeps what you put in"),
    topic=N_("the table"),
    points=9,
    answers=("create_table",),
    hints=(
        N_("Which type keeps all digits of a float? Which collation tells Côte from Cote?"),
        N_("Numbers are DOUBLE. The key is VARCHAR with CHARACTER SET utf8mb4 and COLLATE utf8mb4_bin."),
        N_("Check the name with str.isidentifier, build one CREATE TABLE IF NOT EXISTS, and execute it."),
    ),
    messages={
        "no_table": Message(
            seen=N_("After create_table(connection, '{name}'), your schema has no table of this name."),
            expected=N_("The function makes a table with the name that it is given."),
            next=N_("Put the name between backticks into CREATE TABLE, and execute the statement."),
        ),
        "columns": Message(
            seen=N_("The table has the columns {got}."),
            expected=N_("It has country and the nine INDICATORS, in this order, and no others."),
            next=N_("Build the list of columns from INDICATORS."),
        ),
        "float": Message(
            seen=N_("The column {column} is a FLOAT, which keeps about seven digits."),
            expected=N_("A DOUBLE keeps every digit of a Python float."),
            next=N_("Write DOUBLE."),
        ),
        "type": Message(
            seen=N_("The column {column} has the type {got}."),
            expected=N_("Its type is {want}."),
            next=N_("Numbers are DOUBLE. Names are VARCHAR with room for 100 characters or more."),
        ),
        "not_null": Message(
            seen=N_("The column {column} takes no empty values."),
            expected=N_("A country without a figure keeps its row, so the nine numbers may be NULL."),
            next=N_("Leave NOT NULL away from the numbers."),
        ),
        "key": Message(
            seen=N_("The primary key of the table is: {got}."),
            expected=N_("The primary key is country, so that no country can stand there twice."),
            next=N_("Add PRIMARY KEY to the column country."),
        ),
        "charset": Message(
            seen=N_("The column country holds text as {got}."),
            expected=N_(
                "It holds utf8mb4. The name utf8 alone means a smaller set that some characters do not fit in."
            ),
            next=N_("Write CHARACTER SET utf8mb4 after VARCHAR."),
        ),
    },
)


def create(work: Work, name: str) -> None:
    """Let the learner's function make a table. Refuses when there is none afterwards."""
    work.call("create_table", work.made("open_database"), name)
    if not exists(work, name):
        raise Refuse("no_table", name=name)


def described(work: Work, name: str, *facts: str) -> list[tuple[object, ...]]:
    """Facts of information_schema.COLUMNS about the columns of a table, in their order."""
    return run(
        work,
        f"SELECT {', '.join(facts)} FROM information_schema.COLUMNS "
        "WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s ORDER BY ORDINAL_POSITION",
        (work.services.mysql_settings.schema, name),
    )


@tables.property("columns", points=2, says=N_("The table has country and the nine indicators"))
def columns(work: Work) -> None:
    with table_name(work) as name:
        create(work, name)
        got = [str(row[0]) for row in described(work, name, "COLUMN_NAME")]
    if got != list(COLUMNS):
        raise Refuse("columns", got=", ".join(got))


@tables.property("types", points=2, needs=("columns",), says=N_("Numbers are DOUBLE and may be empty, names are text"))
def types(work: Work) -> None:
    with table_name(work) as name:
        create(work, name)
        found = {
            str(column): (str(kind).lower(), length, nullable)
            for column, kind, length, nullable in described(
                work, name, "COLUMN_NAME", "DATA_TYPE", "CHARACTER_MAXIMUM_LENGTH", "IS_NULLABLE"
            )
        }
    kind, length, _nullable = found["country"]
    if kind != "varchar" or int(str(length)) < 100:
        shown = f"{kind}({length})" if length else kind
        raise Refuse("type", column="country", got=shown, want="VARCHAR(100) or longer")
    for column in INDICATORS:
        kind, _length, nullable = found[column]
        if kind == "float":
            raise Refuse("float", column=column)
        if kind != "double":
            raise Refuse("type", column=column, got=kind, want="DOUBLE")
        if nullable != "YES":
            raise Refuse("not_null", column=column)


@tables.property("key", points=1.5, needs=("columns",), says=N_("The primary key is country"))
def key(work: Work) -> None:
    with table_name(work) as name:
        create(work, name)
        found = run(
            work,
            "SELECT COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE "
            "WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s AND CONSTRAINT_NAME = 'PRIMARY' ORDER BY ORDINAL_POSITION",
            (work.services.mysql_settings.schema, name),
        )
    got = [str(row[0]) for row in found]
    if got != ["country"]:
        raise Refuse("key", got=", ".join(got) or "none")


@tables.property("charset", points=1, needs=("columns",), says=N_("Names are stored as utf8mb4"))
def charset(work: Work) -> None:
    with table_name(work) as name:
        create(work, name)
        got = str(described(work, name, "CHARACTER_SET_NAME")[0][0])
    if got != "utf8mb4":
        raise Refuse("charset", got=got)
