"""Further checks on the table."""

from __future__ import annotations

import pymysql

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import count, exists, fresh_frame, insert, run, table, table_name
from autograder.questions.onboarding_studio.tables import create, tables


@tables.hidden(
    "accents",
    points=1.5,
    needs=("types", "key", "charset"),
    says=N_("Names that differ in accents or capitals are different countries"),
    topic=N_("accents and capitals in the key"),
    messages={
        "folded": Message(
            seen=N_("The table takes '{second}' for '{first}', and refuses it as a duplicate."),
            expected=N_("Names that differ in an accent or a capital letter are two countries."),
            next=N_("Give the column a collation that compares exactly: COLLATE utf8mb4_bin."),
        )
    },
)
def accents(work: Work) -> None:
    pairs = [("Côte d'Ivoire", "Cote d'Ivoire"), ("Liège 🏳", "Liege 🏳"), ("Chad", "CHAD")]
    with table_name(work) as name:
        create(work, name)
        for first, second in pairs:
            run(work, f"INSERT INTO `{name}` (`country`) VALUES (%s)", (first,))
            try:
                run(work, f"INSERT INTO `{name}` (`country`) VALUES (%s)", (second,))
            except pymysql.err.IntegrityError:
                raise Refuse("folded", first=first, second=second) from None


@tables.hidden(
    "kept",
    points=0.5,
    needs=("types",),
    says=N_("A table that exists stays as it is"),
    topic=N_("a table that exists"),
    messages={
        "emptied": Message(
            seen=N_("A table with {want} rows had {got} after create_table was called for it."),
            expected=N_("A table that exists stays as it is, with its rows."),
            next=N_("Write CREATE TABLE IF NOT EXISTS, and drop nothing."),
        )
    },
)
def kept(work: Work) -> None:
    with table_name(work) as name:
        create(work, name)
        frame = fresh_frame(work)
        insert(work, name, frame)
        create(work, name)
        got = count(work, name)
    if got != len(frame):
        raise Refuse("emptied", want=len(frame), got=got)


@tables.hidden(
    "bad_name",
    points=0.5,
    says=N_("A name that holds more than letters, digits and underscores raises ValueError"),
    topic=N_("names of tables"),
    messages={
        "bad_name": Message(
            seen=N_("The table name {name} led to {got}."),
            expected=N_("A name with anything but letters, digits and underscores raises ValueError."),
            next=N_("A placeholder can't hold a name, so check it before you build the statement."),
        )
    },
)
def bad_name(work: Work) -> None:
    with table(work) as victim:
        other = f"check_{work.services.token()}"
        name = f"{other}` (a INT); DROP TABLE `{victim}"
        for tried_name in (name, f"{other}-x", ""):
            tried = work.attempt("create_table", work.made("open_database"), tried_name)
            got = tried.error.type_name if tried.error else "a table"
            run(work, f"DROP TABLE IF EXISTS `{other}`, `{other}-x`")
            if got != "ValueError" or not exists(work, victim):
                raise Refuse("bad_name", name=tried_name, got=got)
