"""Take away what the lab made, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import cluster, exists, keys, put, run

cleaning = Question(
    id="cleanup",
    title=N_("Leave nothing behind, and nothing of others out"),
    topic=N_("cleaning up"),
    points=4,
    answers=("cleanup",),
    hints=(
        N_("List first what begins with the name, in each of the three places. Which neighbours begin alike?"),
        N_("End the prefix with a slash. Compare names of tables in Python, where an underscore is no wildcard."),
        N_("Take each page of list_objects_v2, SHOW TABLES, and client.indices.get(index=prefix + '*')."),
    ),
    messages={
        "objects_left": Message(
            seen=N_("{got} objects are still below the folder."),
            expected=N_("None is left."),
            next=N_("List with the prefix of the folder, and delete every key that you get."),
        ),
        "tables_left": Message(
            seen=N_("{got} tables whose names begin so are still there."),
            expected=N_("None is left."),
            next=N_("Ask SHOW TABLES, and drop each name that begins with the name and an underscore."),
        ),
        "indexes_left": Message(
            seen=N_("{got} indexes whose names begin so are still there."),
            expected=N_("None is left."),
            next=N_("Delete each index that begins with your index prefix, the name and a hyphen."),
        ),
        "object_lost": Message(
            seen=N_("The object {got} is gone."),
            expected=N_("It lies in another folder, whose name only begins alike."),
            next=N_("End the prefix with a slash."),
        ),
        "table_lost": Message(
            seen=N_("The table {got} is gone."),
            expected=N_("It does not begin with the name and an underscore, so it stays."),
            next=N_("In LIKE, an underscore stands for any character. Compare with startswith in Python."),
        ),
        "index_lost": Message(
            seen=N_("The index {got} is gone."),
            expected=N_("It does not begin with your prefix, the name and a hyphen, so it stays."),
            next=N_("Put the hyphen in front of the star."),
        ),
        "counts": Message(
            seen=N_("cleanup returned {got}."),
            expected=N_("It returns how many of each kind it removed: {want}."),
            next=N_("Count while you delete, under the keys objects, tables and indexes."),
        ),
    },
)


@dataclass(frozen=True)
class Place:
    """Names of what one lab made, and of neighbours that begin alike."""

    name: str
    objects: tuple[str, ...]
    tables: tuple[str, ...]
    indexes: tuple[str, ...]
    other_object: str
    other_table: str
    other_index: str


@contextmanager
def place(work: Work) -> Iterator[Place]:
    """Three objects, two tables and two indexes of a name, and a neighbour of each; all removed at the end."""
    name = f"check{work.services.token()}"
    prefix, indexes = work.services.prefix, work.services.search_settings.index_prefix
    made = Place(
        name,
        objects=tuple(f"{prefix}{name}/{part}" for part in ("a.csv", "raw/b.csv", "raw/côte d'ivoire.csv")),
        tables=(f"{name}_countries", f"{name}_old"),
        indexes=(f"{indexes}{name}-countries", f"{indexes}{name}-old"),
        other_object=f"{prefix}{name}-notes/keep.csv",
        # With LIKE, the underscore in the learner's pattern would stand for this letter.
        other_table=f"{name}x_countries",
        other_index=f"{indexes}{name}x-countries",
    )
    client = cluster(work)
    try:
        for key in (*made.objects, made.other_object):
            put(work, key, b"country\nChad\n")
        for table in (*made.tables, made.other_table):
            run(work, f"CREATE TABLE `{table}` (`country` VARCHAR(120) PRIMARY KEY)")
        for index in (*made.indexes, made.other_index):
            client.indices.create(index=index)
        yield made
    finally:
        for key in (*made.objects, made.other_object):
            work.services.s3.delete_object(Bucket=work.services.bucket, Key=key)
        for table in (*made.tables, made.other_table):
            run(work, f"DROP TABLE IF EXISTS `{table}`")
        for index in (*made.indexes, made.other_index):
            client.indices.delete(index=index, ignore_unavailable=True)


@cleaning.property("gone", points=1.5, says=N_("Objects, tables and indexes of the name are gone"))
def gone(work: Work) -> None:
    with place(work) as made:
        work.call("cleanup", made.name)
        left = len(keys(work, f"{work.services.prefix}{made.name}/"))
        tables = sum(exists(work, table) for table in made.tables)
        client = cluster(work)
        indexes = sum(bool(client.indices.exists(index=index)) for index in made.indexes)
    if left:
        raise Refuse("objects_left", got=left)
    if tables:
        raise Refuse("tables_left", got=tables)
    if indexes:
        raise Refuse("indexes_left", got=indexes)


@cleaning.property("others", points=1, needs=("gone",), says=N_("What only begins alike stays"))
def others(work: Work) -> None:
    with place(work) as made:
        work.call("cleanup", made.name)
        kept = keys(work, made.other_object)
        table = exists(work, made.other_table)
        index = bool(cluster(work).indices.exists(index=made.other_index))
    if not kept:
        raise Refuse("object_lost", got=made.other_object)
    if not table:
        raise Refuse("table_lost", got=made.other_table)
    if not index:
        raise Refuse("index_lost", got=made.other_index)


@cleaning.property("counts", points=0.5, needs=("gone",), says=N_("The numbers of what was removed come back"))
def counts(work: Work) -> None:
    with place(work) as made:
        got = work.mapping(work.call("cleanup", made.name), "cleanup(name)")
    want = {"objects": 3, "tables": 2, "indexes": 2}
    if got != want:
        raise Refuse("counts", got=str(got)[:80], want=str(want))
