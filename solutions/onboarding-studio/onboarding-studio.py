# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   bdti_labs:
#     id: onboarding-studio
#     version: 1.0.0
#     title: "Onboarding: Data Science Studio"
#     level: beginner
#     minutes:
#       core: 90
#       extra: 20
#     tasks:
#       kernel: 6
#       frames: 8
#       connect: 9
#       table: 8
#       load: 9
#       find: 7
#       sort: 6
#       chunks: 8
#       index: 9
#       search: 9
#       reconcile: 7
#       cleanup: 4
#     prerequisites: [onboarding-local]
#     persona: "Data analyst of HELP International, who moves her work into a shared data studio"
#     objectives:
#       - text: "Register a kernel of your own, and move a table between a bucket and memory without losing a character"
#         questions: [kernel, frames]
#       - text: "Connect to a database over TLS that is really verified, with two drivers"
#         questions: [connect]
#       - text: "Create a table that keeps what you put in, and load all rows or none"
#         questions: [table, load]
#       - text: "Use texts that somebody typed in a query without harm, and read in pieces without losing connections"
#         questions: [find, sort, chunks]
#       - text: "Build an index with a mapping, and search it by words, by exact values and over groups"
#         questions: [index, search]
#       - text: "Compare three stores, and clean up without touching what belongs to others"
#         questions: [reconcile, cleanup]
#     data:
#       - id: country
#     services: [s3, mysql, search]
#     licence: "code EUPL-1.2, text CC-BY-4.0"
#     languages: [en]
# ---

# %% [markdown]
# # Onboarding: Data Science Studio
#
# Until now the country table of HELP International was a file on your laptop.
# From today your team works in a shared studio: a bucket for files, a MySQL database for tables, and a search cluster for texts.
# You move the table through all three, and hand it to the colleagues who do the clustering.
#
# | What | In this lab |
# |---|---|
# | **Time** | About 90 minutes, and 20 more for the extra part. You can stop at any point and come back. |
# | **Level** | Beginner: you write small Python functions, and have seen a SELECT before. |
# | **Before this lab** | The lab *Onboarding: your own machine*, or similar experience with a bucket. |
# | **Points** | 100, in 12 questions. |
#
# At the end you can
#
# 1. register a kernel of your own, and move a table between a bucket and memory without losing a character (questions 1–2);
# 2. connect to a database over TLS that is really verified, with two drivers (question 3);
# 3. create a table that keeps what you put in, and load all rows or none (questions 4–5);
# 4. use texts that somebody typed in a query without harm, and read in pieces without losing connections (questions 6–8);
# 5. build an index with a mapping, and search it by words, by exact values and over groups (questions 9–10);
# 6. compare three stores, and clean up without touching what belongs to others (questions 11–12).

# %% [markdown]
# ## Before you start
#
# Open a terminal (*File › New › Terminal*) and run
#
# ```
# labs doctor onboarding-studio
# labs services up
# ```
#
# The first command looks at this computer, and gives the command that mends what is missing.
# The second starts three servers on this computer, for you alone.
# If your team has servers, or an AWS account, your instructor gives you a settings file, and you need not start anything.
# **The code that you write is the same in both cases; only the settings differ.**
#
# Then run the next cell.
# It opens the lab, and says where your services are.

# %% locked="setup"
import contextlib
import math

import boto3
import mysql.connector
import opensearchpy
import pandas as pd
import pymysql

from autograder import open_lab
from autograder.errors import LabsError

lab = open_lab("onboarding-studio")
DATA = lab.data("country")
try:
    SERVICES = lab.services()
except LabsError as missing:
    # The notebook still runs to its end; the checks say what to do.
    SERVICES = None
    print("There are no services yet. Run `labs services up` in a terminal, then restart the kernel.")
    print(missing)
SERVICES

# %% [markdown]
# `SERVICES` shows endpoints and names, and never a password: outputs are saved with the notebook.
# In code, `SERVICES.mysql.password` gives it.
# **Never print it, and never type a password or a key into a cell.**
#
# | setting | what it is |
# |---|---|
# | `SERVICES.s3.bucket`, `.prefix` | The bucket, and the beginning of every key that you may write. It ends in a slash. |
# | `SERVICES.s3.endpoint_url`, `.region`, `.ca` | Where S3 is, and the file of the certificate authority (CA). On AWS, the first and the last are `None`. |
# | `SERVICES.mysql.host`, `.port`, `.user`, `.password`, `.schema`, `.ca` | The database, your login, and the schema that is yours. |
# | `SERVICES.search.url`, `.user`, `.password`, `.index_prefix`, `.ca` | The search cluster, and the beginning of every index that is yours. |
#
# Each question has an **answer cell**, where you write, and a **check cell** below it, which you only run.
#
# | you run | you get |
# |---|---|
# | `lab.check("kernel")` | What holds, what does not, and what to try next. Check as often as you like. |
# | `lab.hint("kernel")` | A hint. There are three for each question. |
# | `lab.progress()` | How far you are. |
#
# A check calls your function, and then asks the bucket, the database or the cluster **itself** what is there now.
# It uses names of its own that begin with `check`, and takes them away again.
# Part of each question is checked only when your work is graded.
# You may leave a question out: later ones start from helpers that the lab gives you.

# %% [markdown]
# ## The decision
#
# **Can four colleagues work on one table at the same time, and still trust it tomorrow?**
#
# A file on a laptop answers with no: copies differ, passwords travel by mail, and nobody knows which table is the right one.
# In the studio each store does what it is good at.
#
# | store | what it is good at | questions |
# |---|---|---|
# | bucket (S3) | Keep files of any size, exactly as they came. | 2 |
# | database (MySQL) | Keep typed rows, all or none, for many readers and writers. | 3–8 |
# | search cluster (OpenSearch) | Find texts by their words, and count quickly. | 9–10 |
#
# Three copies can differ.
# So question 11 compares them, and question 12 takes everything away again.
#
# On this computer, the database is MariaDB, which speaks the protocol of MySQL.
# The search server is **osmem**, a small stand-in with the interface of OpenSearch: it works in memory, and forgets everything when it stops.
# One difference matters here: in a real cluster a new document is found only after a *refresh*, up to a second later; osmem shows it at once.

# %% locked="names"
# The nine numbers of the country table, by the names of their columns.
INDICATORS = [
    "child_mort",
    "exports",
    "health",
    "imports",
    "income",
    "inflation",
    "life_expec",
    "total_fer",
    "gdpp",
]
# Columns that hold text in every file of this lab. Not each file has all of them.
TEXT = ["country", "iso2", "m49"]
# Names for your own work.
KEY = f"{SERVICES.s3.prefix}studio/countries.csv" if SERVICES else None
TABLE = "studio_countries"
INDEX = f"{SERVICES.search.index_prefix}studio-countries" if SERVICES else None


def kernel_at(prefix, name):
    """What Jupyter finds below prefix: names of kernels, the file of this one, and what its Python answers."""
    import json
    import os
    import subprocess
    from pathlib import Path

    from jupyter_client.kernelspec import KernelSpecManager

    folders = [str(Path(prefix, "share", "jupyter", "kernels"))]
    found = KernelSpecManager(kernel_dirs=folders, ensure_native_kernel=False).find_kernel_specs()
    if name not in found:
        return {"found": sorted(found), "text": "", "answer": None}
    text = Path(found[name], "kernel.json").read_text(encoding="utf-8")
    kernel = json.loads(text)
    question = (
        "import importlib.util as u, json, sys; print(json.dumps({'utf8': sys.flags.utf8_mode, 'missing': "
        "[p for p in ('ipykernel', 'boto3', 'pandas', 'pymysql', 'mysql', 'opensearchpy') if not u.find_spec(p)]}))"
    )
    try:
        run = subprocess.run(
            [kernel["argv"][0], "-c", question],
            capture_output=True,
            text=True,
            timeout=20,
            env={**os.environ, **kernel.get("env", {})},
        )
        answer = json.loads(run.stdout)
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    return {"found": sorted(found), "text": text, "answer": answer}


# %% [markdown] task="kernel"
# **Why.**
# In a studio many people share one Jupyter, and their projects need different versions of packages.
# A *kernel* is the Python that runs your cells.
# Jupyter knows it by a small file, `kernel.json`, which says which program to start.
# If that file names just `python`, Jupyter takes the first Python it meets, and tomorrow that is another one.
#
# **An example on other data.**
# The next cell shows the command of the kernel that runs this notebook, and where its Python is.

# %%
import sys

from jupyter_client.kernelspec import KernelSpecManager

print("this Python:", sys.version.split()[0], "- with UTF-8 mode:", bool(sys.flags.utf8_mode))
print("kernels that Jupyter knows:", sorted(KernelSpecManager().find_kernel_specs()))
print("arguments of the first:", KernelSpecManager().get_kernel_spec("python3").argv[1:])

# %% [markdown]
# **Your turn.**
# Write `register_kernel(prefix, name, display_name)`.
# It registers the Python of this notebook as a kernel in the folder `prefix`, in `share/jupyter/kernels/` below it.
#
# - Jupyter finds it under `name`, and shows it as `display_name`.
# - It starts exactly this Python, by its whole path.
# - It sets the variable `PYTHONUTF8` to `1`, so that files with accents are read alike on each computer.
# - It holds no password and no key: this file is copied and shared.
# - A second call with the same name takes the place of the first.
#   A name that Jupyter does not take, such as one with a space, raises `ValueError`.


# %% answer="kernel"
def register_kernel(prefix, name, display_name):
    """Register this Python as a kernel below prefix. All arguments are texts. Returns nothing."""
    ### BEGIN SOLUTION
    from ipykernel.kernelspec import install

    install(prefix=prefix, kernel_name=name, display_name=display_name, env={"PYTHONUTF8": "1"})
    ### END SOLUTION


# To use it: register_kernel(sys.prefix, "studio", "Studio"), then choose it under Kernel › Change Kernel.

# %% check="kernel"

# %% [markdown]
# `lab.hint("kernel")` gives a hint.
#
# **If it fails**
#
# - Call it with a folder of your own, and look at the file: `register_kernel("try", "one", "One")`.
# - `sys.executable` is the whole path of this Python.
# - `kernel_at("try", "one")` shows what the check sees.

# %% [markdown]
# The next cell gives you `open_s3()`, a client of the object store.
# It is made from `SERVICES.s3` as in the first lab, so you need no key.

# %% locked="storage"
from functools import cache

from infra.clients import s3_client


@cache
def open_s3():
    """A boto3 client of the object store in SERVICES: always the same, because making one takes a while."""
    return s3_client(SERVICES.s3)


# %% [markdown] task="frames"
# **Why.**
# The raw file goes into the bucket first, so that everybody starts from the same bytes.
# From there it goes straight into memory: a temporary file would be one more copy to forget.
# Three things get lost on this way, without any error: the accents of *Liège*, the zero of the code `031`, and Namibia, whose code `NA` looks like a gap.
#
# **An example on other data.**
# `io.BytesIO` stands in for the body of an object: both can be read like an open file.

# %%
import io

body = io.BytesIO("city,post_code,note\nLiège,4000,NA\nAarhus,08000,\n".encode())
print(pd.read_csv(body).to_dict("records"))
body.seek(0)
print(pd.read_csv(body, dtype={"post_code": str}, keep_default_na=False, na_values=[""]).to_dict("records"))

# %% [markdown]
# **Your turn.**
# Write two functions. `key` is a whole key in the bucket `SERVICES.s3.bucket`.
#
# - `frame_to_s3(frame, key)` writes the DataFrame as CSV in UTF-8, without row numbers.
#   The content type of the object is `text/csv; charset=utf-8`.
# - `s3_to_frame(key)` reads such an object into a DataFrame, with the rows and columns of the object.
#   The columns that stand in `TEXT` are text, exactly as in the file. Every other column is `float64`.
#   An empty cell is missing; `NA` in a text is not.
#   A key without an object raises `FileNotFoundError` with the key in its text.


# %% answer="frames"
def frame_to_s3(frame, key):
    """Write a DataFrame to the bucket as CSV in UTF-8. Returns nothing."""
    ### BEGIN SOLUTION
    open_s3().put_object(
        Bucket=SERVICES.s3.bucket,
        Key=key,
        Body=frame.to_csv(index=False).encode("utf-8"),
        ContentType="text/csv; charset=utf-8",
    )
    ### END SOLUTION


def s3_to_frame(key):
    """Read a CSV object into a DataFrame: columns of TEXT as text, all others as floats."""
    ### BEGIN SOLUTION
    client = open_s3()
    try:
        stream = client.get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    except client.exceptions.NoSuchKey:
        raise FileNotFoundError(f"there is no object {key}") from None
    frame = pd.read_csv(stream, dtype=dict.fromkeys(TEXT, str), keep_default_na=False, na_values=[""])
    return frame.astype({column: float for column in frame.columns if column not in TEXT})
    ### END SOLUTION


# To walk the path for real: frame_to_s3(DATA.frame().reset_index(), KEY), then s3_to_frame(KEY).head()

# %% check="frames"

# %% [markdown]
# `lab.hint("frames")` gives a hint.
#
# **If it fails**
#
# - Write a small frame to `KEY`, and look at `open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=KEY)`.
# - `frame.dtypes` shows what pandas made of each column.
# - Compare with the two lines of the example: they differ in three arguments.

# %% [markdown] task="connect"
# **Why.**
# TLS does two things: it encrypts, and it proves **whom** you talk to.
# Many programs do the first only.
# They accept any certificate, so a stranger in between can read the password and pass everything on.
# The proof needs three parts: the CA that you trust, the check of the certificate, and the check of the host name.
# Both MySQL drivers encrypt unasked, and check nothing unless you say so.
#
# **An example on other data.**
# Python's own module shows the three parts.

# %%
import ssl

for name, context in {"careful": ssl.create_default_context(), "careless": ssl._create_unverified_context()}.items():
    print(f"{name}: checks certificates {context.verify_mode.name}, checks host names {context.check_hostname}")

# %% [markdown]
# **Your turn.**
#
# - `connect(driver="pymysql", ca=None)` returns a connection to the database of `SERVICES.mysql`.
#   `driver` is `"pymysql"` or `"mysql.connector"`; any other raises `ValueError`.
#   `ca` is the file of a certificate authority; `None` stands for `SERVICES.mysql.ca`.
#   Certificate and host name are checked, text is sent as `utf8mb4`, and your schema is chosen.
# - `session_facts(connection)` asks the **server** about this connection, and returns a dictionary:
#   `"cipher"` (the status value `Ssl_cipher`), `"schema"` and `"charset"` (the character set of the client).
#
# The password comes from `SERVICES`, and is never printed or returned.
# The same two functions work with a MySQL database on AWS.


# %% answer="connect"
def connect(driver="pymysql", ca=None):
    """Connect to the database, with a verified certificate. ca: path of a CA file. Returns a connection."""
    ### BEGIN SOLUTION
    libraries = {"pymysql": pymysql, "mysql.connector": mysql.connector}
    if driver not in libraries:
        raise ValueError(f"the driver {driver} is not known here")
    return libraries[driver].connect(
        host=SERVICES.mysql.host,
        port=SERVICES.mysql.port,
        user=SERVICES.mysql.user,
        password=SERVICES.mysql.password,
        database=SERVICES.mysql.schema,
        charset="utf8mb4",
        collation="utf8mb4_unicode_ci",
        ssl_ca=ca or SERVICES.mysql.ca,
        ssl_verify_cert=True,
        ssl_verify_identity=True,
    )
    ### END SOLUTION


def session_facts(connection):
    """What the server says of this connection: a dictionary with cipher, schema and charset."""
    ### BEGIN SOLUTION
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}
    ### END SOLUTION


# To look at your result: session_facts(connect("mysql.connector"))

# %% check="connect"

# %% [markdown]
# `lab.hint("connect")` gives a hint.
#
# **If it fails**
#
# - An encrypted connection with the right CA proves nothing. Does it fail with a wrong one?
# - Both drivers know `ssl_ca`, `ssl_verify_cert` and `ssl_verify_identity`.
# - MySQL and MariaDB differ in their default collations: give `charset`, and a `collation` that both know, such as `utf8mb4_unicode_ci`.

# %% [markdown]
# From here on, `open_database()` gives you a connection to your schema, with PyMySQL or with `open_database("mysql.connector")`.
# Options go on to the driver, such as `open_database(autocommit=True)`.
# It keeps every connection that it opened, as a pool does, so nothing closes unless your code closes it.
#
# Connections of both drivers have these calls, so write with them alone:
#
# ```python
# cursor = connection.cursor()
# with connection.cursor() as cursor:
# cursor.execute(statement)
# cursor.execute(statement, values)
# cursor.executemany(statement, rows)
# connection.commit()
# connection.rollback()
# connection.close()
# ```

# %% locked="database"
from infra.clients import mysql_arguments, mysql_connection

OPENED = []


def open_database(driver="pymysql", **options):
    """A connection to your schema over verified TLS. driver: "pymysql" or "mysql.connector"."""
    if driver == "mysql.connector":
        connection = mysql.connector.connect(**mysql_arguments(SERVICES.mysql), **options)
    else:
        connection = mysql_connection(SERVICES.mysql, **options)
    OPENED.append(connection)
    return connection


def close_all():
    """Close every connection that open_database made."""
    while OPENED:
        with contextlib.suppress(Exception):
            OPENED.pop().close()


# %% [markdown] task="table"
# **Why.**
# A CSV file promises nothing; a table does.
# Its types keep text out of numbers, its key keeps a country from standing there twice, its character set keeps the accents.
# But defaults betray you quietly.
# `FLOAT` keeps about seven digits.
# The usual collation takes *Côte d'Ivoire* and *Cote d'Ivoire* for one name.
# And `utf8` in MySQL is not all of UTF-8; `utf8mb4` is.
#
# **An example on other data.**
# SQLite, a database inside Python, makes the same promises with other words.

# %%
import sqlite3

shelf = sqlite3.connect(":memory:")
shelf.execute("CREATE TABLE IF NOT EXISTS books (title TEXT NOT NULL PRIMARY KEY, price REAL)")
shelf.execute("INSERT INTO books VALUES ('Émile', 12.5)")
shelf.execute("INSERT INTO books VALUES ('Emile', NULL)")
shelf.execute("SELECT title, price FROM books ORDER BY title").fetchall()

# %% [markdown]
# **Your turn.**
# Write `create_table(connection, table)`.
# `connection` comes from either driver.
# In your schema, the function makes a table called `table`, if there is none yet, with these columns in this order:
#
# | column | type |
# |---|---|
# | `country` | text of up to 100 characters or more, `VARCHAR`, as `utf8mb4`; the primary key |
# | each of the nine `INDICATORS` | `DOUBLE`; a missing number (`NULL`) is allowed |
#
# Names that differ in one accent or one capital letter are different countries.
# A table that exists stays as it is, with its rows.
# A name with anything but letters, digits and underscores raises `ValueError`: no placeholder can hold a name, so you check it.


# %% answer="table"
def create_table(connection, table):
    """Create a country table unless it exists. table: its name. Returns nothing."""
    ### BEGIN SOLUTION
    if not table.isidentifier() or not table.isascii():
        raise ValueError(f"no name of a table: {table}")
    numbers = ", ".join(f"`{name}` DOUBLE NULL" for name in INDICATORS)
    key = "`country` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS `{table}` ({key}, {numbers})")
    ### END SOLUTION


# To make your own: create_table(open_database(), TABLE)

# %% check="table"

# %% [markdown]
# `lab.hint("table")` gives a hint.
#
# **If it fails**
#
# - Ask the server what it made: `SHOW CREATE TABLE studio_countries`.
# - A collation whose name ends in `_ci` ignores capitals, and most of them ignore accents too. One ends in `_bin`.
# - Is the name of the table between backticks, and checked before?

# %% [markdown] task="load"
# **Why.**
# A load that stops in the middle leaves a table that looks complete.
# Tomorrow somebody adds up its numbers.
# A *transaction* prevents that: all rows appear together, or none does.
# A good load can also be repeated after a failure, so it updates what is there, and doubles nothing.
#
# **An example on other data.**
# The third loan is refused, and the rollback takes the first two back.

# %%
loans = sqlite3.connect(":memory:", isolation_level=None)
loans.execute("CREATE TABLE loans (reader TEXT NOT NULL PRIMARY KEY, books INTEGER)")
loans.execute("BEGIN")
try:
    loans.executemany("INSERT INTO loans VALUES (?, ?)", [("Ann", 2), ("Bo", 1), (None, 5)])
    loans.execute("COMMIT")
except sqlite3.IntegrityError as refused:
    loans.execute("ROLLBACK")
    print("refused:", refused)
print("rows:", loans.execute("SELECT COUNT(*) FROM loans").fetchone()[0])

# %% [markdown]
# **Your turn.**
# Write `bulk_load(connection, table, frame)`.
# `frame` has the column `country` and the nine `INDICATORS`, in any order; `table` is such a table, as in the last question.
#
# - All rows of the frame are in the table afterwards, and other connections see them. The function returns how many rows the frame has.
# - A missing number becomes `NULL`.
# - A country that is there already gets the new numbers. Loading twice gives the same table as loading once.
# - When the database refuses a row, its error is raised, and the table is exactly as it was before.
#   This holds with the connections of both drivers, and also when the connection has autocommit switched on.


# %% answer="load"
def bulk_load(connection, table, frame):
    """Insert or update all rows of frame in one transaction. Returns the number of rows of frame."""
    ### BEGIN SOLUTION
    columns = ["country", *INDICATORS]
    # None is what both drivers send as NULL. The types must be Python's own.
    rows = [
        [None if pd.isna(value) else value for value in row] for row in frame[columns].astype(object).values.tolist()
    ]
    names = ", ".join(f"`{name}`" for name in columns)
    updates = ", ".join(f"`{name}` = VALUES(`{name}`)" for name in INDICATORS)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO `{table}` ({names}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("START TRANSACTION")
        try:
            cursor.executemany(statement, rows)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
    return len(rows)
    ### END SOLUTION


# To walk on: bulk_load(open_database(), TABLE, s3_to_frame(KEY))

# %% check="load"

# %% [markdown]
# `lab.hint("load")` gives a hint.
#
# **If it fails**
#
# - After your load, count the rows through a **second** connection: yours sees rows that nobody else sees yet.
# - `TRUNCATE`, `CREATE` and `DROP` end a transaction at once. What they do can't be rolled back.
# - `ON DUPLICATE KEY UPDATE gdpp = VALUES(gdpp)` takes the new number. MySQL 8 also has another form, which MariaDB lacks.

# %% [markdown] task="find"
# **Why.**
# A colleague types a name, and your code looks it up.
# If the name becomes part of the statement, then what she types is *carried out*.
# A name with an apostrophe breaks the query; another text reads the whole table, or deletes it.
# This is *SQL injection*, one of the most common security holes there are.
# Escaping by hand fails at the next odd character.
# A **placeholder** sends statement and value apart.
#
# **An example on other data.**
# SQLite writes `?` for a placeholder; both MySQL drivers write `%s`, without quotation marks.

# %%
readers = sqlite3.connect(":memory:")
readers.execute("CREATE TABLE readers (name TEXT, phone TEXT)")
readers.executemany("INSERT INTO readers VALUES (?, ?)", [("O'Neill", "12"), ("Sow", "34")])
typed = "' OR '1'='1"
print("glued:", readers.execute(f"SELECT * FROM readers WHERE name = '{typed}'").fetchall())
print("placeholder:", readers.execute("SELECT * FROM readers WHERE name = ?", (typed,)).fetchall())

# %% [markdown]
# **Your turn.**
# Write `find_country(connection, table, name)`.
# It returns a list of dictionaries: one for the row whose `country` is exactly `name`, with the names of the ten columns as keys.
# For a name that no country has, the list is empty.
# `name` can be any text at all; `table` is trusted here.
# The function works with the connections of both drivers.


# %% answer="find"
def find_country(connection, table, name):
    """Rows of the country called name: a list of dictionaries, empty when there is none."""
    ### BEGIN SOLUTION
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT * FROM `{table}` WHERE country = %s", (name,))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    ### END SOLUTION


# To look at your result: find_country(open_database(), TABLE, "Cote d'Ivoire")

# %% check="find"

# %% [markdown]
# `lab.hint("find")` gives a hint.
#
# **If it fails**
#
# - A tuple with one entry has a comma: `(name,)`.
# - There are no quotation marks around `%s`, and no `%` or `.format` between the statement and the values.
# - `cursor.description` names the columns of a result, with either driver.

# %% [markdown] task="sort"
# **Why.**
# Now she chooses the column to sort by.
# A placeholder can't help: `ORDER BY %s` with the value `gdpp` sorts by the constant text "gdpp".
# Every row is equal then, and nothing fails.
# So a name must go **into** the statement.
# It may do so only when it is one of the names that you know.
# Such a list of allowed values is called an *allowlist*.
#
# **An example on other data.**
# The same silence in SQLite, and an allowlist in front of it.

# %%
prices = sqlite3.connect(":memory:")
prices.execute("CREATE TABLE goods (name TEXT, price REAL)")
prices.executemany("INSERT INTO goods VALUES (?, ?)", [("tea", 4.0), ("salt", 1.0), ("rice", 2.5)])
print("as a value:", prices.execute("SELECT name FROM goods ORDER BY ?", ("price",)).fetchall())
chosen = "price; DROP TABLE goods"
print("allowed:", chosen in {"name", "price"})

# %% [markdown]
# **Your turn.**
# Write `sorted_by(connection, table, column, descending=False)`.
# It returns the list of the names of all countries, sorted by `column`, the smallest number first, or the largest with `descending=True`.
#
# - `column` is `country` or one of the `INDICATORS`, written exactly so. Anything else raises `ValueError`.
# - `table` is not trusted here: a name with anything but letters, digits and underscores raises `ValueError`.
# - Countries without a number come last, in both directions.
# - Countries with the same number come in the order of their names, in both directions.


# %% answer="sort"
def sorted_by(connection, table, column, descending=False):
    """Names of the countries, sorted by a column. Raises ValueError for a column that is not allowed."""
    ### BEGIN SOLUTION
    if column not in {"country", *INDICATORS}:
        raise ValueError(f"no column of the table: {column}")
    if not table.isidentifier() or not table.isascii():
        raise ValueError(f"no name of a table: {table}")
    direction = "DESC" if descending else "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT country FROM `{table}` ORDER BY `{column}` IS NULL, `{column}` {direction}, country")
        return [row[0] for row in cursor.fetchall()]
    ### END SOLUTION


# To look at your result: sorted_by(open_database(), TABLE, "child_mort", descending=True)[:10]

# %% check="sort"

# %% [markdown]
# `lab.hint("sort")` gives a hint.
#
# **If it fails**
#
# - Compare with `frame.sort_values(["gdpp", "country"])["country"].tolist()`.
# - Check both names **before** you open a cursor.
# - `column IS NULL` is 0 or 1 in MySQL, so it can stand in `ORDER BY`.

# %% [markdown] task="chunks"
# **Why.**
# The country table fits into memory; next month's table of visits does not.
# So read in pieces, and keep only sums.
# And give back what you opened.
# A database allows you a few connections.
# A function that leaks one on each call works all morning, and locks everybody out at noon.
# It leaks most easily when something fails in between.
#
# **An example on other data.**
# `closing` closes at the end of its block, whatever happens inside.

# %%
with contextlib.closing(sqlite3.connect(":memory:")) as numbers:
    cursor = numbers.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 7) SELECT i FROM n"
    )
    while piece := cursor.fetchmany(3):
        print(len(piece), "rows, sum", sum(row[0] for row in piece))

# %% [markdown]
# **Your turn.**
# Write `summarise(table, size)`.
# It opens a connection with `open_database()`, reads the table `size` rows at a time, and returns a dictionary:
#
# - `"chunks"`: a list with the number of rows of each piece, such as `[10, 10, 3]`. A piece without rows is none;
# - `"means"`: a dictionary with the mean of each of the nine `INDICATORS` over **all** rows that have a number.
#   In an empty table the means are `None` or `NaN`.
#
# At the end the connection is closed, also when the table does not exist; that error is raised.
# A size below 1 raises `ValueError`.
# The function never holds all rows at once.


# %% answer="chunks"
def summarise(table, size):
    """Read a table in pieces of size rows. Returns a dictionary with chunks (row counts) and means (by column)."""
    ### BEGIN SOLUTION
    if size < 1:
        raise ValueError("a piece has at least one row")
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    # The usual cursor of PyMySQL fetches the whole result at once; this one leaves it on the server.
    database = contextlib.closing(open_database(cursorclass=pymysql.cursors.SSCursor))
    with database as connection, contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}`")
        while piece := cursor.fetchmany(size):
            chunks.append(len(piece))
            for row in piece:
                for name, value in zip(INDICATORS, row, strict=True):
                    if value is not None:
                        sums[name] += value
                        counts[name] += 1
    return {
        "chunks": chunks,
        "means": {name: sums[name] / counts[name] if counts[name] else None for name in INDICATORS},
    }
    ### END SOLUTION


# To look at your result: summarise(TABLE, 50)

# %% check="chunks"

# %% [markdown]
# `lab.hint("chunks")` gives a hint.
#
# **If it fails**
#
# - A mean of means is wrong as soon as the pieces differ in size.
# - `close_all()` closes what earlier attempts left open.
# - `SELECT COUNT(*) FROM information_schema.PROCESSLIST` counts your connections; try it before and after a call that fails.

# %% [markdown] task="index"
# **Why.**
# A search cluster takes any document, and guesses types from the first one it sees.
# One day a number arrives as text, and from then on the sums are wrong or the documents are refused.
# So say the types first: that is a *mapping*.
# A `keyword` is one exact value; a `text` is cut into words.
# And read the answer of a bulk load: it says "done" as a whole, and names the refused documents inside.
#
# **An example on other data.**
# What a `text` field does to a value, in two lines.

# %%
title = "Liège: the LIBRARY of the year"
print("as keyword, one value:", [title])
print("as text, small words:", title.lower().replace(":", "").split())

# %% [markdown]
# These are the fields of your documents, with their types.

# %% locked="fields"
FIELDS = {
    "country": "keyword",
    "group": "keyword",
    "summary": "text",
    "loaded_on": "date",
    "gdpp": "double",
    "child_mort": "double",
}

# %% [markdown]
# **Your turn.**
#
# - `make_search(ca=None)` returns a client of the cluster in `SERVICES.search`, made with `opensearchpy.OpenSearch`.
#   The certificate is checked against the file `ca`; `None` stands for `SERVICES.search.ca`.
# - `create_index(client, index)` makes an index with the six `FIELDS` and their types, in which a field that is not named is refused (`"dynamic": "strict"`).
#   An index that exists stays as it is.
# - `bulk_index(client, index, documents)` stores a list of such dictionaries, each with its country as its id, so that a second load replaces it.
#   The good documents are stored and can be searched when the function returns, also in a real cluster.
#   It returns the list of the countries whose documents the cluster refused, and leaves `documents` as they are.


# %% answer="index"
def make_search(ca=None):
    """A client of the search cluster that verifies its certificate. ca: path of a CA file."""
    ### BEGIN SOLUTION
    return opensearchpy.OpenSearch(
        hosts=[SERVICES.search.url],
        http_auth=(SERVICES.search.user, SERVICES.search.password),
        verify_certs=True,
        ca_certs=ca or SERVICES.search.ca,
    )
    ### END SOLUTION


def create_index(client, index):
    """Create an index with the mapping of the task unless it exists. Returns nothing."""
    ### BEGIN SOLUTION
    properties = {field: {"type": kind} for field, kind in FIELDS.items()}
    if not client.indices.exists(index=index):
        client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": properties}})
    ### END SOLUTION


def bulk_index(client, index, documents):
    """Store documents by their country. Returns the list of countries whose documents were refused."""
    ### BEGIN SOLUTION
    actions = [{"_index": index, "_id": document["country"], "_source": document} for document in documents]
    _stored, errors = opensearchpy.helpers.bulk(client, actions, raise_on_error=False, refresh=True)
    return [error["index"]["_id"] for error in errors]
    ### END SOLUTION


# To make your own: create_index(make_search(), INDEX)

# %% check="index"

# %% [markdown]
# `lab.hint("index")` gives a hint.
#
# **If it fails**
#
# - Ask the cluster what it has: `make_search().indices.get_mapping(index=INDEX)`.
# - Methods of this client take keyword arguments only: `client.indices.create(index=…, body=…)`.
# - Store one document with `"gdpp": "12,9"`, and print what `opensearchpy.helpers.bulk` returns with `raise_on_error=False`.

# %% [markdown]
# From here on, `open_search()` gives you a client of your cluster.
# The same calls work with Amazon OpenSearch.
# The client of Elasticsearch has calls of the same names, but newer versions of it refuse a server that is not Elasticsearch.

# %% locked="search_client"
from infra.clients import search_client


def open_search():
    """A client of the search cluster in SERVICES."""
    return search_client(SERVICES.search)


# %% [markdown] task="search"
# **Why.**
# `term` and `match` look alike, and answer different questions.
# `term` compares a value as it is; a text, however, is stored as small words, so `term` with *Haiti* finds nothing in a text.
# `match` cuts your words in the same way first.
# And an answer is never whole unless you ask: a search gives the best ten hits, an aggregation the ten largest groups.
# Nothing tells you that there were more.
#
# **An example on other data.**
# What the two compare, in plain Python.

# %%
stored_words = "Haiti needs schools".lower().split()
print("term Haiti:", "Haiti" in stored_words)
print("match Haiti:", "Haiti".lower() in stored_words)

# %% [markdown]
# **Your turn.**
# Write three functions on an index with the mapping of the last question. Each gives **all** results, up to 1,000.
#
# - `with_words(client, index, words)`: the list of the countries whose `summary` has all words of the text `words`, in any order, small or capital.
# - `in_group(client, index, group, since)`: the list of the countries with exactly this `group`, and `loaded_on` not before the day `since`, such as `"2015-06-30"`.
# - `mean_by_group(client, index)`: a dictionary from each `group` to the mean of its `gdpp`, which the cluster computes.


# %% answer="search"
def with_words(client, index, words):
    """Countries whose summary has all the words: a list."""
    ### BEGIN SOLUTION
    query = {"match": {"summary": {"query": words, "operator": "and"}}}
    found = client.search(index=index, body={"size": 1000, "query": query})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]
    ### END SOLUTION


def in_group(client, index, group, since):
    """Countries of exactly this group that were loaded on the day since or later: a list."""
    ### BEGIN SOLUTION
    conditions = [{"term": {"group": group}}, {"range": {"loaded_on": {"gte": since}}}]
    found = client.search(index=index, body={"size": 1000, "query": {"bool": {"filter": conditions}}})
    return [hit["_source"]["country"] for hit in found["hits"]["hits"]]
    ### END SOLUTION


def mean_by_group(client, index):
    """Mean of gdpp for each group: a dictionary."""
    ### BEGIN SOLUTION
    groups = {"terms": {"field": "group", "size": 1000}, "aggs": {"mean": {"avg": {"field": "gdpp"}}}}
    found = client.search(index=index, body={"size": 0, "aggs": {"groups": groups}})
    return {bucket["key"]: bucket["mean"]["value"] for bucket in found["aggregations"]["groups"]["buckets"]}
    ### END SOLUTION


# %% check="search"

# %% [markdown]
# `lab.hint("search")` gives a hint.
#
# **If it fails**
#
# - Try `match` and `term` with the same word on `summary`, and then on `country`.
# - Set `size` in the search, and inside `terms` as well.
# - Without `"operator": "and"`, one of the words is enough.

# %% [markdown] task="reconcile"
# **Why.**
# Now there are three copies of one truth.
# A load that failed at night, a document that was refused, a name with another accent: the copies drift apart, and each still looks fine.
# Equal counts prove little, because one country may be missing where another is too much.
# So compare names first, and then numbers.
# Such a report belongs at the end of each load.
#
# **An example on other data.**
# Two lists of members.

# %%
paper, register = {"Ann": 3.5, "Bo": None, "Cem": 7.0}, {"Ann": 3.5000000001, "Bo": None, "Dua": 1.0}
print(
    "only on paper:", sorted(set(paper) - set(register)), "- only in the register:", sorted(set(register) - set(paper))
)
print("as equal:", [name for name in set(paper) & set(register) if paper[name] == register[name]])
print("nearly the same:", math.isclose(paper["Ann"], register["Ann"], rel_tol=1e-6))

# %% [markdown]
# **Your turn.**
# Write `reconcile(key, table, index)` for a CSV object, a table and an index with the columns and fields of this lab.
# It returns a dictionary with seven entries:
#
# | entry | what it holds |
# |---|---|
# | `object`, `table`, `index` | how many countries each store has |
# | `not_in_table`, `not_in_index` | names that the object has and the other store lacks, sorted |
# | `not_in_object` | names that the table or the index has and the object lacks, sorted |
# | `different` | names that all three have, where the `gdpp` of the table or of the index is not that of the object, sorted |
#
# Numbers that differ by less than a millionth of their size are the same.
# Two gaps are the same as well; in the index, a gap is a document without that field.
# Use `open_s3()`, `open_database()` and `open_search()`, and close what you open.
# An object has at most 1,000 countries.


# %% answer="reconcile"
def reconcile(key, table, index):
    """Compare the countries of an object, a table and an index. Returns a dictionary of counts and lists."""
    ### BEGIN SOLUTION
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, dtype={"country": str}, keep_default_na=False, na_values=[""])
    inside = dict(zip(frame["country"], frame["gdpp"].astype(float), strict=True))
    with contextlib.closing(open_database()) as connection, contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT country, gdpp FROM `{table}`")
        in_table = dict(cursor.fetchall())
    hits = opensearchpy.helpers.scan(open_search(), index=index)
    in_index = {hit["_source"]["country"]: hit["_source"].get("gdpp") for hit in hits}

    def same(one, other):
        if pd.isna(one) or pd.isna(other):
            return bool(pd.isna(one) and pd.isna(other))
        return math.isclose(one, other, rel_tol=1e-6)

    shared = set(inside) & set(in_table) & set(in_index)
    return {
        "object": len(inside),
        "table": len(in_table),
        "index": len(in_index),
        "not_in_table": sorted(set(inside) - set(in_table)),
        "not_in_index": sorted(set(inside) - set(in_index)),
        "not_in_object": sorted((set(in_table) | set(in_index)) - set(inside)),
        "different": sorted(
            name for name in shared if not (same(inside[name], in_table[name]) and same(inside[name], in_index[name]))
        ),
    }
    ### END SOLUTION


# To look at your own three stores: reconcile(KEY, TABLE, INDEX)

# %% check="reconcile"

# %% [markdown]
# `lab.hint("reconcile")` gives a hint.
#
# **If it fails**
#
# - Turn each store into one dictionary first, from name to `gdpp`. Then everything is sets.
# - `float("nan") == float("nan")` is false.
# - A search without `size` gives ten documents.

# %% [markdown] task="cleanup"
# **Why.**
# What stays behind costs money every month, and confuses whoever comes next.
# What goes by mistake costs more.
# Both mistakes come from the same place: names that only *begin* alike.
# `studio` is also the beginning of `studio-notes`, and in SQL's `LIKE` an underscore stands for any character.
#
# **An example on other data.**
# Three folders, and two ways to choose.

# %%
folders = ["lab/a.csv", "lab/b.csv", "lab-notes/keep.csv"]
print("too many:", [name for name in folders if name.startswith("lab")])
print("right:", [name for name in folders if name.startswith("lab/")])

# %% [markdown]
# **Your turn.**
# Write `cleanup(name)`.
# It removes, for a name such as `"studio"`,
#
# - every object whose key begins with `SERVICES.s3.prefix`, the name and a slash; there may be more than 1,000;
# - every table of your schema whose name begins with the name and an underscore;
# - every index whose name begins with `SERVICES.search.index_prefix`, the name and a hyphen.
#
# It returns a dictionary with the numbers of what it removed: `"objects"`, `"tables"` and `"indexes"`.
# Everything else stays, also what only begins alike.
# When there is nothing to remove, it returns zeros and raises nothing.


# %% answer="cleanup"
def cleanup(name):
    """Remove objects, tables and indexes of a name. Returns how many of each."""
    ### BEGIN SOLUTION
    removed = {"objects": 0, "tables": 0, "indexes": 0}
    storage = open_s3()
    pages = storage.get_paginator("list_objects_v2").paginate(
        Bucket=SERVICES.s3.bucket, Prefix=f"{SERVICES.s3.prefix}{name}/"
    )
    for page in pages:
        for item in page.get("Contents", []):
            storage.delete_object(Bucket=SERVICES.s3.bucket, Key=item["Key"])
            removed["objects"] += 1
    with contextlib.closing(open_database()) as connection, contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            if table.startswith(f"{name}_"):
                cursor.execute(f"DROP TABLE `{table}`")
                removed["tables"] += 1
    cluster = open_search()
    for index in list(cluster.indices.get(index="*")):
        if index.startswith(f"{SERVICES.search.index_prefix}{name}-"):
            cluster.indices.delete(index=index)
            removed["indexes"] += 1
    return removed
    ### END SOLUTION


# When you have finished: cleanup("studio")

# %% check="cleanup"

# %% [markdown]
# `lab.hint("cleanup")` gives a hint.
#
# **If it fails**
#
# - List first, print what you would delete, and delete only then.
# - Compare with `startswith` in Python, with the slash, underscore or hyphen at the end.
# - `delete_objects` refuses an empty list; `delete_object` in a loop does not mind.

# %% [markdown]
# ## Key points
#
# - Encryption without a verified certificate protects nobody: test that a wrong CA fails.
# - All rows or none: begin a transaction, commit once, roll back on an error, and raise it.
# - Values go beside the statement. Names go into it only from an allowlist.
# - Ten hits, 1,000 objects, half a table: an answer is whole only when you asked for all of it.
# - Compare stores by names and numbers, and clean up by names that end in a separator.

# %% [markdown]
# ## Self-assessment
#
# Can you answer these without looking up?
#
# 1. A connection shows a cipher. What else do you need before you send a password?
# 2. Which two defaults would have merged *Côte d'Ivoire* with *Cote d'Ivoire*, or lost digits?
# 3. A load fails in row 900. What does another connection see, and why?
# 4. Why does `ORDER BY %s` not fail?
# 5. A search gives ten countries. How many are there?
# 6. Which of your functions would notice if a colleague dropped one row last night?
#
# The next cell shows how far you are.

# %%
lab.progress()

# %% [markdown]
# ## Extra (not graded, about 20 minutes)
#
# **Walk the whole path with the real table.**
# When you have answered the questions, put these lines into a new cell and run them.
#
# ```python
# frame_to_s3(DATA.frame().reset_index(), KEY)
# frame = s3_to_frame(KEY)
# with contextlib.closing(open_database()) as connection:
#     create_table(connection, TABLE)
#     bulk_load(connection, TABLE, frame)
#     deadliest = sorted_by(connection, TABLE, "child_mort", descending=True)[:5]
# documents = [
#     {
#         "country": row["country"],
#         "group": "low" if row["gdpp"] < 1000 else "middle" if row["gdpp"] < 12000 else "high",
#         "summary": f"{row['country']}: of 1,000 children, {row['child_mort']:.0f} die before the age of five.",
#         "loaded_on": pd.Timestamp.now().date().isoformat(),
#         "gdpp": row["gdpp"],
#         "child_mort": row["child_mort"],
#     }
#     for row in frame.to_dict("records")
# ]
# client = make_search()
# create_index(client, INDEX)
# refused = bulk_index(client, INDEX, documents)
# report = reconcile(KEY, TABLE, INDEX)
# ```
#
# Look at `deadliest`, `refused`, `mean_by_group(client, INDEX)` and `report`.
# Then read the table back from the database, and compare it with `DATA.frame()`:
#
# ```python
# with contextlib.closing(open_database()) as connection, contextlib.closing(connection.cursor()) as cursor:
#     cursor.execute(f"SELECT * FROM `{TABLE}`")
#     names = [column[0] for column in cursor.description]
#     countries = pd.DataFrame(cursor.fetchall(), columns=names).set_index("country")
# ```
#
# `countries` is what the clustering lab starts from.

# %% [markdown]
# ## Next steps
#
# - The lab *Clustering: identification of humanitarian need* works with this table.
#   It reads a file, or the team's own copy: start the course with `LABS_DATA_SOURCE=mysql labs start`, or with `=s3`.
#   The first cell then says where the table came from.
# - `labs list` shows the other labs of this course.
# - In your own work: find one query that is glued together from texts, and give it a placeholder.

# %% [markdown]
# ## Clean up
#
# When you have finished, run `cleanup("studio")` and `close_all()`.
# The first takes away what you made in bucket, database and cluster; the second closes connections that are still open.
# Then choose *Kernel › Shut Down Kernel*, and run `labs services down` in a terminal.
# Your data and passwords stay on this computer until you run `labs services reset`; what is in the search stand-in goes when it stops.
# A kernel that you registered goes with `jupyter kernelspec remove studio`.
# On a shared account, your instructor removes your access at the end of the course.

# %% [markdown]
# ## Sources and licences
#
# - **Country data, World Factbook edition**: CIA, *The World Factbook*, November 2015 (public domain), with the mortality of children
#   under 5 in 2018 by UNICEF, *The State of the World's Children 2019*. The data card, `datasets/country/README.md`, tells how it was made.
# - **HELP International** is the story of the exercise.
# - Interfaces: the documentation of Amazon S3, MySQL, PyMySQL, MySQL Connector/Python and OpenSearch.
# - Local servers: SeaweedFS (Apache-2.0), MariaDB (GPL-2.0), osmem (MIT) and Caddy (Apache-2.0), each as a program of its own.
# - The data of the worked examples are invented.
# - **Code** of this lab: EUPL-1.2. **Text**: CC BY 4.0.
