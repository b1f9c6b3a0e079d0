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
#     id: hive
#     version: 1.0.0
#     title: "Apache Hive: the ministry's old warehouse"
#     level: intermediate
#     minutes:
#       core: 120
#       extra: 20
#     tasks:
#       external: 10
#       quotes: 10
#       typed: 10
#       partitions: 13
#       archive: 10
#       pruning: 8
#       sorting: 10
#       rolling: 13
#       explode: 9
#       numeric: 9
#       incidence: 10
#       finish: 8
#     prerequisites: [exploration]
#     persona: "Data analyst of the crisis unit, who must say whether the ministry's old warehouse can be trusted"
#     objectives:
#       - text: "Put a table over files that are there, and notice when it reads them wrongly"
#         questions: [external, quotes]
#       - text: "Give types to texts, so that gaps stay gaps on every engine"
#         questions: [typed, numeric]
#       - text: "Store a table in partitions, and say what a DROP deletes and how to get it back"
#         questions: [partitions, archive]
#       - text: "Read from a plan which folders a query opens, and which order its result has"
#         questions: [pruning, sorting]
#       - text: "Write calendars, lists and rates in HiveQL that agree with the results in pandas"
#         questions: [rolling, explode, incidence]
#       - text: "Bring a small result to a figure, and leave a clean house"
#         questions: [finish]
#     data:
#       - id: covid-cases
#       - id: covid-municipalities
#       - id: belgium-population
#     services: [hive]
#     licence: "code EUPL-1.2, text CC-BY-4.0"
#     languages: [en]
# ---

# %% [markdown]
# # Apache Hive: the ministry's old warehouse
#
# The crisis unit worked with a file, and with pandas.
# The ministry has a warehouse as well: old, large, and it speaks HiveQL.
# Every night it reads the same publication, and its report names the five provinces with the highest rates.
# Last week its list was not yours.
#
# | What | In this lab |
# |---|---|
# | **Time** | About 120 minutes, and 20 more for the extra part. You can stop at any point and come back. |
# | **Level** | Intermediate: you write SELECT with JOIN and GROUP BY, and know the story of the lab *Data exploration*. |
# | **Before this lab** | The lab *Data exploration: COVID-19 in Belgium*, or similar experience with SQL. |
# | **Points** | 100, in 12 questions. |
#
# At the end you can
#
# 1. put a table over files that are there, and notice when it reads them wrongly (questions 1–2);
# 2. give types to texts, so that gaps stay gaps on every engine (questions 3 and 10);
# 3. store a table in partitions, and say what a DROP deletes and how to get it back (questions 4–5);
# 4. read from a plan which folders a query opens, and which order its result has (questions 6–7);
# 5. write calendars, lists and rates in HiveQL that agree with the results in pandas (questions 8, 9 and 11);
# 6. bring a small result to a figure, and leave a clean house (question 12).

# %% [markdown]
# ## Before you start
#
# Open a terminal (*File › New › Terminal*) and run
#
# ```
# labs doctor hive
# labs services up hive
# labs services seed
# ```
#
# The first command looks at this computer, and gives the command that mends what is missing.
# The second starts the warehouse on this computer; it needs Java, about 15 seconds, and 1 GB of memory.
# The third puts the published files into it.
# If your team has a cluster, your instructor gives you a settings file, and you need not start anything.
#
# Then run the next cell.

# %% locked="setup"
import contextlib
import re

import matplotlib.pyplot as plt
import pandas as pd

from autograder import open_lab
from autograder.errors import LabsError

lab = open_lab("hive")
DATA = lab.data("covid-cases")
SESSION = None
try:
    HIVE = lab.services().hive
    SESSION = lab.hive().cursor()
except (LabsError, OSError, AttributeError) as missing:
    # The notebook still runs to its end; the checks say what to do.
    HIVE = None
    print("There is no warehouse yet. Run `labs services up hive` in a terminal, then restart the kernel.")
    print(missing)
HIVE

# %% [markdown]
# `HIVE` shows where the warehouse is, and never your password.
#
# | setting | what it is |
# |---|---|
# | `HIVE.database` | Your own database. You may make others whose names begin with it and an underscore. |
# | `HIVE.location` | The folder below which you may put files of your own. |
# | `HIVE.shared` | The folder with the published files, one folder for each dataset. You can read it, and not change it. |
# | `HIVE.engine` | `spark-hive` on this computer, `hiveserver2` on a cluster with Apache Hive. |
#
# **Your answers are HiveQL in Python texts**: one statement, or a list of statements.
# `run` of the next cell sends them, and gives the rows of the last one as a DataFrame.
# As in Hive's own client, `${source}` in a statement stands for a value that you give beside it.

# %% locked="run"
SOURCE = f"{HIVE.shared}covid-cases" if HIVE else None
ARCHIVE = f"{HIVE.location}archive" if HIVE else None


def run(statements, **variables):
    """Run HiveQL (a text or a list of texts) in your session. Returns the rows of the last statement, or None."""
    if SESSION is None:
        return None
    for statement in [statements] if isinstance(statements, str) else statements:
        filled = re.sub(r"\$\{(\w+)\}", lambda match: str(variables[match[1]]), statement)
        SESSION.execute(filled.strip().rstrip(";"))
    if not SESSION.has_result_set:
        return None
    return pd.DataFrame(SESSION.fetchall(), columns=[column[0] for column in SESSION.description], dtype=object)


run("SELECT current_database() AS you_are_in")

# %% [markdown]
# Each question has an **answer cell**, where you write, and a **check cell** below it, which you only run.
#
# | you run | you get |
# |---|---|
# | `lab.check("external")` | What holds, what does not, and what to try next. Check as often as you like. |
# | `lab.hint("external")` | A hint. There are three for each question. |
# | `lab.progress()` | How far you are. |
#
# A check runs your HiveQL in a database of its own, on rows that it has just made, and looks at what is there afterwards.
# It takes a few seconds.
# Part of each question is checked only when your work is graded.
# You may leave a question out: later ones start from tables that the lab gives you.

# %% [markdown]
# ## The decision
#
# **May the warehouse's nightly report go to the committee again?**
#
# It may when its numbers are those of the file, for reasons that you can explain.
#
# | step | the question behind it | questions |
# |---|---|---|
# | read | Does the table say what the file says? | 1–3 |
# | store | What is where, and what happens when somebody drops a table? | 4–5 |
# | ask | What does a query read, and in which order does it answer? | 6–7 |
# | count | Do calendar, lists and rates agree with pandas? | 8–11 |
# | tell | What does the committee see, and what stays behind? | 12 |
#
# ### Two engines, one language
#
# On this computer, HiveQL is understood by **Spark**, with Hive's metastore and file formats.
# On an older cluster it is **Apache Hive** itself.
# Most statements mean the same on both. These do not:
#
# | topic | Apache Hive | Spark's Hive, as here | so that both agree |
# |---|---|---|---|
# | `skip.header.line.count` | The first lines are skipped. | It is ignored: the header is a row. | Leave the header out with WHERE. |
# | a bad CAST | NULL. | NULL here. An error where ANSI is on, as in Spark 4. | Ask the text with RLIKE, then CAST. |
# | a table with LOCATION and without EXTERNAL | Managed: a DROP deletes the files. | External: a DROP leaves them. | Always write EXTERNAL with LOCATION. |
# | `TABLESAMPLE (10 ROWS)` | 10 rows of each split of the input. | 10 rows in all. | LIMIT, or a condition on a hash. |
# | UPDATE and DELETE | On transactional (ACID) tables in ORC. | Refused. | INSERT OVERWRITE a partition. |
# | ORDER BY without LIMIT | One reducer sorts everything. | Workers sort ranges; the whole is in order. | SORT BY where each part is enough. |
# | a column called `date` | A reserved word: it needs backticks. | A name like others. | Backticks, or another name. |
# | quotation marks | 'a' and "a" are both texts. | The same, unless ANSI's rules for names are on. | Use 'a' for texts. |
# | quoted cells with DELIMITED | The marks stay in the value. | The same. | OpenCSVSerde. |
# | types with OpenCSVSerde | Every column is a STRING. | The same. | CAST in a view. |
# | no value for a partition | `__HIVE_DEFAULT_PARTITION__`. | The same. | COALESCE to a name. |
# | a dynamic partition for every row | Needs `hive.exec.dynamic.partition.mode=nonstrict`. | For ORC, allowed as it is. | SET it; it does no harm. |
# | the plan | `EXPLAIN DEPENDENCY` lists the partitions. | `PartitionFilters` in EXPLAIN. | Read the plan of the engine you have. |
#
# Each line was tried on this lab's engine. For Apache Hive it rests on the manual, which is named under *Sources*.

# %% [markdown] task="external"
# **Why.**
# A warehouse does not swallow files.
# It writes down where they are, and how to cut them into columns: that is a table.
# An *external* table leaves the files to their owner.
# The engine believes whatever you say about them, and does not look.
# So the first question about every table is: how many rows, and is that true?
#
# **An example on other data.**
# What a table like that makes of two lines, when the first one is a header.

# %%
run(
    """
    SELECT split(line, ';')[0] AS branch, CAST(split(line, ';')[1] AS INT) AS loans
    FROM (SELECT explode(array('BRANCH;LOANS', 'North;31')) AS line) AS file
    """
)

# %% [markdown]
# The header became a row, and its number a NULL.
#
# **Your turn.**
# `SOURCE` is a folder with the publication. Its lines look like this:
#
# ```
# "DATE","PROVINCE","REGION","AGEGROUP","SEX","CASES"
# "2020-03-01","Antwerpen","Flanders","40-49","M",1
# ```
#
# - `CREATE_RAW`: one statement that makes the external table `cases_raw` over the folder `${source}`.
#   Its lines are cut at the commas (`ROW FORMAT DELIMITED`).
#   The columns are `day`, `province`, `region`, `agegroup`, `sex`, all `STRING`, and `cases`, an `INT`.
# - `COUNT_ROWS`: a query on `cases_raw` that gives one number: the rows of the publication.
#   A folder may hold several files, and each has a header.

# %% answer="external"
# Define CREATE_RAW and COUNT_ROWS here.
### BEGIN SOLUTION
CREATE_RAW = """
CREATE EXTERNAL TABLE cases_raw (
    day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases INT
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
STORED AS TEXTFILE
LOCATION '${source}'
"""
COUNT_ROWS = """SELECT count(*) AS row_count FROM cases_raw WHERE day <> '"DATE"'"""
### END SOLUTION

# To try it: run(["DROP TABLE IF EXISTS cases_raw", CREATE_RAW], source=SOURCE), then run(COUNT_ROWS)

# %% check="external"

# %% [markdown]
# `lab.hint("external")` gives a hint.
#
# **If it fails**
#
# - `run("DESCRIBE FORMATTED cases_raw")` shows type and location.
# - `run("SELECT * FROM cases_raw LIMIT 3")` shows what the engine made of the first lines.
# - The message names what Hive said. Read its first line, up to "line 1, pos".

# %% [markdown] task="quotes"
# **Why.**
# The old report adds up `cases_raw`, and the sum is right.
# So somebody signed it.
# Then a colleague asks for the cases of one province, and gets none.
# The quotation marks of the file are still in the values: for the engine, `"Antwerpen"` with marks is another name.
# A test that passes has not shown much, unless you know what it is blind to.
#
# **An example on other data.**
# Two spellings of a branch, and two tests.

# %%
run(
    """
    SELECT sum(loans) AS sum_loans, count(DISTINCT branch) AS branches, sum(IF(branch = 'North', loans, 0)) AS north
    FROM (SELECT inline(array(struct('"North"', 31), struct('"South"', 12))) AS (branch, loans)) AS t
    """
)

# %% [markdown]
# **Your turn.**
#
# - `CREATE_CASES`: makes the external table `cases_csv` over `${source}`, which reads the files as CSV: no marks in the values.
#   It has the same six columns, all `STRING`. The header may stay a row.
# - `blind`: a set with **all** tests that give the same result on `cases_raw` and on `cases_csv`, so that they did not notice.
#     - `count_rows`: the number of rows.
#     - `sum_cases`: the sum of `cases`, as numbers.
#     - `count_provinces`: the number of different provinces.
#     - `list_provinces`: the list of the different provinces.
#     - `one_province`: the cases where the province is `'Liège'`.
#     - `join_population`: the rows that find their province in the table of inhabitants.

# %% answer="quotes"
# Define CREATE_CASES and blind here.
### BEGIN SOLUTION
CREATE_CASES = """
CREATE EXTERNAL TABLE cases_csv (
    day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases STRING
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
STORED AS TEXTFILE
LOCATION '${source}'
"""
blind = {"count_rows", "sum_cases", "count_provinces"}
### END SOLUTION

# To try it: run(["DROP TABLE IF EXISTS cases_csv", CREATE_CASES], source=SOURCE), then look at DISTINCT province

# %% check="quotes"

# %% [markdown]
# `lab.hint("quotes")` gives a hint.
#
# **If it fails**
#
# - Compare `SELECT DISTINCT province` of both tables.
# - A SerDe reads and writes rows. Its name stands where `DELIMITED` stood.
# - Is a province with a comma in its name cut in two? Then marks were taken away after the cut.

# %% [markdown] task="typed"
# **Why.**
# A table of texts has no gaps: it has the word `NA`.
# `count(province)` counts it, `max(day)` may find it, and a join looks for a province of that name.
# A view with types mends that for everybody, and copies nothing.
# The easy way is to let a bad CAST become NULL.
# That works on this engine; on one with strict casts, the same view is an error.
#
# **An example on other data.**
# Say first which text is a gap; then cast what is left.

# %%
run(
    """
    SELECT shelf, NULLIF(shelf, 'none') AS known, CAST(NULLIF(shelf, 'none') AS INT) AS number
    FROM (SELECT explode(array('12', 'none')) AS shelf) AS t
    """
)

# %% [markdown]
# **Your turn.**
# `CREATE_VIEW` makes the view `cases` on `cases_csv`. It has
#
# - the columns `day` (`DATE`), `province`, `region`, `agegroup`, `sex` (`STRING`) and `cases` (`INT`), in this order;
# - every row of the files, and none for a header;
# - NULL wherever the file says `NA`.
#
# It gives the same rows where a bad CAST is an error.

# %% answer="typed"
# Define CREATE_VIEW here.
### BEGIN SOLUTION
CREATE_VIEW = """
CREATE VIEW cases AS
SELECT
    CAST(NULLIF(day, 'NA') AS DATE) AS day,
    NULLIF(province, 'NA') AS province,
    NULLIF(region, 'NA') AS region,
    NULLIF(agegroup, 'NA') AS agegroup,
    NULLIF(sex, 'NA') AS sex,
    CAST(NULLIF(cases, 'NA') AS INT) AS cases
FROM cases_csv
WHERE cases <> 'CASES'
"""
### END SOLUTION

# To try it: run(["DROP VIEW IF EXISTS cases", CREATE_VIEW]), then run("SELECT count(*), count(day), sum(cases) FROM cases")

# %% check="typed"

# %% [markdown]
# `lab.hint("typed")` gives a hint.
#
# **If it fails**
#
# - `run("DESCRIBE cases")` shows names and types.
# - Count the rows where `day IS NULL`. Are they fewer than the rows that say `NA`?
# - In which order do NULLIF and CAST stand?

# %% [markdown]
# From here on, the lab makes sure that `cases` and some smaller tables are in your database, whatever you found.

# %% locked="given"
PLACES = lab.data("covid-municipalities").frame()


def quoted(text):
    """A text as it stands between apostrophes in HiveQL."""
    return str(text).replace("'", "\\'")


GIVEN_FIELD = '"?([^",]*)"?'
GIVEN = [
    f"""
    CREATE EXTERNAL TABLE IF NOT EXISTS given_lines (c1 STRING, c2 STRING, c3 STRING, c4 STRING, c5 STRING, c6 STRING)
    ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
    WITH SERDEPROPERTIES ('input.regex' = '{",".join([GIVEN_FIELD] * 6)}') LOCATION '{SOURCE}'
    """,
    """
    CREATE VIEW IF NOT EXISTS cases AS
    SELECT IF(c1 RLIKE '^[0-9]', CAST(c1 AS DATE), NULL) AS day, IF(c2 = 'NA', NULL, c2) AS province,
        IF(c3 = 'NA', NULL, c3) AS region, IF(c4 = 'NA', NULL, c4) AS agegroup, IF(c5 = 'NA', NULL, c5) AS sex,
        IF(c6 RLIKE '^[0-9]', CAST(c6 AS INT), NULL) AS cases
    FROM given_lines WHERE c1 <> 'DATE'
    """,
    "CREATE VIEW IF NOT EXISTS population AS SELECT inline(array("
    + ", ".join(
        f"struct('{row.province}', {row.population})" for row in lab.data("belgium-population").frame().itertuples()
    )
    + ")) AS (province, population)",
    "CREATE VIEW IF NOT EXISTS municipalities AS SELECT inline(array("
    + ", ".join(f"struct('{quoted(row.TX_DESCR_NL)}', '{row.CASES}')" for row in PLACES.itertuples())
    + ")) AS (name, cases)",
    """
    CREATE VIEW IF NOT EXISTS teams AS
    SELECT inline(array(struct('North', 'Antwerpen;Limburg'), struct('South', 'Hainaut;Namur;Liège'),
        struct('Flying', 'Liège;Brussels'), struct('Reserve', NULL))) AS (team, provinces)
    """,
]
run(GIVEN)
# Four days before the last one: reports of the last days are not complete.
LAST_DAY = run("SELECT date_sub(max(day), 4) AS day FROM cases")
LAST_DAY = None if LAST_DAY is None else LAST_DAY.iloc[0, 0]
run("SELECT count(*) AS row_count, sum(cases) AS cases, count(*) - count(day) AS without_day FROM cases")

# %% [markdown] task="partitions"
# **Why.**
# Every query of the old report reads the whole file, again and again, as text.
# A *partitioned* table has one folder for each value of a column, and a query for one province opens one folder.
# *ORC* files keep types, and each column by itself.
# One INSERT fills all folders; the engine looks at the **last** value of each row to know which one.
# It looks at the position and never at the name, so a wrong order gives wrong folders without an error.
#
# **An example on other data.**
# What stands in the folder's name, when nobody knows the branch.

# %%
run(
    """
    SELECT loans, branch, concat('branch=', COALESCE(branch, '__HIVE_DEFAULT_PARTITION__')) AS folder
    FROM (SELECT inline(array(struct(31, 'North'), struct(7, NULL))) AS (loans, branch)) AS t
    """
)

# %% [markdown]
# **Your turn.**
#
# - `CREATE_ORC`: makes the table `cases_orc`, stored as ORC, partitioned by `province` (`STRING`).
#   The other columns are `day`, `region`, `agegroup`, `sex`, `cases`, in this order and with the types of the view.
# - `FILL_ORC`: fills it from the view `cases` with the rows that have a day.
#   Rows without a province go to the partition `Unknown`.
#   A second run leaves the same rows as the first.
# - `COUNT_UNDATED`: a query on `cases` with one row: `row_count` and `case_count` of what has no day.
#
# A list of statements is welcome, for example with a `SET` first.

# %% answer="partitions"
# Define CREATE_ORC, FILL_ORC and COUNT_UNDATED here.
### BEGIN SOLUTION
CREATE_ORC = """
CREATE TABLE cases_orc (day DATE, region STRING, agegroup STRING, sex STRING, cases INT)
PARTITIONED BY (province STRING)
STORED AS ORC
"""
FILL_ORC = [
    "SET hive.exec.dynamic.partition.mode=nonstrict",
    """
    INSERT OVERWRITE TABLE cases_orc PARTITION (province)
    SELECT day, region, agegroup, sex, cases, COALESCE(province, 'Unknown') AS province
    FROM cases
    WHERE day IS NOT NULL
    """,
]
COUNT_UNDATED = "SELECT count(*) AS row_count, sum(cases) AS case_count FROM cases WHERE day IS NULL"
### END SOLUTION

# To try it: run(["DROP TABLE IF EXISTS cases_orc", CREATE_ORC, *FILL_ORC]), then run("SHOW PARTITIONS cases_orc")

# %% check="partitions"

# %% [markdown]
# `lab.hint("partitions")` gives a hint.
#
# **If it fails**
#
# - `run("SHOW PARTITIONS cases_orc")`: do you see provinces, or age groups?
# - `SELECT *` of the view has the province in the second place.
# - Compare `sum(cases)` of the table, and of the view WHERE `day IS NOT NULL`.

# %% [markdown] task="archive"
# **Why.**
# On Friday somebody dropped the wrong table.
# Whether that is a lost weekend or five minutes depends on one word in its CREATE statement.
# A *managed* table owns its files, and DROP deletes them.
# An *external* one only knows them.
# After a new CREATE the table is there, and empty: the metastore does not look for partitions by itself.
#
# **An example on other data.**
# A library's catalogue and its shelves, in Python.

# %%
shelves = {"branch=North/loans.txt": [31], "branch=South/loans.txt": [12, 7]}
catalogue = []  # the new catalogue knows no branches
print("books in the catalogue:", sum(len(shelves[place]) for place in catalogue))
catalogue = list(shelves)  # somebody walks along the shelves
print("after the walk:", sum(len(shelves[place]) for place in catalogue))

# %% [markdown]
# **Your turn.**
# In the folder `${archive}` are the files of a dropped table: `province=Antwerpen/part-0.txt`, `province=Liège/…` and `province=Unknown/…`.
# Each line has a day and a number of cases, with a vertical bar between: `2031-03-01|17`.
#
# - `RESCUE`: a list of statements that brings back the external table `archive`, with the columns `day` (`STRING`) and `cases` (`INT`), partitioned by
#   `province` (`STRING`), and **all** its rows. Next week there are other provinces in the folder.
# - `predicted`: a dictionary with what happens:
#     - `"managed_files"` and `"external_files"`: the files after a DROP TABLE, `"stay"` or `"gone"`.
#     - `"rows_after_create"` and `"rows_after_repair"`: the rows of a partitioned external table that is created again, and then repaired: `"none"` or `"all"`.

# %% answer="archive"
# Define RESCUE and predicted here.
### BEGIN SOLUTION
RESCUE = [
    """
    CREATE EXTERNAL TABLE archive (day STRING, cases INT)
    PARTITIONED BY (province STRING)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'
    LOCATION '${archive}'
    """,
    "MSCK REPAIR TABLE archive",
]
predicted = {
    "managed_files": "gone",
    "external_files": "stay",
    "rows_after_create": "none",
    "rows_after_repair": "all",
}
### END SOLUTION

# To try it with files of your own: create `archive` with LOCATION '${archive}', INSERT two rows, DROP it, then run(RESCUE, archive=ARCHIVE)

# %% check="archive"

# %% [markdown]
# `lab.hint("archive")` gives a hint.
#
# **If it fails**
#
# - Run the first statement alone, and count the rows. Then the second.
# - `run("SHOW PARTITIONS archive")` shows what the metastore knows.
# - Is every value NULL? Then the line was cut at another sign.

# %% [markdown] task="pruning"
# **Why.**
# A partition saves nothing by itself.
# It saves when the engine knows, **before** it reads, which folders it needs.
# Two queries can give the same number, one from one folder and one from twelve.
# On a laptop you do not see the difference; on ten years of data it is the bill.
# The plan tells: `PartitionFilters` lists the conditions with which folders are chosen.
#
# **An example on other data.**
# A plan without partitions, and so without such filters.

# %%
plan = run("EXPLAIN SELECT sum(x) FROM (SELECT explode(array(1, 2, 3)) AS x) AS t WHERE x > 1")
print("" if plan is None else plan.iloc[0, 0])

# %% [markdown]
# **Your turn.**
#
# - `ONE_PROVINCE`: a query on `cases_orc` with the columns `day` and `cases`: the sum of each day in **Brussels**, one row for each day.
#   It opens the folder of Brussels only.
#   The region Brussels has one province, which is called like it.
# - `prunes`: a set with **all** conditions that let the engine leave folders closed:
#     - `equals`: `province = 'Liège'`
#     - `in_list`: `province IN ('Liège', 'Namur')`
#     - `function`: `upper(province) = 'NAMUR'`
#     - `region`: `region = 'Brussels'`
#     - `either`: `province = 'Liège' OR sex = 'F'`
#     - `case_when`: no WHERE, but `sum(CASE WHEN province = 'Liège' THEN cases END)`

# %% answer="pruning"
# Define ONE_PROVINCE and prunes here.
### BEGIN SOLUTION
ONE_PROVINCE = "SELECT day, sum(cases) AS cases FROM cases_orc WHERE province = 'Brussels' GROUP BY day"
prunes = {"equals", "in_list", "function"}
### END SOLUTION

# To look at the plan: print(run("EXPLAIN " + ONE_PROVINCE).iloc[0, 0])

# %% check="pruning"

# %% [markdown]
# `lab.hint("pruning")` gives a hint.
#
# **If it fails**
#
# - Look for `PartitionFilters: []` in the plan. Empty means: everything is read.
# - Which column is in the names of the folders?
# - Could the engine answer the condition from the name of a folder alone?

# %% [markdown] task="sorting"
# **Why.**
# Several workers answer a query together, and none of them sees all rows.
# `ORDER BY` puts the whole result in order, which costs most.
# `SORT BY` orders only what each worker has, and `DISTRIBUTE BY` says which worker gets a row.
# The old report asked for the worst days with SORT BY and LIMIT.
# It got the worst days of **one** worker, and nothing told it so.
#
# **An example on other data.**
# Two clerks with their own piles.

# %%
piles = [[31, 4, 12], [50, 7, 44]]
print("each pile sorted, the first two of the first:", sorted(piles[0], reverse=True)[:2])
print("all sorted, the first two:", sorted(piles[0] + piles[1], reverse=True)[:2])

# %% [markdown]
# **Your turn.**
# Both work on the view `cases`, with the rows that have a day and a province.
#
# - `TOP_DAYS`: a query with the columns `day`, `province`, `cases`: the ten largest sums of a day and a province, largest first.
#   With equal sums the earlier day comes first, then the province by the alphabet.
# - `WRITE_SORTED`: makes the table `cases_sorted` with the columns `day`, `province`, `cases`, and all these rows.
#   Several workers write it. All rows of a province are in one file, ordered by province and day.

# %% answer="sorting"
# Define TOP_DAYS and WRITE_SORTED here.
### BEGIN SOLUTION
TOP_DAYS = """
SELECT day, province, sum(cases) AS cases
FROM cases
WHERE day IS NOT NULL AND province IS NOT NULL
GROUP BY day, province
ORDER BY cases DESC, day, province
LIMIT 10
"""
WRITE_SORTED = """
CREATE TABLE cases_sorted STORED AS ORC AS
SELECT day, province, cases
FROM cases
WHERE day IS NOT NULL AND province IS NOT NULL
DISTRIBUTE BY province
SORT BY province, day
"""
### END SOLUTION

# To try it: run(TOP_DAYS), and run(["DROP TABLE IF EXISTS cases_sorted", WRITE_SORTED])

# %% check="sorting"

# %% [markdown]
# `lab.hint("sorting")` gives a hint.
#
# **If it fails**
#
# - Run `TOP_DAYS` with ORDER BY and with SORT BY, and compare the first rows.
# - `SELECT input_file_name(), count(DISTINCT province) … GROUP BY 1` shows the files of a table.
# - What does CLUSTER BY province say about the days?

# %% [markdown] task="rolling"
# **Why.**
# The course of an epidemic is shown by the mean of seven days.
# In a small province some days have no row at all.
# A window over seven **rows** then reaches back over eight or nine days, and divides by seven.
# In pandas you filled the calendar first.
# In HiveQL you do the same: a calendar, every province on every day, and only then the window.
#
# **An example on other data.**
# A calendar from two days, as it is made on both engines.

# %%
run(
    """
    SELECT date_add(first, place) AS day
    FROM (SELECT CAST('2024-02-27' AS DATE) AS first, CAST('2024-03-01' AS DATE) AS last) AS ends
    LATERAL VIEW posexplode(split(space(datediff(last, first)), ' ')) t AS place, nothing
    """
)

# %% locked="calendar"
# The calendar of the cases, made in this way.
run(
    """
    CREATE VIEW IF NOT EXISTS calendar AS
    SELECT date_add(first, place) AS day
    FROM (SELECT min(day) AS first, max(day) AS last FROM cases) AS ends
    LATERAL VIEW posexplode(split(space(datediff(last, first)), ' ')) t AS place, nothing
    """
)

# %% [markdown]
# **Your turn.**
# `ROLLING` is a query on `cases` and `calendar`, a table with one column `day`. It has the columns `day`, `province`, `mean7`, and
#
# - one row for each province of `cases` on each day of the calendar;
# - in `mean7` the cases of the seven days that end on that day, divided by seven; a day without a row counts as 0;
# - NULL in `mean7` on the first six days of the calendar.
#
# Rows without a day or without a province are left aside.

# %% answer="rolling"
# Define ROLLING here.
### BEGIN SOLUTION
ROLLING = """
WITH sums AS (
    SELECT day, province, sum(cases) AS cases
    FROM cases
    WHERE day IS NOT NULL AND province IS NOT NULL
    GROUP BY day, province
),
filled AS (
    SELECT c.day, p.province, COALESCE(s.cases, 0) AS cases
    FROM (SELECT DISTINCT province FROM sums) p
    CROSS JOIN calendar c
    LEFT JOIN sums s ON s.day = c.day AND s.province = p.province
)
SELECT
    day,
    province,
    CASE WHEN count(*) OVER (PARTITION BY province ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) = 7
         THEN avg(cases) OVER (PARTITION BY province ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
    END AS mean7
FROM filled
"""
### END SOLUTION

# To try it: run(ROLLING)

# %% check="rolling"

# %% [markdown]
# `lab.hint("rolling")` gives a hint.
#
# **If it fails**
#
# - Count the rows: provinces times days of the calendar.
# - Take Luxembourg in early March, and add up seven days by hand.
# - `LEFT JOIN` with a WHERE on the right table is no LEFT JOIN any more.

# %% [markdown] task="explode"
# **Why.**
# The teams of the crisis unit are in a table that somebody typed: one row for each team, and all its provinces in **one** cell.
# Old warehouses are full of such lists.
# `LATERAL VIEW explode` makes a row of each entry, and leaves out whoever has none, without a word.
# The team in reserve would disappear from the report.
# `collect_set` goes the other way.
#
# **An example on other data.**
# Members of a library and their languages; one has told none.

# %%
run(
    """
    SELECT member, language
    FROM (SELECT inline(array(struct('Ann', 'nl fr'), struct('Bo', NULL))) AS (member, languages)) AS m
    LATERAL VIEW explode(split(languages, ' ')) t AS language
    """
)

# %% [markdown]
# **Your turn.**
# `teams` has the columns `team` and `provinces`, such as `'Hainaut;Namur;Liège'`. A team may have NULL there.
#
# - `PER_TEAM`: a query with the columns `team` and `cases`: for each team the cases of all its provinces in the view `cases`.
#   A team without provinces, or without cases there, has 0. A province that a team names twice counts once.
# - `COVERED`: a query with the columns `province` and `teams`: for each province that a team names, the names of the teams in one text,
#   in the order of the alphabet, with a comma and a space between: `Flying, South`. Each team is named once.

# %% answer="explode"
# Define PER_TEAM and COVERED here.
### BEGIN SOLUTION
PER_TEAM = """
SELECT l.team, COALESCE(sum(s.cases), 0) AS cases
FROM (
    SELECT DISTINCT team, province
    FROM teams LATERAL VIEW OUTER explode(split(provinces, ';')) t AS province
) l
LEFT JOIN (SELECT province, sum(cases) AS cases FROM cases GROUP BY province) s ON s.province = l.province
GROUP BY l.team
"""
COVERED = """
SELECT province, concat_ws(', ', sort_array(collect_set(team))) AS teams
FROM teams LATERAL VIEW explode(split(provinces, ';')) t AS province
GROUP BY province
"""
### END SOLUTION

# To try it: run(PER_TEAM), run(COVERED)

# %% check="explode"

# %% [markdown]
# `lab.hint("explode")` gives a hint.
#
# **If it fails**
#
# - Run the part with LATERAL VIEW alone. How many rows has each team?
# - `sum` of nothing is NULL, and NULL is not 0.
# - The order inside `collect_set` is left to chance; `sort_array` is not.

# %% [markdown] task="numeric"
# **Why.**
# In the table of the municipalities, the column `cases` is a text: one village has `<5`, so that nobody is recognised.
# `CAST('<5' AS INT)` is NULL here, and the sum is too low without a word.
# On a newer engine the same query stops with an error, in the night, in front of nobody.
# So ask the text first whether it is a number.
# `RLIKE` is understood by both engines, and `CAST` after it is safe.
#
# **An example on other data.**
# Without `^` and `$`, a pattern is content with a part of the text.

# %%
run(
    """
    SELECT size, size RLIKE '[0-9]+' AS loose, size RLIKE '^[0-9]+$' AS strict
    FROM (SELECT explode(array('42', '42b', 'XL')) AS size) AS t
    """
)

# %% [markdown]
# **Your turn.**
# `municipalities` has the columns `name` and `cases`, both texts. `BOUNDS` is a query with one row and three columns:
#
# - `low` and `high`: the lowest and the highest possible sum.
#   Digits such as `451` stand for themselves. `<5` stands for 1 to 4, and the next publication may say `<10`.
# - `unread`: how many rows have another text, such as `NA`, `>5`, `5+`, `-3`, `2.5`, `<` or nothing. They are in no sum.
#
# It gives the same numbers where a bad CAST is an error.

# %% answer="numeric"
# Define BOUNDS here.
### BEGIN SOLUTION
BOUNDS = """
SELECT
    sum(CASE WHEN cases RLIKE '^[0-9]+$' THEN CAST(cases AS INT)
             WHEN cases RLIKE '^<[0-9]+$' THEN 1
             ELSE 0 END) AS low,
    sum(CASE WHEN cases RLIKE '^[0-9]+$' THEN CAST(cases AS INT)
             WHEN cases RLIKE '^<[0-9]+$' THEN CAST(substr(cases, 2) AS INT) - 1
             ELSE 0 END) AS high,
    sum(CASE WHEN cases RLIKE '^<?[0-9]+$' THEN 0 ELSE 1 END) AS unread
FROM municipalities
"""
### END SOLUTION

# %% check="numeric"

# %% [markdown]
# `lab.hint("numeric")` gives a hint.
#
# **If it fails**
#
# - Look at each text and what `RLIKE` says of it.
# - `substr(cases, 2)` is the text from its second character.
# - Is there a CAST that an unknown text can reach? WHERE and CASE WHEN keep it out.

# %% [markdown] task="incidence"
# **Why.**
# The committee's list has five provinces.
# The old report ordered them by counts, cut after five rows, and lost two provinces on the way: the table of inhabitants writes *Brabant wallon*,
# the publication *BrabantWallon*.
# An inner join leaves out what does not fit, and a `LIMIT` cuts between two that are equal.
# Neither is an error for the engine.
#
# **An example on other data.**
# Branches with equal rates, and two ways to number them.

# %%
run(
    """
    SELECT branch, rate, rank() OVER (ORDER BY rate DESC) AS place, row_number() OVER (ORDER BY rate DESC) AS line
    FROM (SELECT inline(array(struct('North', 5.0), struct('Mid', 7.5), struct('South', 5.0))) AS (branch, rate)) AS t
    """
)

# %% [markdown]
# **Your turn.**
# `INCIDENCE` is a query on `cases` and on `population`, which has the columns `province` and `population`. It gives the first five places:
#
# - `province`, as `population` writes it. Names are the same without spaces, hyphens and capitals.
# - `per_100k`: the cases of the 14 days that end on `${last_day}`, that day included, per 100,000 inhabitants, not rounded.
#   Write the day as `CAST('${last_day}' AS DATE)`. A province without cases has 0.
# - `place`: 1 for the highest rate. Provinces with the same rate share a place, so there may be more than five rows.

# %% answer="incidence"
# Define INCIDENCE here.
### BEGIN SOLUTION
INCIDENCE = """
WITH counted AS (
    SELECT lower(province) AS name, sum(cases) AS cases
    FROM cases
    WHERE day > date_sub(CAST('${last_day}' AS DATE), 14) AND day <= CAST('${last_day}' AS DATE)
    GROUP BY lower(province)
),
rated AS (
    SELECT p.province, 100000 * COALESCE(c.cases, 0) / p.population AS per_100k
    FROM population p
    LEFT JOIN counted c ON c.name = lower(regexp_replace(p.province, '[ -]', ''))
)
SELECT province, per_100k, place
FROM (SELECT province, per_100k, rank() OVER (ORDER BY per_100k DESC) AS place FROM rated) r
WHERE place <= 5
"""
### END SOLUTION

# To try it: run(INCIDENCE, last_day=LAST_DAY)

# %% check="incidence"

# %% [markdown]
# `lab.hint("incidence")` gives a hint.
#
# **If it fails**
#
# - Run the join alone. How many provinces have a number?
# - 14 days that end on the 20th begin on the 7th.
# - A window function can't stand in WHERE. Put it into a query inside.

# %% [markdown]
# The next cell brings the small result to Python: one row for each province. The warehouse counts, and pandas divides.

# %% locked="small_result"
COUNTED = run(
    f"SELECT province, sum(cases) AS cases FROM cases WHERE day BETWEEN date_sub('{LAST_DAY}', 13) AND '{LAST_DAY}' GROUP BY province"
)
people = lab.data("belgium-population").frame().set_index("code")["population"]
top = pd.DataFrame({"province": people.index, "per_100k": 0.0})
if COUNTED is not None:
    counts = COUNTED.dropna().set_index("province")["cases"].astype(float)
    top["per_100k"] = (100_000 * counts.reindex(people.index).fillna(0) / people).to_numpy()
top = top.sort_values("per_100k", ascending=False, ignore_index=True)
top.head()

# %% [markdown] task="finish"
# **Why.**
# Thirty thousand rows stayed where they are, and eleven came to you.
# That is the right way round: the warehouse counts, and the client draws.
# The figure goes to the committee, so it must hold without colour and without eyes.
# And what you made in the warehouse must go, because somebody pays for it.
# Know beforehand what goes, and what stays.
#
# **An example on other data.**
# Three branches; the longest bar stands on top.

# %%
branches = pd.DataFrame({"branch": ["Mid", "North", "South"], "rate": [75, 52, 31]})
example, axis = plt.subplots(figsize=(6, 2.2), layout="constrained")
axis.barh(branches["branch"], branches["rate"], color="#5B4B8A")
axis.invert_yaxis()
axis.set(title="Mid lends most", xlabel="Loans per 100 members", ylabel="Branch")
plt.show()

# %% [markdown]
# The figure shows loans per 100 members as bars: Mid 75, North 52, South 31.
#
# **Your turn.**
# `top` has the columns `province` and `per_100k`, largest first.
#
# - `fig`: a figure with one bar for each province of `top`, as long as its rate, and the name beside it.
#   It has a title, labels at both axes, and the unit *per 100,000 inhabitants*. The contrast of the bars is at least 3:1.
#   If `DATA.synthetic` is true, the title says SYNTHETIC.
# - `alt_text`: what the figure shows, in at least 80 characters. It names the first province and its value, rounded to a whole number.
# - `CLEAN_UP`: drops the database `${database}` with all that is in it. A second run does no harm.
# - `remains`: a set with what is still there afterwards. Codes: `files_of_managed_tables`, `files_of_external_tables`, `published_files`,
#   `tables_in_the_metastore`.

# %% answer="finish"
# Define fig, alt_text, CLEAN_UP and remains here.
### BEGIN SOLUTION
fig, ax = plt.subplots(figsize=(8, 4.5), layout="constrained")
ax.barh(top["province"], top["per_100k"], color="#8A3B00")
ax.invert_yaxis()
made_up = " (SYNTHETIC data)" if DATA.synthetic else ""
ax.set_title(f"Reported cases are highest in {top['province'][0]}{made_up}")
ax.set_xlabel("Reported cases of 14 days per 100,000 inhabitants")
ax.set_ylabel("Province")
alt_text = (
    f"Horizontal bars for {len(top)} provinces, with the reported cases of 14 days per 100,000 inhabitants. {top['province'][0]} is first with "
    f"{top['per_100k'][0]:,.0f}, then {top['province'][1]} with {top['per_100k'][1]:,.0f}; {top['province'].iloc[-1]} is last."
)
CLEAN_UP = "DROP DATABASE IF EXISTS ${database} CASCADE"
remains = {"files_of_external_tables", "published_files"}
### END SOLUTION

# %% check="finish"

# %% [markdown]
# `lab.hint("finish")` gives a hint.
#
# **If it fails**
#
# - The check looks for bars as long as the values of `top`, from 0 on.
# - `"#767676"` is the lightest grey that can be seen well on white.
# - Which files did the metastore own, and which did it only know?

# %% [markdown]
# ## Key points
#
# - A table is a claim about files: count its rows, and list its values, before you sum it.
# - A test is worth what it can notice. A sum does not notice quotation marks, and a row count does not notice shifted columns.
# - Say what a gap is, and ask a text whether it is a number, before you cast it. Then every engine agrees.
# - EXTERNAL decides what a DROP deletes. A new table over old folders is empty until its partitions are found.
# - Only a condition on the partition column closes folders, and only ORDER BY orders the whole.

# %% [markdown]
# ## Self-assessment
#
# Can you answer these without looking up?
#
# 1. The sum of a table is right. Name three things that can still be wrong.
# 2. A colleague dropped a table. Which word do you look for first, and why?
# 3. A partition is called `__HIVE_DEFAULT_PARTITION__`. What happened?
# 4. Why does `region = 'Brussels'` cost twelve times as much as `province = 'Brussels'`?
# 5. A list of the worst ten days was made with SORT BY and LIMIT. What is it a list of?
# 6. May the nightly report go to the committee again? Which of its statements did you change?
#
# The next cell shows how far you are.

# %%
lab.progress()

# %% [markdown]
# ## Extra (not graded, about 20 minutes)
#
# Choose what you like. There is no check, and no single right answer.
#
# - **The same figure three times.**
#   Run `INCIDENCE`, and compare it with `incidence` of the lab *Data exploration* on the same data and day.
# - **How much does a partition save?**
#   Measure `ONE_PROVINCE` on `cases_orc` and the same sum on `cases_raw`, ten times each, and compare the medians.
# - **Another dialect.**
#   Take one statement of the old report in your own organisation. Which lines of the dialect table does it touch?

# %% [markdown]
# ## Next steps
#
# - The lab *Data exploration* has the same questions in pandas. `labs list` shows all labs.
# - Tell a colleague, in two sentences, why the old list was wrong although its sum was right.
# - In your own work: find a table with LOCATION and without EXTERNAL, and ask who owns the files.

# %% [markdown]
# ## Clean up
#
# The next cell closes your session. Then choose *Kernel › Shut Down Kernel*, and run `labs services down` in a terminal.
# What you made stays in your database until you run `labs services reset`, or drop its tables one by one.
# `run(CLEAN_UP, database=HIVE.database)` drops your whole database; `labs services up hive` makes an empty one again.
# On a shared account, your instructor removes your access at the end of the course.

# %%
if SESSION is not None:
    with contextlib.suppress(Exception):  # the server may have gone first
        SESSION.close()

# %% [markdown]
# ## Sources and licences
#
# - **COVID-19 in Belgium**: Epistat – Covid-19 monitoring, Sciensano (<https://epistat.sciensano.be/covid/>), with its codebook.
# - **Tables that ship with this course** are SYNTHETIC where the data card says so, `datasets/covid/README.md`.
# - **Population**: Statbel, population by province on 1 January 2020.
# - **Dialects**: Apache Hive, *Language Manual* (DDL, DML, Types, Sampling, SortBy, Explain, Transactions; <https://hive.apache.org/docs/latest/>), and
#   Apache Spark, *SQL Reference* and *Hive Tables* (<https://spark.apache.org/docs/3.5.8/sql-ref.html>).
# - **The old warehouse**, its report and the teams are the story of this lab.
#   The figures of the worked examples are invented.
# - **Code** of this lab: EUPL-1.2. **Text**: CC BY 4.0.
