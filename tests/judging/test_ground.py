"""Submissions that use real services: each gets a learner of its own, and what it did there is looked at there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from autograder.checking import Refuse, Work
from autograder.checking.limits import ResourceLimits
from autograder.judging.ground import Ground
from autograder.judging.judge import Judge, Judgement
from infra.provisioning.mysql import mysql_users
from infra.provisioning.s3 import s3_learners
from tests.judging.bench import equals, gives, points, question, run
from tests.running_services import settings_of

ALL = ("s3", "mysql", "search")
LIMITS = ResourceLimits(cell_seconds=20, call_seconds=20, submission_seconds=120, memory_mb=1024)
PACKAGES = ("boto3", "pymysql", "mysql.connector", "opensearchpy")


@pytest.fixture(scope="module", autouse=True)
def in_use(servers: Path) -> Iterator[None]:
    with settings_of(servers):
        yield


@pytest.fixture(scope="module")
def ground(in_use: None) -> Iterator[Ground]:
    made = Ground(ALL)
    yield made
    made.close()


def judged(judge: Judge, questions: list, *cells: str | tuple[str, str]) -> Judgement:
    return run(judge, questions, *cells, limits=LIMITS, services=ALL, packages=PACKAGES)


START = """
import boto3
from autograder import open_lab
lab = open_lab("onboarding-local")
SERVICES = lab.services()
S3 = SERVICES.s3

def make_client(endpoint=None):
    return boto3.client("s3", endpoint_url=endpoint or S3.endpoint_url, region_name=S3.region, verify=S3.ca,
                        aws_access_key_id=S3.access_key, aws_secret_access_key=S3.secret_key)
"""
UPLOAD = """
def upload(key, text):
    make_client().put_object(Bucket=S3.bucket, Key=S3.prefix + key, Body=text.encode(), ContentType="text/plain")
"""
CONNECT = """
import pymysql

def connect():
    at = SERVICES.mysql
    return pymysql.connect(host=at.host, port=at.port, user=at.user, password=at.password, database=at.schema,
                           ssl_ca=at.ca, ssl_verify_cert=True, ssl_verify_identity=True)

def ask(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
"""


def uploaded(work: Work) -> None:
    services = work.services
    key = f"check-{services.token()}/report.txt"
    work.call("upload", key, "Liège")
    try:
        found = services.s3.get_object(Bucket=services.bucket, Key=services.prefix + key)
    except services.s3.exceptions.NoSuchKey:
        raise Refuse("value", got="nothing", want=key) from None
    if found["Body"].read() != "Liège".encode():
        raise Refuse("value", got="other bytes", want=key)


def survives(work: Work) -> None:
    services = work.services
    services.s3.put_object(Bucket=services.bucket, Key=f"{services.prefix}flaky.txt", Body=b"there")
    got = work.call("read_by", services.flaky_s3(1), f"{services.prefix}flaky.txt")
    if got != "there":
        raise Refuse("value", got=got, want="there")


def same_database(work: Work) -> None:
    services = work.services
    with services.mysql() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE TABLE checked (name VARCHAR(40)) CHARACTER SET utf8mb4")
        cursor.execute("INSERT INTO checked VALUES (%s)", ("Côte d'Ivoire",))
        got = work.call("ask", work.made("connect"), "SELECT name FROM checked")
        if [tuple(row) for row in got] != [("Côte d'Ivoire",)]:
            raise Refuse("value", got=got, want="the row")
        cursor.execute(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE user = %s", (services.mysql_settings.user,)
        )
        if cursor.fetchone() != (0,):
            raise Refuse("value", got="a connection that was left open", want="none")


def described(work: Work) -> None:
    services = work.services
    client = work.client(work.call("make_client"), "make_client()")
    if client.library != "boto3" or client.facts["endpoint_url"] != services.s3_settings.endpoint_url:
        raise Refuse("value", got=client, want="a client")


def test_state_is_looked_at_where_it_is(judge: Judge) -> None:
    asked = [question("upload", uploaded), question("make_client", described), question("ask", same_database)]
    cells = (("upload", START + UPLOAD), "check:upload", "check:make_client", ("ask", CONNECT), "check:ask")
    assert points(judged(judge, asked, *cells)) == {"upload": 1, "make_client": 1, "ask": 1}


def test_an_upload_that_only_says_so_is_refused(judge: Judge) -> None:
    lies = "def upload(key, text):\n    print('uploaded')\n    return True"
    assert points(judged(judge, [question("upload", uploaded)], ("upload", lies), "check:upload")) == {"upload": 0}


def test_the_door_refuses_once_and_lets_in_nobody_else(judge: Judge) -> None:
    reads = """
def read_by(endpoint, key):
    return make_client(endpoint).get_object(Bucket=S3.bucket, Key=key)["Body"].read().decode()
"""
    once = (
        START
        + "from botocore.config import Config\n"
        + reads.replace("make_client(endpoint)", "once(endpoint)")
        + """
def once(endpoint):
    return boto3.client("s3", endpoint_url=endpoint, region_name=S3.region, aws_access_key_id=S3.access_key,
                        aws_secret_access_key=S3.secret_key, config=Config(retries={"total_max_attempts": 1}))
"""
    )
    asked = [question("read_by", survives)]
    assert points(judged(judge, asked, ("read_by", START + reads), "check:read_by")) == {"read_by": 1}
    assert points(judged(judge, asked, ("read_by", once), "check:read_by")) == {"read_by": 0}
    # The door has this learner's keys and no others: what they don't open stays shut.
    elsewhere = (
        START
        + """
def others(endpoint):
    found = []
    for ask in (lambda c: c.list_objects_v2(Bucket=S3.bucket, Prefix="learners/learner/"),
                lambda c: c.get_object(Bucket=S3.bucket, Key="learners/learner/x"),
                lambda c: c.put_object(Bucket=S3.bucket, Key="shared/x", Body=b""),
                lambda c: c.delete_bucket(Bucket=S3.bucket)):
        try:
            ask(make_client(endpoint))
        except Exception as error:
            found.append(error.response["Error"]["Code"])
    return found
"""
    )

    def shut(work: Work) -> None:
        got = work.call("others", work.services.flaky_s3(0))
        if got != ["AccessDenied"] * 4:
            raise Refuse("value", got=got, want="AccessDenied")

    assert points(judged(judge, [question("others", shut)], ("others", elsewhere), "check:others")) == {"others": 1}


def test_each_submission_meets_its_own_learner_and_leaves_nothing(judge: Judge, ground: Ground) -> None:
    leaves = (
        START
        + UPLOAD
        + CONNECT
        + """
upload("mine.txt", "mine")
before = make_client().list_objects_v2(Bucket=S3.bucket, Prefix=S3.prefix)["KeyCount"]
with connect() as connection, connection.cursor() as cursor:
    cursor.execute("CREATE TABLE mine (a INT)")
    cursor.execute("SHOW TABLES")
    tables = len(cursor.fetchall())
"""
    )
    asked = [question("before", equals("before", 1)), question("tables", equals("tables", 1))]
    assert ground.admin.s3 is not None
    assert ground.admin.mysql is not None
    # Another test's learner may be there, who proves a lab.
    there = set(s3_learners(ground.admin.s3)), set(mysql_users(ground.admin.mysql))
    for _submission in range(2):
        assert points(judged(judge, asked, leaves, "check:before", "check:tables")) == {"before": 1, "tables": 1}
    assert (set(s3_learners(ground.admin.s3)), set(mysql_users(ground.admin.mysql))) == there


def test_nothing_else_can_be_reached_and_no_administrators_key_is_there(judge: Judge, servers: Path) -> None:
    looks = (
        START
        + f"""
import os, socket
from pathlib import Path

def tries():
    found = []
    for address in (("127.0.0.1", 22), ("10.0.0.1", 80)):
        try:
            socket.create_connection(address, 0.5).close()
            found.append(address)
        except OSError:
            pass
    found += [path for path in ({str(servers)!r}, {str(servers / "admin.toml")!r}) if Path(path).exists()]
    found += [name for name, value in os.environ.items() if "admin" in value.lower() and name != "PATH"]
    return found
"""
    )
    asked = [question("tries", gives("tries", want=[]))]
    assert points(judged(judge, asked, ("tries", looks), "check:tries")) == {"tries": 1}


def test_a_process_that_dies_finds_the_same_learner_again(judge: Judge) -> None:
    again = START + UPLOAD + "\nupload('first.txt', 'first')"
    dies = "import os\nos._exit(3)"
    finds = "count = make_client().list_objects_v2(Bucket=S3.bucket, Prefix=S3.prefix)['KeyCount']"
    asked = [question("count", equals("count", 1))]
    assert points(judged(judge, asked, again, dies, finds, "check:count")) == {"count": 1}


def test_what_a_killed_judge_left_is_removed(ground: Ground) -> None:
    with ExitStack() as stack:
        mine = stack.enter_context(ground.learner()).settings.learner
        # As if its process had gone: its name is that of a process that does not run.
        gone = mine.replace(f"-{os.getpid()}-", "-4194000-")
        from infra.provisioning.learners import add_learner

        add_learner(ground.admin, gone, search=ground._accounts)
        assert ground.clear() == [gone]
        assert ground.clear() == []
        assert ground.admin.s3 is not None
        assert mine in s3_learners(ground.admin.s3)


def test_without_servers_the_reason_is_told(tmp_path: Path) -> None:
    from autograder.errors import LabsError

    with settings_of(tmp_path), pytest.raises(LabsError, match="labs services up"):
        Ground(ALL)


SEARCH = """
from opensearchpy import OpenSearch

def fill(index, texts):
    at = SERVICES.search
    client = OpenSearch(hosts=[at.url], http_auth=(at.user, at.password), ca_certs=at.ca, verify_certs=True)
    mapping = {"properties": {"name": {"type": "keyword"}}}
    client.indices.create(index=at.index_prefix + index, body={"mappings": mapping})
    for number, text in enumerate(texts):
        client.index(index=at.index_prefix + index, id=str(number), body={"name": text}, refresh=True)
"""


def filled(work: Work) -> None:
    services = work.services
    index = f"check{services.token()}"
    work.call("fill", index, ["Belgium", "Côte d'Ivoire"])
    name = services.search_settings.index_prefix + index
    if not services.search.indices.exists(index=name):
        raise Refuse("value", got="no index", want=name)
    found = services.search.search(index=name, body={"query": {"term": {"name": "Côte d'Ivoire"}}})
    services.search.indices.delete(index=name)
    if found["hits"]["total"]["value"] != 1:
        raise Refuse("value", got=found, want="one")


def test_an_index_is_looked_at_where_it_is(judge: Judge) -> None:
    asked = [question("fill", filled)]
    assert points(judged(judge, asked, ("fill", START + SEARCH), "check:fill")) == {"fill": 1}
    says_so = "def fill(index, texts):\n    return len(texts)"
    assert points(judged(judge, asked, ("fill", says_so), "check:fill")) == {"fill": 0}
