"""Schemas, users and rights on real databases, by an administrator who has what RDS gives its own."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from autograder.data import load as load_dataset
from infra.aws import names
from infra.aws.errors import CloudError
from infra.aws.steps.database import add_database_learner, database_users, prepare_database, remove_database_learner
from infra.aws.steps.reaching import database
from infra.clients import login_password, mysql_arguments, mysql_connection, postgres_connection
from infra.errors import ServicesError, SettingsError
from infra.provisioning.mysql import add_mysql_learner
from infra.settings import Database, Services, load
from tests.aws.emulator import Emulator
from tests.aws.servers import like_rds_mysql, like_rds_postgres, servers
from tests.aws.stacks import Said, World, world

ENGINES = ("mysql", "postgres")


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A real MariaDB and a real PostgreSQL, with the rights of their owner."""
    with servers(tmp_path_factory.mktemp("databases") / "services", *ENGINES) as one:
        yield one


@pytest.fixture(scope="module")
def limited(owner: Services) -> Services:
    """The same with the rights of RDS's administrator."""
    assert owner.mysql
    assert owner.postgres
    return Services(mysql=like_rds_mysql(owner.mysql), postgres=like_rds_postgres(owner.postgres))


@pytest.fixture(scope="module", params=ENGINES)
def cloud(
    request: pytest.FixtureRequest, emulator: Emulator, limited: Services, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A cohort with this kind of database."""
    home = tmp_path_factory.mktemp("cloud") / "chez moi, été"
    with world(emulator, home, limited, services={"database": request.param}) as one:
        yield one


def connection(settings: Database, world_: World) -> Any:
    if world_.cohort.services.database == "mysql":
        return mysql_connection(settings, autocommit=True)
    return postgres_connection(settings, autocommit=True)


def run(settings: Database, world_: World, *statements: str) -> list[Any]:
    """The rows of the last statement."""
    with contextlib.closing(connection(settings, world_)) as one, contextlib.closing(one.cursor()) as cursor:
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def learner(world_: World, name: str) -> Database:
    """Prepare everything, and make the learner."""
    said = Said()
    with database(world_.account, world_.cohort, world_.stack, said) as admin:
        prepare_database(admin, said)
        made = add_database_learner(world_.account, world_.cohort, admin, name, said)
    assert made is not None
    return made


def remove(world_: World, name: str) -> None:
    with database(world_.account, world_.cohort, world_.stack, Said()) as admin:
        remove_database_learner(world_.cohort, admin, name, Said())


REFUSED = (pymysql.MySQLError, psycopg.Error)


def test_the_administrator_of_the_tests_is_none_of_the_servers_owners(limited: Services) -> None:
    assert limited.mysql
    assert limited.postgres
    with contextlib.closing(mysql_connection(limited.mysql)) as one, one.cursor() as cursor:
        with pytest.raises(pymysql.err.OperationalError, match="SUPER"):
            cursor.execute("SET GLOBAL max_connections = 99")
        assert cursor.execute("SELECT 1") == 1
    with postgres_connection(limited.postgres, autocommit=True) as other:
        assert other.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            other.execute("CREATE ROLE another SUPERUSER")


def test_a_learner_works_in_her_schema_and_reads_the_shared_one(cloud: World) -> None:
    ada, bruno = learner(cloud, "ada"), learner(cloud, "bruno")
    run(bruno, cloud, "CREATE TABLE notes (word VARCHAR(9))", "INSERT INTO notes VALUES ('hers')")
    assert ada.user == "labs_ada"
    assert run(ada, cloud, "CREATE TABLE one (a INT)", "INSERT INTO one VALUES (7)", "SELECT a FROM one") == [(7,)]
    ((count,),) = run(ada, cloud, "SELECT count(*) FROM labs_shared.country")
    assert count == load_dataset("country").rows
    for statement in (
        "SELECT * FROM labs_bruno.notes",
        "DROP TABLE labs_bruno.notes",
        "DELETE FROM labs_shared.country",
        "CREATE TABLE labs_shared.mine (a INT)",
        "CREATE SCHEMA labs_other",
    ):
        with pytest.raises(REFUSED):
            run(ada, cloud, statement)


def test_everything_again_changes_nothing_and_keeps_what_is_there(cloud: World) -> None:
    first = learner(cloud, "carla")
    run(first, cloud, "CREATE TABLE kept (a INT)", "INSERT INTO kept VALUES (1)")
    assert learner(cloud, "carla") == first
    assert run(first, cloud, "SELECT a FROM kept") == [(1,)]


def test_a_new_password_in_the_secret_counts_from_the_next_run_on(cloud: World) -> None:
    before = learner(cloud, "ada")
    secret = names.secret_name(cloud.cohort, "ada")
    changed = json.dumps({"username": "labs_ada", "password": "a-new-word'; -- 7"})
    cloud.account.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=changed)
    after = learner(cloud, "ada")
    assert after.password == "a-new-word'; -- 7"
    assert run(after, cloud, "SELECT 1") == [(1,)]
    with pytest.raises(REFUSED):
        run(before, cloud, "SELECT 1")


def test_a_secret_of_somebody_else_or_in_another_form_is_refused_without_showing_it(cloud: World) -> None:
    learner(cloud, "bruno")
    client, secret = cloud.account.client("secretsmanager"), names.secret_name(cloud.cohort, "bruno")
    kept = client.get_secret_value(SecretId=secret)["SecretString"]
    try:
        for text in ('{"username": "labs_ada", "password": "hidden-word"}', '["hidden-word"]', "hidden-word"):
            client.put_secret_value(SecretId=secret, SecretString=text)
            with pytest.raises(CloudError) as error:
                learner(cloud, "bruno")
            assert "hidden-word" not in str(error.value)
    finally:
        client.put_secret_value(SecretId=secret, SecretString=kept)


def test_removing_ends_her_sessions_and_leaves_nothing(cloud: World) -> None:
    name = "ada-3"
    with database(cloud.account, cloud.cohort, cloud.stack, Said()) as admin:
        prepare_database(admin, Said())
        # Her secret is not in this stack: what is tried here is the removal.
        own = admin.mysql or admin.postgres
        assert own
        hers = dataclasses.replace(own, user="labs_ada_3", password="word")
        if admin.mysql:
            hers = add_mysql_learner(admin.mysql, name, hers)
        else:
            from infra.provisioning.postgres import add_postgres_learner

            hers = add_postgres_learner(own, name, hers)
    # MySQL keeps a user whose views or triggers are still there.
    run(hers, cloud, "CREATE TABLE left_behind (a INT)", "CREATE VIEW seen AS SELECT a FROM left_behind")
    session = connection(hers, cloud)
    remove(cloud, name)
    with contextlib.closing(session), pytest.raises(REFUSED):
        session.cursor().execute("SELECT 1")
    with pytest.raises(REFUSED):
        connection(hers, cloud)
    with database(cloud.account, cloud.cohort, cloud.stack, Said()) as admin:
        assert "labs_ada_3" not in database_users(admin)
        schemas = "SELECT schema_name FROM information_schema.schemata"
        assert "labs_ada_3" not in {row[0] for row in run(own, cloud, schemas)}
    remove(cloud, name)


def test_names_that_are_none_reach_no_statement(cloud: World) -> None:
    for name in ("../x", "Robert'); DROP TABLE students;--", "a_b", "%", ""):
        with pytest.raises(ServicesError, match="can't be a learner's name"):
            learner(cloud, name)
        with pytest.raises(ServicesError, match="can't be a learner's name"):
            remove(cloud, name)


def test_postgres_learners_with_tokens_have_no_password_and_get_one_back(
    emulator: Emulator, limited: Services, owner: Services, tmp_path: Path
) -> None:
    assert limited.postgres
    assert owner.postgres
    services, options = {"database": "postgres"}, {"iam_login": True}
    inside = dataclasses.replace(owner.postgres, database=limited.postgres.database)
    facts = (
        "SELECT rolpassword IS NULL, pg_has_role(rolname, 'rds_iam', 'member') "
        "FROM pg_authid WHERE rolname = 'labs_dora'"
    )
    with world(emulator, tmp_path / "home", limited, services=services, options=options, learners=("dora",)) as one:
        made = learner(one, "dora")
        assert (made.password, made.iam_region) == ("", "eu-west-1")
        with postgres_connection(inside) as other:
            assert other.execute(facts).fetchone() == (True, True)
            rights = "SELECT pg_has_role(%s, 'labs_dora', 'USAGE')"
            # Whoever has the rights of a role that logs in with tokens would be asked for one as well.
            assert other.execute(rights, (limited.postgres.user,)).fetchone() == (False,)
    with world(emulator, tmp_path / "again", limited, services=services, learners=("dora",)) as one:
        made = learner(one, "dora")
        assert run(made, one, "SELECT 1") == [(1,)]
        with postgres_connection(inside) as other:
            assert other.execute(facts).fetchone() == (False, False)
        remove(one, "dora")


def test_mysql_learners_with_tokens_are_known_by_the_plugin_of_rds(limited: Services) -> None:
    assert limited.mysql
    # MariaDB understands the statement and lacks the plugin, which is RDS's own: so far it can be tried here.
    with pytest.raises(pymysql.err.OperationalError, match="Plugin 'AWSAuthenticationPlugin' is not loaded"):
        add_mysql_learner(limited.mysql, "dora", iam_region="eu-west-1")


def test_a_token_is_made_when_there_is_no_password(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Database(host="db.example.org", port=3306, user="labs_ada", password="", iam_region="eu-west-1")
    monkeypatch.setenv("LABS_S3_BUCKET", "bucket")
    monkeypatch.setenv("LABS_S3_ACCESS_KEY", "AKIA-OF-ADA")
    monkeypatch.setenv("LABS_S3_SECRET_KEY", "secret")
    monkeypatch.setenv("LABS_SERVICES_HOME", str(tmp_path))
    token = login_password(settings)
    assert token.startswith("db.example.org:3306/?Action=connect&DBUser=labs_ada&")
    assert "AKIA-OF-ADA" in token
    assert "X-Amz-Signature=" in token
    assert mysql_arguments(settings)["password"].startswith("db.example.org:3306/")
    assert login_password(dataclasses.replace(settings, password="word")) == "word"
    for name in ("LABS_S3_BUCKET", "LABS_S3_ACCESS_KEY", "LABS_S3_SECRET_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(SettingsError, match="no keys of AWS"):
        login_password(settings)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_address_leads_elsewhere_and_the_certificate_is_still_that_of_the_host(owner: Services, engine: str) -> None:
    settings: Database = getattr(owner, engine)
    connect = mysql_connection if engine == "mysql" else postgres_connection
    # A port where nobody listens, and an address where the server is; its certificate names localhost.
    through = dataclasses.replace(settings, host="localhost", port=9, address=f"127.0.0.1:{settings.port}")
    with connect(through) as one, one.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    with pytest.raises(REFUSED, match="certificate"):
        connect(dataclasses.replace(through, host="db.example.org"))
    with pytest.raises(REFUSED):
        connect(dataclasses.replace(through, address="127.0.0.1:9"))
    for address in ("127.0.0.1", ":3306", "host:port", "host:99999"):
        with pytest.raises(SettingsError, match="host:port"):
            connect(dataclasses.replace(through, address=address))
    if engine == "mysql":
        with pytest.raises(SettingsError, match=r"mysql\.connector"):
            mysql_arguments(through)


def test_a_database_that_can_not_be_reached_is_told_with_the_choices(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(emulator.ca.read_bytes())
    with world(emulator, tmp_path / "home", services={"database": "mysql"}, learners=("ada",)) as one:
        monkeypatch.setenv("LABS_CLOUD_RDS_CA", str(bundle))
        with pytest.raises(CloudError, match="does not answer from here") as error:
            learner(one, "ada")
        assert "LABS_CLOUD_DATABASE" in str(error.value)
        (tmp_path / "other.toml").write_text("[postgres]\nhost = 'x'\nport = 1\nuser = 'x'\npassword = 'x'\n")
        (tmp_path / "other.toml").chmod(0o600)
        monkeypatch.setenv("LABS_CLOUD_DATABASE", str(tmp_path / "other.toml"))
        with pytest.raises(CloudError, match=r"no section \[mysql\]"):
            learner(one, "ada")


def test_without_a_database_there_is_nothing_to_do(emulator: Emulator, tmp_path: Path) -> None:
    said = Said()
    with (
        world(emulator, tmp_path / "home", services={"database": "none"}, learners=("ada",)) as one,
        database(one.account, one.cohort, one.stack, said) as admin,
    ):
        assert admin == Services()
        prepare_database(admin, said)
        assert add_database_learner(one.account, one.cohort, admin, "ada", said) is None
        remove_database_learner(one.cohort, admin, "ada", said)
        assert database_users(admin) == []
    assert said == []


def test_settings_that_come_from_a_file_may_name_files_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "services.toml"
    path.write_text("[mysql]\nhost = 'x'\nport = 1\nuser = 'x'\npassword = 'x'\nca = 'ca.pem'\n")
    path.chmod(0o600)
    found = load(path, environ={}).mysql
    assert found
    assert found.ca == str(tmp_path / "ca.pem")
