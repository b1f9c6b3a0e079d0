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
#     id: spark
#     version: 1.0.0
#     title: "Apache Spark: when the file outgrows pandas"
#     level: intermediate
#     minutes:
#       core: 120
#       extra: 30
#     tasks:
#       load: 10
#       lazy: 8
#       totals: 9
#       rolling: 12
#       share: 9
#       nulls: 10
#       parquet: 10
#       pruning: 9
#       incidence: 12
#       builtin: 9
#       bad_values: 8
#       tuning: 14
#     prerequisites: [exploration]
#     persona: "Data analyst in the crisis unit of a health administration, who builds the job that runs every night"
#     objectives:
#       - text: "Read a large file with a schema, and tell what Spark has done so far"
#         questions: [load, lazy]
#       - text: "Add up and use windows on the calendar, without bringing rows to Python"
#         questions: [totals, rolling, share]
#       - text: "Keep what is not known, and survive what is no number"
#         questions: [nulls, bad_values]
#       - text: "Store a table by month, and read only the files that are needed"
#         questions: [parquet, pruning]
#       - text: "Read a plan: a broadcast join, and a Python function that can be replaced"
#         questions: [incidence, builtin]
#       - text: "Spread work evenly, keep and free memory, and bring a decision"
#         questions: [tuning]
#     data:
#       - id: covid-cases
#       - id: covid-municipalities
#       - id: belgium-population
#     services: []
#     licence: "code EUPL-1.2, text CC-BY-4.0"
#     languages: [en]
# ---

# %% [markdown]
# # Apache Spark: when the file outgrows pandas
#
# Your figure went well, and now everybody wants it.
# The crisis unit collects the file of every day, from every country of the region.
# One morning pandas stops with a `MemoryError`, an hour before the committee meets.
# You build the job again with Apache Spark, so that it runs every night whatever the size.
# In the morning it names the province that gets the second test team.
#
# | What | In this lab |
# |---|---|
# | **Time** | About 120 minutes, and 30 more for the extra part. You can stop at any point and come back. |
# | **Level** | Intermediate: you write small Python functions, and have grouped and joined tables before. |
# | **Before this lab** | *Data exploration*, which has the same figures. You need no answer from it. |
# | **Points** | 100, in 12 questions. |
#
# At the end you can
#
# 1. read a large file with a schema, and tell what Spark has done so far (questions 1–2);
# 2. add up and use windows on the calendar, without bringing rows to Python (questions 3–5);
# 3. keep what is not known, and survive what is no number (questions 6 and 11);
# 4. store a table by month, and read only the files that are needed (questions 7–8);
# 5. read a plan: a broadcast join, and a Python function that can be replaced (questions 9–10);
# 6. spread work evenly, keep and free memory, and bring a decision (question 12).

# %% [markdown]
# ## Before you start
#
# Open a terminal (*File › New › Terminal*) and run
#
# ```
# labs doctor spark
# ```
#
# It looks at this computer, and gives the command that mends what is missing.
# Spark needs Java 17, and the doctor looks for it.
# Then run the next cell.
# It starts an engine on this computer alone, which takes some seconds, and opens the lab.

# %% locked="setup"
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from pyspark.sql import Window
from pyspark.sql import functions as F

from autograder import open_lab

lab = open_lab("spark")
DATA = lab.data("covid-cases")
spark = lab.spark()
# A folder that goes away with the kernel.
scratch = tempfile.TemporaryDirectory(prefix="labs-spark-")
# So that a plan shows what you wrote, and not what Spark guessed.
spark.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
DATA

# %% [markdown]
# Each question has an **answer cell**, where you write, and a **check cell** below it, which you only run.
#
# | you run | you get |
# |---|---|
# | `lab.check("load")` | What holds, what does not, and what to try next. Check as often as you like; it costs nothing. |
# | `lab.hint("load")` | A hint. There are three for each question, from a nudge to nearly the way. |
# | `lab.progress()` | How far you are. It is kept beside this notebook, so you can close everything and come back. |
#
# A check tests your functions on small tables that it has just made; each takes a second or two, because Spark really runs.
# Part of each question is checked only when your work is graded.
#
# In this session a text that is no number stops a cast (ANSI mode), as in Spark 4.
# Run the cells from top to bottom.
# You may leave a question out: later questions start from data that the lab gives you.

# %% [markdown]
# ## The decision
#
# **Which province gets the second test team tomorrow?**
#
# The committee decides at eight, by the reported cases per 100,000 inhabitants in 14 days.
# The job that computes them runs at night, and nobody watches it.
# So it must not stop over one odd text, must not lose rows without a word, and must not read what it does not need.
#
# | step | the question behind it | questions |
# |---|---|---|
# | read | What is in the file, and when does Spark look? | 1–2 |
# | compute | How does one add up what fits into no memory? | 3–5 |
# | not known | Where do rows disappear? | 6, 11 |
# | store | What does tomorrow's job read again? | 7–8 |
# | plan | What will the engine really do? | 9–10 |
# | decide | Is the work spread evenly, and what do we propose? | 12 |
#
# You practise on the file of one day.
# It would fit into pandas a thousand times; nothing that you write depends on that.

# %% [markdown] task="load"
# **Why.**
# By default, Spark reads every column of a CSV file as text, and the letters `NA` are a text like others.
# A date that is not known is then the day "NA", and no count finds a gap.
# `inferSchema` guesses types, but reads the whole file for it, before your work begins.
# So you tell Spark what is in the file.
# One trap is left: a schema goes by **position**.
# When a later file has its columns in another order, the values land in the wrong columns, unless Spark compares the header.
#
# **An example on other data.**
# The loans of a library.

# %%
loans_path = str(Path(scratch.name) / "loans.csv")
Path(loans_path).write_text('"DAY","BRANCH","LOANS"\n"2024-05-02","North",31\nNA,"South",12\n"2024-05-03",NA,7\n')
loans = spark.read.csv(loans_path, header=True)
loans.printSchema()
print("rows without a day:", loans.filter("DAY IS NULL").count())

# %%
typed = spark.read.csv(loans_path, header=True, nullValue="NA", schema="DAY date, BRANCH string, LOANS int")
typed.printSchema()
print("rows without a day:", typed.filter("DAY IS NULL").count())

# %% [markdown]
# **Your turn.**
#
# - `load_cases(spark, path)`: a DataFrame of the CSV file at `path`, with every row and the columns
#   `DATE` (date), `PROVINCE`, `REGION`, `AGEGROUP`, `SEX` (texts) and `CASES` (whole number), in this order in the file.
#   `NA` is NULL. Reading starts no job.
#   A file whose header has another order stops with an error when it is used, or is read rightly.
# - `summary`: a dictionary about the file `DATA.path`: under `"DATE"` and `"PROVINCE"` the rows that have none, under `"CASES"` all cases.


# %% answer="load"
def load_cases(spark, path):
    """Read one publication. path: a CSV file. Returns a DataFrame with six typed columns; NA is NULL."""
    ### BEGIN SOLUTION
    schema = "DATE date, PROVINCE string, REGION string, AGEGROUP string, SEX string, CASES int"
    return spark.read.csv(path, schema=schema, header=True, nullValue="NA", enforceSchema=False)
    ### END SOLUTION


# Define summary here.
### BEGIN SOLUTION
loaded = load_cases(spark, str(DATA.path))
summary = (
    loaded.select(
        F.count(F.when(F.col("DATE").isNull(), 1)).alias("DATE"),
        F.count(F.when(F.col("PROVINCE").isNull(), 1)).alias("PROVINCE"),
        F.sum("CASES").alias("CASES"),
    )
    .first()
    .asDict()
)
### END SOLUTION

# %% check="load"

# %% [markdown]
# `lab.hint("load")` gives a hint.
#
# **If it fails**
#
# - Look at `load_cases(spark, str(DATA.path)).dtypes`.
# - `df.filter(F.col("DATE").isNull()).count()` counts gaps, and `df.agg(F.sum("CASES")).show()` adds up.
# - Which argument of `spark.read.csv` has the word *schema* in it, besides `schema`?

# %% [markdown]
# From here on, every question starts from the lab's own table: `cases`.

# %% locked="cases"
table = DATA.frame()
for name in ["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX"]:
    table[name] = table[name].mask(table[name].isin(["", "NA"]))
table = table[["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES"]]
day_numbers = pd.to_datetime(table["DATE"])
LAST_DAY = str((day_numbers.max() - pd.Timedelta(days=4)).date())
table["DATE"] = day_numbers.dt.date.astype(object).where(day_numbers.notna(), None)
cases = spark.createDataFrame(table)
cases.printSchema()
LAST_DAY

# %% [markdown] task="lazy"
# **Why.**
# `df.filter(...)` comes back at once, even on a terabyte.
# Spark has done nothing: it has written down a plan.
# Work begins when a result has to leave the engine, and each such moment is a **job** that begins from the start.
# A function that counts "just to look" reads the whole file for it, every night.
#
# **An example on other data.**
# Two ways to find branches with many loans; the first one runs a job while it is written down.

# %%
try:
    tracker = spark.sparkContext.statusTracker()
except Exception:  # Spark Connect does not tell its jobs
    tracker = None


def jobs_so_far():
    """Number of jobs of this session, where the engine tells it."""
    return len(tracker.getJobIdsForGroup(None)) if tracker else 0


before = jobs_so_far()
average = typed.agg(F.avg("LOANS")).first()[0]
typed.filter(F.col("LOANS") > average)
print("with first():", jobs_so_far() - before, "job(s)")

before = jobs_so_far()
typed.join(typed.agg(F.avg("LOANS").alias("MEAN"))).filter("LOANS > MEAN")
print("as a plan:", jobs_so_far() - before, "job(s)")

# %% [markdown]
# **Your turn.**
#
# - `busy_days(df, least)`: a DataFrame with the columns `DATE` and `CASES`, one row for each day with at least `least` cases in all of `df`.
#   Rows without a date are left aside.
#   The function starts **no job**.
# - `starts_job`: a set with all codes of this list that start a job.
#   Codes: `collect`, `count`, `filter`, `group_by`, `join`, `select`, `show`, `to_pandas`, `with_column`, `write`.
#   (`count` is `df.count()`, and `write` stands for `df.write.parquet(…)`.)
#   You can measure each of them with `jobs_so_far()`; whether the set is right is checked when you are graded.


# %% answer="lazy"
def busy_days(df, least):
    """Days with at least `least` cases. Returns a DataFrame with DATE and CASES, and starts no job."""
    ### BEGIN SOLUTION
    days = df.dropna(subset=["DATE"]).groupBy("DATE").agg(F.sum("CASES").alias("CASES"))
    return days.filter(F.col("CASES") >= least)
    ### END SOLUTION


# Define starts_job here.
### BEGIN SOLUTION
starts_job = {"collect", "count", "show", "to_pandas", "write"}
### END SOLUTION

# To look at your result: busy_days(cases, 15000).show()

# %% check="lazy"

# %% [markdown]
# `lab.hint("lazy")` gives a hint.
#
# **If it fails**
#
# - Call `jobs_so_far()` before and after your function.
# - Look at `busy_days(cases, 15000).explain()`: it is a plan, and no number of it is known yet.
# - Ask of each code: can Spark go on writing down, or does somebody wait for a result?

# %% [markdown] task="totals"
# **Why.**
# The old job did `df.toPandas()` first, and then everything as before.
# On the large file that brings every row to one computer, and this is where it ends.
# Add up where the data are: from a million rows, a few hundred sums come back.
# And give what is not known a name before you group, so that the total stays right.
#
# **An example on other data.**
# Loans by year and branch.

# %%
typed.groupBy(F.year("DAY").alias("YEAR"), F.coalesce("BRANCH", F.lit("no branch")).alias("BRANCH")).agg(
    F.sum("LOANS").alias("LOANS")
).show()

# %% [markdown]
# **Your turn.**
# Write `monthly(df)`.
# `df` is a table as `cases`.
# It returns a DataFrame with one row for each month and province, and the columns
#
# - `MONTH`: a text such as `2020-10`;
# - `PROVINCE`: the province, and `unknown` where it is NULL;
# - `CASES`: the sum of the cases.
#
# Rows without a date are left aside.
# No row is brought to Python on the way.


# %% answer="totals"
def monthly(df):
    """Cases by month and province. Returns a DataFrame: MONTH such as 2020-10, PROVINCE or unknown, CASES."""
    ### BEGIN SOLUTION
    named = df.dropna(subset=["DATE"]).select(
        F.date_format("DATE", "yyyy-MM").alias("MONTH"),
        F.coalesce("PROVINCE", F.lit("unknown")).alias("PROVINCE"),
        "CASES",
    )
    return named.groupBy("MONTH", "PROVINCE").agg(F.sum("CASES").alias("CASES"))
    ### END SOLUTION


# To look at your result: monthly(cases).orderBy("MONTH", "PROVINCE").show(15)

# %% check="totals"

# %% [markdown]
# `lab.hint("totals")` gives a hint.
#
# **If it fails**
#
# - Compare `monthly(cases).agg(F.sum("CASES")).show()` with the cases that have a date.
# - `F.date_format` makes a text from a date.
# - A NULL in a group is a row of its own in Spark. Does yours have a name?

# %% [markdown]
# The next cell gives `by_day`, the cases by province and day, and `seven_rows`: the same with the mean that the old job computed.

# %% locked="by_day"
by_day = spark.createDataFrame(table.groupby(["PROVINCE", "DATE"], as_index=False)["CASES"].sum())
last_rows = Window.partitionBy("PROVINCE").orderBy("DATE").rowsBetween(-6, 0)
seven_rows = by_day.withColumn("ROWS7", F.avg("CASES").over(last_rows))
seven_rows.filter("PROVINCE = 'Luxembourg' AND DATE BETWEEN '2020-07-01' AND '2020-07-12'").show()

# %% [markdown] task="rolling"
# **Why.**
# A day without a case has no row.
# In Luxembourg, seven **rows** can be ten days of the summer, and the mean is that of another time.
# pandas can put the missing days in. Spark has a shorter way: a window over a **range** of values and not over rows.
# The range needs a number that goes on without a break, also from December to January.
#
# **An example on other data.**
# A shop that is closed on some days; the sum of three days.

# %%
shop = spark.createDataFrame(
    pd.DataFrame(
        {"DAY": pd.to_datetime(["2024-06-01", "2024-06-02", "2024-06-05", "2024-06-06"]), "SALES": [6, 6, 6, 6]}
    )
).withColumn("DAY", F.to_date("DAY"))
rows = Window.partitionBy(F.lit(1)).orderBy("DAY").rowsBetween(-2, 0)
calendar = Window.partitionBy(F.lit(1)).orderBy(F.unix_date("DAY")).rangeBetween(-2, 0)
shop.withColumn("ROWS", F.sum("SALES").over(rows)).withColumn("DAYS", F.sum("SALES").over(calendar)).show()

# %% [markdown]
# **Your turn.**
#
# - `rolling7(df)`: `df` has the columns `PROVINCE`, `DATE` and `CASES`, one row for each province and day with cases.
#   It returns the same rows and columns, and one more: `MEAN7`, the cases of the province in the seven **calendar days** that end on that day, divided by 7.
#   A day without a row has zero cases.
#   At the beginning of the table, days before it count as zero as well.
# - `differing`: on how many days of Luxembourg in `seven_rows` do `ROWS7` and your `MEAN7` differ by more than 0.001?


# %% answer="rolling"
def rolling7(df):
    """Mean of the seven calendar days up to each day. Returns df with the column MEAN7."""
    ### BEGIN SOLUTION
    days = Window.partitionBy("PROVINCE").orderBy(F.unix_date("DATE")).rangeBetween(-6, 0)
    return df.withColumn("MEAN7", F.sum("CASES").over(days) / 7)
    ### END SOLUTION


# Define differing here.
### BEGIN SOLUTION
both = rolling7(seven_rows).filter("PROVINCE = 'Luxembourg'")
differing = both.filter(F.abs(F.col("ROWS7") - F.col("MEAN7")) > 0.001).count()
### END SOLUTION

# %% check="rolling"

# %% [markdown]
# `lab.hint("rolling")` gives a hint.
#
# **If it fails**
#
# - Filter one province and two weeks, show them, and compute one mean by hand.
# - `F.avg` divides by the rows that are there. What should it divide by?
# - `F.unix_date` counts days since 1970. `F.dayofyear` starts again every January.

# %% [markdown] task="share"
# **Why.**
# A window with an order and a window without one look alike in the code.
# Without an order, every row sees all rows of its group.
# With an order, the window ends at the current row, and nobody said so: that is the default.
# A "part of the total" becomes a part of the total *so far*, and the first day of every province has a share of 100 percent.
#
# **An example on other data.**
# The shop again: the same sum, with and without an order.

# %%
shop.select(
    "DAY",
    "SALES",
    F.sum("SALES").over(Window.partitionBy(F.lit(1))).alias("NO_ORDER"),
    F.sum("SALES").over(Window.partitionBy(F.lit(1)).orderBy("DAY")).alias("ORDERED"),
).show()

# %% [markdown]
# **Your turn.**
# Write `shares(df)`.
# `df` has the columns `PROVINCE`, `DATE` and `CASES`; a day may have several rows, and rows are in no order.
# It returns all rows with two more columns:
#
# - `SHARE`: the cases of the row over **all** cases of its province, from 0 to 1.
#   A province whose cases are all 0 has no share: NULL.
# - `SO_FAR`: the cases of its province from the first day up to the **end** of the day of the row.


# %% answer="share"
def shares(df):
    """Returns df with SHARE (part of all cases of the province) and SO_FAR (cases up to the end of that day)."""
    ### BEGIN SOLUTION
    province = Window.partitionBy("PROVINCE")
    return df.withColumn("SHARE", F.try_divide("CASES", F.sum("CASES").over(province))).withColumn(
        "SO_FAR", F.sum("CASES").over(province.orderBy("DATE"))
    )
    ### END SOLUTION


# To look at your result: shares(by_day).orderBy("PROVINCE", "DATE").show(5)

# %% check="share"

# %% [markdown]
# `lab.hint("share")` gives a hint.
#
# **If it fails**
#
# - The shares of a province add up to 1. Do yours?
# - Two rows of one day: which number has the first of them, and which the second?
# - In this session, a division by 0 stops the job. `F.try_divide` gives NULL.

# %% [markdown] task="nulls"
# **Why.**
# `PROVINCE <> 'Antwerpen'` looks as if it kept everything else.
# For a row whose province is NULL, the answer is neither yes nor no, and a filter keeps only yes.
# So thousands of cases disappear from the "rest of the country", without an error and without a warning.
# In a join it is the same: NULL finds no NULL.
# `eqNullSafe` is a comparison that always says yes or no.
#
# **An example on other data.**
# Loans outside of the North.

# %%
print("!=          ", typed.filter(F.col("BRANCH") != "North").count())
print("not equal to", typed.filter(~F.col("BRANCH").eqNullSafe("North")).count())

# %% [markdown]
# **Your turn.**
#
# - `outside(df, province)`: the rows of `df` that are not known to lie in `province`, with all columns.
#   Rows without a province belong to them.
#   `outside(df, None)` gives the rows that are not in the unknown province: those with a name.
# - `revised(old, new)`: two publications with the columns `PROVINCE`, `SEX` and `CASES`, one row for each pair of province and sex, NULL included.
#   It returns the rows that are in both and whose count has changed: `PROVINCE`, `SEX`, `OLD`, `NEW`.
#   A count that was NULL and is a number now has changed as well, and the other way round.
# - `lost`: how many cases does `cases.filter(F.col("PROVINCE") != "Antwerpen")` lose, that are not known to lie in Antwerpen?


# %% answer="nulls"
def outside(df, province):
    """Rows that are not known to lie in the province; None stands for the unknown province."""
    ### BEGIN SOLUTION
    return df.filter(~F.col("PROVINCE").eqNullSafe(F.lit(province)))
    ### END SOLUTION


def revised(old, new):
    """Counts that changed between two publications. Returns PROVINCE, SEX, OLD, NEW."""
    ### BEGIN SOLUTION
    before, after = old.alias("before"), new.alias("after")
    same_key = F.col("before.PROVINCE").eqNullSafe(F.col("after.PROVINCE")) & F.col("before.SEX").eqNullSafe(
        F.col("after.SEX")
    )
    return (
        before.join(after, same_key)
        .filter(~F.col("before.CASES").eqNullSafe(F.col("after.CASES")))
        .select("before.PROVINCE", "before.SEX", F.col("before.CASES").alias("OLD"), F.col("after.CASES").alias("NEW"))
    )
    ### END SOLUTION


# Define lost here.
### BEGIN SOLUTION
lost = cases.filter(F.col("PROVINCE").isNull()).agg(F.sum("CASES")).first()[0]
### END SOLUTION

# %% check="nulls"

# %% [markdown]
# `lab.hint("nulls")` gives a hint.
#
# **If it fails**
#
# - `spark.sql("SELECT NULL <> 'Antwerpen', NULL <=> NULL").show()` shows both kinds of comparison.
# - A join on a list of names, `on=["PROVINCE", "SEX"]`, compares with `=`. A join on a condition can use `eqNullSafe`.
# - After a join, two columns have one name. `old.alias("before")` lets you say which one you mean.

# %% [markdown]
# The next cell gives two small tools for the next question: one reads what was saved, and one lists the files.

# %% locked="tools"
FOLDER = str(Path(scratch.name) / "cases-by-month")


def saved(folder):
    """The table that lies in the folder."""
    return spark.read.parquet(folder)


def parquet_files(folder):
    """The Parquet files below the folder, as texts relative to it."""
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*.parquet"))


# %% [markdown] task="parquet"
# **Why.**
# The next job should not read years of CSV to look at one month.
# So the table is saved once, in a folder for each month, as Parquet, which keeps the types.
# `partitionBy` makes these folders.
# But every task of Spark writes a file of its own into each of them: 200 tasks and 36 months make 7,200 tiny files.
# Opening them takes longer than reading them.
# And the job runs every night: the second run must not stop, and must not double the rows.
#
# **An example on other data.**
# Loans by branch, from three tasks.

# %%
loans_folder = str(Path(scratch.name) / "loans")
many = spark.range(60).withColumn("BRANCH", F.when(F.col("id") % 2 == 0, "North").otherwise("South")).repartition(3)
many.write.partitionBy("BRANCH").parquet(loans_folder)
print(len(parquet_files(loans_folder)), "files in two folders")
many.repartition("BRANCH").write.partitionBy("BRANCH").mode("overwrite").parquet(loans_folder)
print(len(parquet_files(loans_folder)), "files after repartition('BRANCH')")

# %% [markdown]
# **Your turn.**
# Write `save_by_month(df, folder)`.
# `df` is a table as `cases`. It saves all its rows as Parquet in `folder`,
#
# - with one folder for each month, by a new column `MONTH` such as `2020-10`, and one for the rows without a date, whose month is NULL;
# - with **one file** in each of them;
# - in the place of whatever lies in `folder` from the night before.
#
# It returns nothing.


# %% answer="parquet"
def save_by_month(df, folder):
    """Save all rows as Parquet: one folder a month (column MONTH), one file a folder, in place of an older table."""
    ### BEGIN SOLUTION
    monthly_rows = df.withColumn("MONTH", F.date_format("DATE", "yyyy-MM"))
    monthly_rows.repartition("MONTH").write.partitionBy("MONTH").mode("overwrite").parquet(folder)
    ### END SOLUTION


# To look at your result: save_by_month(cases, FOLDER), then parquet_files(FOLDER) and saved(FOLDER).count()

# %% check="parquet"

# %% [markdown]
# `lab.hint("parquet")` gives a hint.
#
# **If it fails**
#
# - Call it twice on the same folder, and count `saved(FOLDER)`.
# - Which task holds the rows of October? With `repartition("MONTH")` it is one.
# - The folder `MONTH=__HIVE_DEFAULT_PARTITION__` holds the rows whose month is NULL. It belongs to the table.

# %% [markdown] task="pruning"
# **Why.**
# The committee asks for October.
# A folder tells its month in its name, so Spark can leave all others closed: this is *pruning*.
# But only a filter on the column of the folders does that.
# A filter on the date gives the same rows, and opens every file of every year for them.
# Nobody notices, until the table is large, or one old file is damaged.
#
# **An example on other data.**
# Two plans for the loans of the North; look for `PartitionFilters`.

# %%
kept_loans = spark.read.parquet(loans_folder)
kept_loans.filter(F.col("BRANCH") == "North").explain(mode="formatted")

# %% [markdown]
# **Your turn.**
# Write `read_month(spark, folder, month)`.
# In `folder` lies a table as `save_by_month` leaves it.
# It returns a DataFrame with the rows of the month, such as `"2020-10"`, and the six columns of `cases` (the column `MONTH` may be there too).
# For `None` it returns the rows without a date.
# It opens no file of another month.


# %% answer="pruning"
def read_month(spark, folder, month):
    """Rows of one month, or without a date (None), from a table by month. Opens no file of another month."""
    ### BEGIN SOLUTION
    return spark.read.parquet(folder).filter(F.col("MONTH").eqNullSafe(F.lit(month)))
    ### END SOLUTION


# To look at your result: read_month(spark, FOLDER, "2020-10").explain(mode="formatted")

# %% check="pruning"

# %% [markdown]
# `lab.hint("pruning")` gives a hint.
#
# **If it fails**
#
# - In the plan, `PartitionFilters: []` means that every folder is opened.
# - A function around the column `DATE` tells Spark nothing about folders.
# - `F.col("MONTH") == None` is never true. Question 6 has the way out.

# %% [markdown]
# The next cell gives the inhabitants, as Statbel writes the provinces.

# %% locked="population"
population = spark.createDataFrame(lab.data("belgium-population").frame()[["province", "population"]])
population.show()

# %% [markdown] task="incidence"
# **Why.**
# To join two tables, Spark sorts both by the key, and sends every row to where its partner is.
# For the large table that is the most expensive thing there is, and the small one has eleven rows.
# With `F.broadcast`, the small table is copied to every worker, and the large one does not move.
# The other danger is the same as in pandas: names that are written in two ways find no partner, and an inner join says nothing.
# So count first who finds no partner.
#
# **An example on other data.**
# Loans and inhabitants of two towns.

# %%
towns = spark.createDataFrame(pd.DataFrame({"TOWN": ["SintNiklaas", "Ghent"], "LOANS": [90, 260]}))
people = spark.createDataFrame(pd.DataFrame({"town": ["Sint-Niklaas", "Ghent"], "people": [80_000, 265_000]}))
towns.join(people, towns["TOWN"] == people["town"], "left_anti").show()
joined = towns.join(F.broadcast(people), towns["TOWN"] == F.regexp_replace(people["town"], "-", ""))
joined.explain()

# %% [markdown]
# **Your turn.**
# `df` is a table as `cases`, and `population` has the columns `province` (in Statbel's spelling) and `population`.
#
# - `unmatched(df, population)`: a DataFrame with the column `PROVINCE`: each known province of `df`, once, that finds no partner in `population`.
#   Names are the same when they differ only in spaces, hyphens and capitals.
# - `incidence(df, population, last_day, days=14)`: a DataFrame with the columns `PROVINCE` (as `df` writes it) and `RATE`:
#   cases per 100,000 inhabitants in the `days` days that end on `last_day`, which is one of them. `last_day` is a text such as `LAST_DAY`.
#   It has one row for each province with cases in the window and a population.
#   The population is broadcast.
# - `first`: the name of the province with the highest rate in the 14 days up to `LAST_DAY`.


# %% answer="incidence"
def unmatched(df, population):
    """Known provinces of df without a population. Returns a DataFrame with the column PROVINCE."""
    ### BEGIN SOLUTION
    left = F.lower(F.regexp_replace("PROVINCE", "[ -]", ""))
    right = F.lower(F.regexp_replace("province_official", "[ -]", ""))
    official = population.select(F.col("province").alias("province_official"))
    names = df.select("PROVINCE").dropna().distinct()
    return names.join(F.broadcast(official), left == right, "left_anti")
    ### END SOLUTION


def incidence(df, population, last_day, days=14):
    """Cases per 100,000 inhabitants in the days that end on last_day. Returns PROVINCE and RATE."""
    ### BEGIN SOLUTION
    last = F.to_date(F.lit(last_day))
    window = df.filter((F.col("DATE") <= last) & (F.col("DATE") > F.date_sub(last, days)))
    inhabitants = population.select(
        F.lower(F.regexp_replace("province", "[ -]", "")).alias("KEY"), F.col("population").alias("PEOPLE")
    )
    keyed = window.withColumn("KEY", F.lower(F.regexp_replace("PROVINCE", "[ -]", "")))
    joined = keyed.join(F.broadcast(inhabitants), "KEY")
    return (
        joined.groupBy("PROVINCE", "PEOPLE")
        .agg(F.sum("CASES").alias("CASES"))
        .select("PROVINCE", (100_000 * F.col("CASES") / F.col("PEOPLE")).alias("RATE"))
    )
    ### END SOLUTION


# Define first here.
### BEGIN SOLUTION
first = incidence(cases, population, LAST_DAY).orderBy(F.desc("RATE")).first()["PROVINCE"]
### END SOLUTION

# %% check="incidence"

# %% [markdown]
# `lab.hint("incidence")` gives a hint.
#
# **If it fails**
#
# - `unmatched(cases, population).count()` is 0 when the names fit.
# - 14 days that end on the 20th begin on the 7th, and not on the 6th.
# - Look at `.explain()`: is it `BroadcastHashJoin` or `SortMergeJoin`?

# %% [markdown]
# The next cell gives `week_of`: a Python function that the old job put into every plan, with nine days to try it on.


# %% locked="week_of"
@F.udf("string")
def week_of(day):
    """Year and number of the ISO week, such as 2020-W07; unknown without a day."""
    if day is None:
        return "unknown"
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


nine = [
    "2018-12-30",
    "2018-12-31",
    "2020-02-09",
    "2020-02-10",
    "2020-12-31",
    "2021-01-01",
    "2021-01-03",
    "2021-01-04",
    None,
]
nine_days = spark.createDataFrame(pd.DataFrame({"DATE": nine})).select(F.to_date("DATE").alias("DATE"))

# %% [markdown] task="builtin"
# **Why.**
# A `udf` runs a Python function for each row.
# Every row leaves the engine, is packed, read by Python, and packed again on its way back.
# The engine cannot look into the function either, so it cannot prune or combine anything around it.
# Most such functions exist in `pyspark.sql.functions`, and are ten times as fast or more.
# But "the same" must mean the same: a week number and the year of the date do not fit together around New Year.
#
# **An example on other data.**
# The plan of a harmless function, and of the built-in one.

# %%
shout = F.udf(lambda name: name.upper(), "string")
towns.select(shout("TOWN")).explain()
towns.select(F.upper("TOWN")).explain()

# %% [markdown]
# **Your turn.**
# Write `with_week(df)`.
# It returns `df` with one more column, `WEEK`, that holds the same as `week_of("DATE")`: the year and number of the ISO week, such as `2020-W07`, and `unknown` without a date.
# The plan has no step that runs Python.


# %% answer="builtin"
def with_week(df):
    """Returns df with the column WEEK, the same as week_of("DATE") gives, by built-in functions alone."""
    ### BEGIN SOLUTION
    thursday = F.date_add(F.trunc("DATE", "week"), 3)
    week = F.format_string("%d-W%02d", F.year(thursday), F.weekofyear("DATE"))
    return df.withColumn("WEEK", F.when(F.col("DATE").isNull(), "unknown").otherwise(week))
    ### END SOLUTION


# To look at your result: with_week(nine_days.withColumn("OLD", week_of("DATE"))).show()

# %% check="builtin"

# %% [markdown]
# `lab.hint("builtin")` gives a hint.
#
# **If it fails**
#
# - Look for `BatchEvalPython` or `ArrowEvalPython` in `with_week(cases).explain()`.
# - 1 January 2021 lies in week 53 of 2020. Which day of a week tells its year?
# - `format_string` writes the word *null* for a NULL. Treat the missing date before.

# %% [markdown]
# The next cell gives the cases by municipality since the beginning. In this publication, counts are texts.

# %% locked="municipalities"
places = lab.data("covid-municipalities").frame()
places = places.mask(places.isin(["", "NA"]))[["TX_DESCR_NL", "CASES"]].set_axis(["NAME", "CASES"], axis=1)
municipalities = spark.createDataFrame(places)
municipalities.show(5)

# %% [markdown] task="bad_values"
# **Why.**
# Small counts are held back to protect people: the file says `<5`.
# A cast of that text stops the job at three in the morning, after two hours of work, because of one village.
# Older Spark gave NULL without a word, which was worse: nobody knew that something was missing.
# So try, keep NULL, and **count** what was no number, so that a person can look at it.
#
# **An example on other data.**
# Prices from a form.

# %%
prices = spark.createDataFrame(pd.DataFrame({"PRICE": ["12", "free", "7", "free", None]}))
prices.withColumn("EURO", F.expr("try_cast(PRICE AS int)")).show()

# %% [markdown]
# **Your turn.**
# `df` has the columns `NAME` and `CASES` (texts).
#
# - `with_number(df)`: `df` with one more column, `NUMBER`: the whole number that `CASES` stands for, and NULL for any other text.
#   `"2.5"` and `"1e3"` are no counts.
# - `bad_values(df)`: a DataFrame with the columns `CASES` and `ROWS`: each text that is no number, and how many rows have it. A missing text is no bad text.
# - `held_back`: how many rows of `municipalities` have a bad text.


# %% answer="bad_values"
def with_number(df):
    """Returns df with the column NUMBER: CASES as a whole number, NULL where it is none."""
    ### BEGIN SOLUTION
    return df.withColumn("NUMBER", F.expr("try_cast(CASES AS int)"))
    ### END SOLUTION


def bad_values(df):
    """Texts that are no numbers. Returns CASES and ROWS, the number of rows with that text."""
    ### BEGIN SOLUTION
    bad = with_number(df).filter("NUMBER IS NULL AND CASES IS NOT NULL")
    return bad.groupBy("CASES").agg(F.count("*").alias("ROWS"))
    ### END SOLUTION


# Define held_back here.
### BEGIN SOLUTION
held_back = sum(row["ROWS"] for row in bad_values(municipalities).collect())
### END SOLUTION

# %% check="bad_values"

# %% [markdown]
# `lab.hint("bad_values")` gives a hint.
#
# **If it fails**
#
# - `try_cast` is a word of SQL: write it inside `F.expr("…")` or `df.selectExpr(…)`.
# - A cast to `double` first takes `"2.5"` and `"1e3"` for numbers.
# - `"NUMBER IS NULL"` is true for a missing text as well. Which second condition leaves it out?

# %% [markdown]
# The figure shows how many rows each task gets when a table is dealt out by province, in four tasks.

# %%
shares_of_tasks = (
    by_day.groupBy((F.abs(F.hash("PROVINCE")) % 4).alias("TASK"))
    .agg(F.count("*").alias("ROWS"))
    .orderBy("TASK")
    .toPandas()
)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
axis.bar(shares_of_tasks["TASK"].astype(str), shares_of_tasks["ROWS"], color="#0B5394", width=0.6)
made_up = " (SYNTHETIC data)" if DATA.synthetic else ""
axis.set(
    title=f"Provinces do not fill four tasks evenly{made_up}", xlabel="Number of the task", ylabel="Rows of the task"
)
plt.show()

# %% [markdown]
# The figure has a bar for each task.
# The tallest stands for about four times as many rows as the lowest, because whole provinces fall into one task.

# %% [markdown] task="tuning"
# **Why.**
# A stage of Spark ends when its slowest task ends.
# When rows are dealt out by province, the task that gets the largest province works while all others wait: this is *skew*.
# So **measure** the partitions, and then spread the rows evenly.
# A table that several results need is kept in memory, and let go of when they are done; otherwise it is computed again for each, or fills the memory of the next job.
# And then there is the morning: one name, one number, two sentences.
#
# **An example on other data.**
# Sixty rows that are dealt out by a branch, and by number.

# %%
print(many.repartition(4, "BRANCH").groupBy(F.spark_partition_id().alias("TASK")).count().toPandas().to_dict("list"))
print(many.repartition(4).groupBy(F.spark_partition_id().alias("TASK")).count().toPandas().to_dict("list"))
example = many.filter("id > 10").cache()
print("kept:", example.is_cached, "- and after unpersist:", example.unpersist().is_cached)

# %% [markdown]
# **Your turn.**
#
# - `sizes(df)`: a list of the rows in each partition of `df`; empty partitions may be left out.
# - `spread(df, partitions)`: the rows of `df` in that many partitions, none of which has more than one and a half times the mean.
# - `prepared(df)`: `df` is a table as `cases`. The cases by `PROVINCE` and `DATE` (column `CASES`), without rows that lack one of the two, **kept in memory**.
# - `released(table)`: the same table, no longer kept in memory.
# - `decision`: a dictionary.
#   `"province"` and `"runner_up"` have the highest and the second highest rate in the 14 days up to `LAST_DAY`, and `"rate"` is that of the first.
#   `"text"` is what the committee reads: at least 80 characters, with the name of the province. Write as somebody who may be wrong.


# %% answer="tuning"
def sizes(df):
    """Rows in each partition. Returns a list of numbers."""
    ### BEGIN SOLUTION
    return [row["count"] for row in df.groupBy(F.spark_partition_id().alias("task")).count().collect()]
    ### END SOLUTION


def spread(df, partitions):
    """The same rows in `partitions` partitions of nearly the same size."""
    ### BEGIN SOLUTION
    return df.repartition(partitions)
    ### END SOLUTION


def prepared(df):
    """Cases by PROVINCE and DATE, kept in memory."""
    ### BEGIN SOLUTION
    known = df.dropna(subset=["PROVINCE", "DATE"])
    return known.groupBy("PROVINCE", "DATE").agg(F.sum("CASES").alias("CASES")).cache()
    ### END SOLUTION


def released(table):
    """The same table, no longer kept in memory."""
    ### BEGIN SOLUTION
    return table.unpersist()
    ### END SOLUTION


# Define decision here. Your function of question 9 gives the numbers.
### BEGIN SOLUTION
ranked = incidence(cases, population, LAST_DAY).orderBy(F.desc("RATE")).collect()
decision = {
    "province": ranked[0]["PROVINCE"],
    "runner_up": ranked[1]["PROVINCE"],
    "rate": ranked[0]["RATE"],
    "text": (
        f"We propose {ranked[0]['PROVINCE']} for the second test team: {ranked[0]['RATE']:,.0f} reported cases per 100,000 inhabitants "
        f"in the 14 days up to {LAST_DAY}, against {ranked[1]['RATE']:,.0f} in {ranked[1]['PROVINCE']}. Late reports may change this."
    ),
}
### END SOLUTION

# %% check="tuning"

# %% [markdown]
# `lab.hint("tuning")` gives a hint.
#
# **If it fails**
#
# - `sizes(cases.repartition(4, "PROVINCE"))` shows the skew, and `sizes(spread(cases, 4))` should not.
# - `coalesce` joins partitions, and makes no new ones.
# - `prepared(cases).is_cached` tells whether a table is kept.

# %% [markdown]
# ## Key points
#
# - Spark writes down a plan, and works when a result has to leave it. Give the schema yourself, and let it compare the header.
# - Add up inside the engine. A window over days is a range, and a window with an order ends at the current row.
# - NULL is neither equal nor unequal, and a text that is no number stops a cast: use eqNullSafe and try_cast, and count.
# - Store by what you ask for, one file a folder; filter by the column of the folders, and check the plan.
# - Broadcast what is small, replace Python by built-in functions, measure partitions, and let go of memory.

# %% [markdown]
# ## Self-assessment
#
# Can you answer these without looking up?
#
# 1. A cell with five filters and a join ran in a tenth of a second. What has Spark done?
# 2. The header of tomorrow's file has two columns exchanged. What does your job do?
# 3. Why is a mean over seven rows of Luxembourg not a mean over seven days?
# 4. A colleague's shares begin with 100 percent for every province. What did she write?
# 5. "Outside of Antwerpen" and "Antwerpen" do not add up to the country. Where is the rest?
# 6. One of 200 tasks runs for an hour, and 199 for a minute. What do you look at first?
#
# The next cell shows how far you are.

# %%
lab.progress()

# %% [markdown]
# ## Extra (not graded, about 30 minutes)
#
# Choose what you like.
# There is no check, and no single right answer.
#
# - **The cost of Python.**
#   Join `cases` with `spark.range(100)` to make it a hundred times as long, and time `week_of` against your `with_week` with `.write.format("noop")`.
# - **Salting.**
#   A join by province can't be dealt out by number. Add a random digit to the large side and all ten digits to the small side, and look at `sizes`.
# - **A larger file.**
#   `labs data enlarge --help` makes a file of the size that you choose. Run your functions on it, and look at where the time goes.

# %% [markdown]
# ## Next steps
#
# - Take a job of your own that begins with `toPandas()`, and move that word down as far as it goes.
# - Read the plan of a query that you run every week. Which join is in it, and which files does it open?
# - `labs list` shows all labs of this course; another one asks the same figures in SQL, on Hive.

# %% [markdown]
# ## Clean up
#
# The tables of this lab lie in a temporary folder, which goes away with the kernel, and so does the engine.
# To free the memory now, run `spark.stop()` in a cell of your own, or choose *Kernel › Shut Down Kernel*.
# After `spark.stop()`, checks need a restart of the kernel.
# To start again from the beginning, choose *Kernel › Restart Kernel and Clear Outputs of All Cells*; your answers stay.

# %% [markdown]
# ## Sources and licences
#
# - **COVID-19 in Belgium**: Epistat – Covid-19 monitoring, Sciensano (<https://epistat.sciensano.be/covid/>), with its codebook.
#   `labs data fetch covid-cases` gets today's file.
# - **Tables that ship with this course** are SYNTHETIC where the setup cell says so: made by a script, with the form and the faults of the publication.
#   The data card, `datasets/covid/README.md`, tells how.
# - **Population**: Statbel, population by province on 1 January 2020.
# - **Apache Spark**: Apache License 2.0 (<https://spark.apache.org/>).
# - **The second test team** and its committee are the story of this lab.
#   The figures of the worked examples are invented.
# - **Code** of this lab: EUPL-1.2. **Text**: CC BY 4.0.
