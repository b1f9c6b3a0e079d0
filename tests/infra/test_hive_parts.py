"""Parts of the Hive engine without its Java process: places, names, errors, messages, accounts, files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from impala_thrift_gen.TCLIService import ttypes

from infra.clients import hive_connection
from infra.errors import ServicesError
from infra.hive import ABSENT
from infra.local.hive_engine import messages
from infra.local.hive_engine.accounts import Account, Accounts
from infra.local.hive_engine.errors import shortened
from infra.local.hive_engine.messages import Call, Malformed, read_call
from infra.local.hive_engine.wall.names import bad_option, bad_property
from infra.local.hive_engine.wall.paths import is_below
from infra.local.hive_engine.wall.rules import NotAllowed, Rules
from infra.local.hive_engine.wall.tree import Node, Opaque, Place
from infra.private_files import write_private
from infra.provisioning.hive import literal
from infra.provisioning.hive_files import below, local_path, put_file, remove_files
from infra.provisioning.learners import add_learner
from infra.provisioning.names import hive_database
from infra.settings import Hive, Services

ADMIN = Account("labs_admin", "word", administrator=True)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("file:{own}", True),
        ("file:{own}/", True),
        ("file:{own}/a/b c/é=1.csv", True),
        ("file://{own}/a", True),
        ("FILE:{own}/a", True),
        ("{own}/a", True),
        ("{own}x", False),
        ("{own}/..", False),
        ("{own}/a/../../x", False),
        ("{own}/./a", False),
        ("{own}/*", False),
        ("{own}/[a]", False),
        ("{own}/{{a,b}}", False),
        ("{own}/a,/etc", False),
        ("{own}/a\\b", False),
        ("{own}/a\n", False),
        ("{own}/a\0", False),
        ("{own}/link/x", False),
        ("file://host{own}/a", False),
        ("file:/{own}/a", False),
        ("file:///{own}/a", False),
        ("s3://bucket/a", False),
        ("s3:{own}", False),
        ("a", False),
        ("", False),
        ("file:", False),
        ("file:a", False),
    ],
)
def test_what_lies_below_a_folder(tmp_path: Path, place: str, expected: bool) -> None:
    own = tmp_path / "à elle"
    own.mkdir()
    (own / "link").symlink_to(tmp_path)
    assert is_below(place.format(own=own), own) is expected


def test_a_uri_is_judged_by_its_parts(tmp_path: Path) -> None:
    assert is_below(Place("file", "", f"{tmp_path}/a"), tmp_path)
    assert is_below(Place("", "", str(tmp_path)), tmp_path)
    assert not is_below(Place("file", "host", f"{tmp_path}/a"), tmp_path)
    assert not is_below(Place("hdfs", "", f"{tmp_path}/a"), tmp_path)


def test_no_learners_database_is_within_anothers() -> None:
    names = ["a", "a-b", "a-b-c", "ab", "q", "qx", "a-qx", "aq", "aqx", "aqxb", "aqqxb", "ax", "a-3", "a3"]
    databases = [hive_database(name) for name in names]
    assert len(set(databases)) == len(names)
    for mine in databases:
        account = Account("x", "y", database=mine)
        assert account.owns(f"{mine}_check_1")
        assert account.owns(mine.upper())
        assert [
            other for other in databases if other != mine and (account.owns(other) or account.owns(f"{other}_z"))
        ] == []


@pytest.mark.parametrize(
    "key", ["path", "EXTERNAL", "view.catalogAndNamespace.part.0", "spark.sql.x", "avro.schema.url"]
)
def test_properties_that_mean_something_to_the_engine(key: str) -> None:
    assert bad_property({"note": "mine", key: "x"}) == key


def test_properties_and_options() -> None:
    assert bad_property({"note": "mine", "orc.compress": "ZLIB", "skip.header.line.count": "1"}) is None
    assert bad_property({"note": "file:/etc"}) == "note"
    assert bad_option({"separatorChar": ";", "quoteChar": '"', "input.regex": "(.*)"}) is None
    assert bad_option({"header": "true", "serialization.lib": "x"}) == "serialization.lib"
    assert bad_option({"inputFormat": "x.Y"}) == "inputFormat"


def test_what_is_not_known_is_refused(tmp_path: Path) -> None:
    """A new Spark may read a statement into nodes that nobody has looked at."""
    rules = Rules(Account("x", "y", "labs_x", str(tmp_path)), tmp_path, frozenset({"sum"}), lambda _scope, _name: False)
    rules.look(Node("catalyst.plans.logical.Project", ([], Node("catalyst.plans.logical.OneRowRelation", ()))))
    for strange in (
        Node("catalyst.plans.logical.Project", ([], Node("catalyst.plans.logical.NewRelation", ("/etc",)))),
        Node("org.example.Project", ()),
        Node("catalyst.expressions.CallMethodViaReflection", ()),
        Opaque("catalyst.parser.AstBuilder$$Lambda$1", ""),
        [{"a": Node("catalyst.plans.logical.NewRelation", ())}],
        Opaque("types.StructType", '{"metadata":{"CURRENT_DEFAULT":"1"}}'),
        Node("catalyst.analysis.UnresolvedFunction", (["nosuch"], [], False, None, False)),
        Node("catalyst.analysis.UnresolvedRelation", (["a", "b", "c"], {}, False)),
    ):
        with pytest.raises(NotAllowed):
            rules.look(strange)


def test_errors_lose_java_and_keep_the_place() -> None:
    stack = "\n\tat org.apache.spark.sql.X$.y(X.scala:43)\n\tat java.base/java.lang.Thread.run(Thread.java:840)"
    head = "org.apache.hive.service.cli.HiveSQLException: Error running query: [A.B] "
    assert shortened(
        f"{head}org.apache.spark.sql.AnalysisException: [A.B] No such thing.; line 1 pos 7;\n'Project\n{stack}"
    ) == ("[A.B] No such thing.; line 1 pos 7")
    parse = "\n[PARSE_SYNTAX_ERROR] Syntax error at 'x'.(line 1, pos 0)\n\n== SQL ==\nx\n^^^\n"
    assert shortened(f"{head}org.apache.spark.sql.catalyst.parser.ParseException: {parse}{stack}") == parse.strip()
    assert shortened("java.lang.NullPointerException") == "The statement failed."
    assert len(shortened("x" * 10_000)) == 2000


def test_messages_are_read_strictly() -> None:
    request = ttypes.TGetOperationStatusReq(
        operationHandle=ttypes.TOperationHandle(
            operationId=ttypes.THandleIdentifier(guid=b"g" * 16, secret=b"s" * 16), operationType=0, hasResultSet=True
        )
    )
    call = Call("GetOperationStatus", 7, request)
    assert read_call(call.encoded()) == call
    for damaged in (b"", b"\x80\x01", os.urandom(60), call.encoded()[:-4], b"\x80\x01\x00\x01\xff\xff\xff\xff"):
        with pytest.raises(Malformed):
            read_call(damaged)
    renamed = call.encoded().replace(b"\x00\x00\x00\x12GetOperationStatus", b"\x00\x00\x00\x12GetDelegationToken")
    answer = read_call(renamed)
    assert isinstance(answer, bytes)
    with pytest.raises(Malformed, match="Unknown method GetDelegationToken"):
        call.response(answer)


@pytest.mark.parametrize("method", sorted(messages.METHODS))
def test_every_request_can_be_refused_in_words(method: str) -> None:
    call = Call(method, 1, None)
    response = call.response(call.refusal(ABSENT))
    assert not messages.went_well(response)
    assert response.status.errorMessage == ABSENT


def test_accounts_are_read_again_when_they_change(tmp_path: Path) -> None:
    path = tmp_path / "accounts.json"
    accounts = Accounts(path, ADMIN)
    assert accounts.known("ada", "a") is None
    facts = {"password": "a", "database": "labs_ada", "location": "/x", "statement_seconds": 3.0}
    write_private(path, json.dumps({"ada": facts}))
    assert accounts.known("ada", "a") == Account("ada", **facts)  # type: ignore[arg-type]
    assert accounts.known("ada", "") is None
    assert accounts.known("labs_admin", "word") is ADMIN
    write_private(path, json.dumps({"labs_admin": {**facts, "password": "mine"}}))
    assert accounts.known("ada", "a") is None
    # A learner of that name does not take the administrator's place.
    assert accounts.known("labs_admin", "mine") is None


def test_files_below_a_database(tmp_path: Path) -> None:
    folder = f"file:{tmp_path}/été x"
    uri = below(folder, "raw/a.csv")
    assert local_path(uri) == tmp_path / "été x" / "raw" / "a.csv"
    assert put_file(uri, b"1\n")
    assert not put_file(uri, b"1\n")
    assert put_file(uri, b"2\n")
    assert local_path(uri).read_bytes() == b"2\n"
    remove_files(folder)
    remove_files(folder)
    assert list(tmp_path.iterdir()) == []
    for wrong in ("../a", "/etc/a", "a/../../b", ""):
        with pytest.raises(ValueError, match="is no path below the folder"):
            below(folder, wrong)
    with pytest.raises(ServicesError, match="Files can't be written to hdfs://x/a"):
        put_file("hdfs://x/a", b"")


def test_texts_in_statements() -> None:
    assert literal("l'été\\x") == r"'l\'été\\x'"


def test_a_foreign_hive_has_an_administrator_of_its_own() -> None:
    with pytest.raises(ServicesError, match="Ask its administrator for an account"):
        add_learner(Services(hive=Hive(host="hive.example.eu", engine="hiveserver2")), "ada")


def test_settings_lead_to_any_hiveserver2(monkeypatch: pytest.MonkeyPatch) -> None:
    """What impyla is asked for, with TLS and without."""
    from impala import dbapi

    asked: list[dict[str, object]] = []

    class Stop(Exception):
        pass

    def connect(**options: object) -> None:
        asked.append(options)
        raise Stop

    monkeypatch.setattr(dbapi, "connect", connect)
    for settings in (
        Hive(host="emr", port=10000, user="ada", password="w", auth="LDAP", ca="/ca.pem", engine="hiveserver2"),
        Hive(host="emr", auth="NOSASL", database="d"),
    ):
        with pytest.raises(Stop):
            hive_connection(settings, "other" if settings.ca else None)
    first, second = asked
    assert (first["use_ssl"], first["verify_cert"], first["ca_cert"]) == (True, True, "/ca.pem")
    assert (first["auth_mechanism"], first["user"], first["password"], first["database"]) == (
        "LDAP",
        "ada",
        "w",
        "other",
    )
    assert (second["use_ssl"], second["auth_mechanism"], second["user"], second["database"]) == (
        False,
        "NOSASL",
        None,
        "d",
    )
