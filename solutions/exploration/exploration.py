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
#     id: exploration
#     version: 1.0.0
#     title: "Data exploration: COVID-19 in Belgium"
#     level: beginner
#     minutes:
#       core: 120
#       extra: 30
#     tasks:
#       load: 9
#       missing: 9
#       bounds: 8
#       disclosure: 9
#       daily: 12
#       weekday: 10
#       rolling: 10
#       complete: 10
#       incidence: 13
#       positivity: 10
#       figure: 12
#       brief: 8
#     prerequisites: []
#     persona: "Data analyst in the crisis unit of a health administration, who prepares a decision of the committee"
#     objectives:
#       - text: "Load one day's publication with its gaps, and tell how much each gap weighs"
#         questions: [load, missing]
#       - text: "Treat a count that is held back as a range, and show when holding it back protects nobody"
#         questions: [bounds, disclosure]
#       - text: "Build a complete calendar, and find the rhythm of the week in it"
#         questions: [daily, weekday]
#       - text: "Smooth a series on the calendar, and say where its last reliable day is"
#         questions: [rolling, complete]
#       - text: "Compare provinces fairly, per 100,000 inhabitants and per test"
#         questions: [incidence, positivity]
#       - text: "Show the course of an epidemic in one honest figure, and defend a choice in a brief"
#         questions: [figure, brief]
#     data:
#       - id: covid-cases
#       - id: covid-municipalities
#       - id: covid-tests
#       - id: belgium-population
#     services: []
#     licence: "code EUPL-1.2, text CC-BY-4.0"
#     languages: [en]
# ---

# %% [markdown]
# # Data exploration: COVID-19 in Belgium
#
# It is autumn, and the numbers rise again.
# You work in the crisis unit of a health administration.
# There is one mobile team for tests and contact tracing, and eleven provinces that want it.
# Tomorrow the committee decides where it goes first, and you bring one figure and one brief.
#
# | What | In this lab |
# |---|---|
# | **Time** | About 120 minutes, and 30 more for the extra part. You can stop at any point and come back. |
# | **Level** | Beginner: you read and write small Python functions, and have seen a pandas table before. |
# | **Before this lab** | Nothing. |
# | **Points** | 100, in 12 questions. |
#
# At the end you can
#
# 1. load one day's publication with its gaps, and tell how much each gap weighs (questions 1–2);
# 2. treat a count that is held back as a range, and show when holding it back protects nobody (questions 3–4);
# 3. build a complete calendar, and find the rhythm of the week in it (questions 5–6);
# 4. smooth a series on the calendar, and say where its last reliable day is (questions 7–8);
# 5. compare provinces fairly, per 100,000 inhabitants and per test (questions 9–10);
# 6. show the course of an epidemic in one honest figure, and defend a choice in a brief (questions 11–12).

# %% [markdown]
# ## Before you start
#
# Open a terminal (*File › New › Terminal*) and run
#
# ```
# labs doctor exploration
# ```
#
# It looks at this computer, and gives the command that mends what is missing.
# Then run the next cell.
# It opens the lab, and says which edition of the data you have.

# %% locked="setup"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from autograder import open_lab

lab = open_lab("exploration")
DATA = lab.data("covid-cases")
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
# A check tests your functions on tables that it has just made.
# So there is more than one right answer, and the numbers of another edition of the data are as welcome.
# Part of each question is checked only when your work is graded.
#
# Run the cells from top to bottom.
# You may leave a question out: later questions start from data that the lab gives you.

# %% [markdown]
# ## The decision
#
# **Which province gets the mobile team first?**
#
# Sciensano, the Belgian institute for public health, publishes the reported cases every day.
# You have the file of one day.
# It looks simple: add up the cases of each province, and the largest number wins.
# Nearly every step of that is a mistake, and this lab goes through them.
#
# | step | the question behind it | questions |
# |---|---|---|
# | read | What is in the file, and what is missing? | 1–2 |
# | protect | What may be published about a small place? | 3–4 |
# | calendar | Which days are absent, low, or not finished? | 5–8 |
# | compare | Are large provinces worse off, or only larger? | 9–10 |
# | tell | What does the committee see, and what does it not see? | 11–12 |
#
# A row of the file is no person, and a case is no infection.
# It is a positive test that was reported.

# %% [markdown] task="load"
# **Why.**
# Each row gives the cases of one day, province, age group and sex.
# Where something is not known, the file says `NA`.
# Some people drop such rows at once.
# Then thousands of cases disappear, and nobody sees it.
# Others read `NA` as a text, and find a province of that name in their figure.
# Later files also have more columns than today's.
#
# **An example on other data.**
# The loans of a library, with a date that somebody lost.

# %%
import io

loans_file = io.StringIO('"DAY","BRANCH","LOANS"\n"2024-05-02","North",31\nNA,"South",12\n"2024-05-03",NA,7\n')
loans = pd.read_csv(loans_file, parse_dates=["DAY"])
print(loans.dtypes)
print("loans in all:", loans["LOANS"].sum(), "- on a known day:", loans.dropna(subset="DAY")["LOANS"].sum())

# %% [markdown]
# **Your turn.**
# Write `load_cases(path)`.
# It reads the CSV file at `path` and returns a DataFrame
#
# - with every row of the file, and the columns `DATE`, `PROVINCE`, `REGION`, `AGEGROUP`, `SEX` and `CASES`, and no others;
# - with `DATE` as dates (`datetime64`), and `CASES` as numbers;
# - with a missing value (`NaN`, for a date `NaT`) wherever the file says `NA` or nothing.


# %% answer="load"
def load_cases(path):
    """Read one publication. path: a CSV file. Returns a DataFrame with six columns, and every row of the file."""
    ### BEGIN SOLUTION
    wanted = ["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES"]
    return pd.read_csv(path, usecols=wanted, parse_dates=["DATE"])
    ### END SOLUTION


# To look at your result: load_cases(DATA).head()

# %% check="load"

# %% [markdown]
# `lab.hint("load")` gives a hint.
#
# **If it fails**
#
# - Compare `len(load_cases(DATA))` with the number of rows that the lab told at the start.
# - Look at `load_cases(DATA).dtypes`: is `DATE` a date, and `CASES` a number?
# - Use `path` inside the function; the check gives it other files than `DATA`.

# %% [markdown]
# From here on, every question starts from the lab's own copy of the table: `cases`.

# %% locked="cases"
cases = DATA.frame()
for name in ["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX"]:
    cases[name] = cases[name].mask(cases[name].isin(["", "NA"]))
cases["DATE"] = pd.to_datetime(cases["DATE"])
cases.head()

# %% [markdown] task="missing"
# **Why.**
# "Six percent of the rows have no province" sounds bad.
# It may be harmless: a row can stand for one case or for a hundred.
# The committee does not decide about rows.
# It wants to know how many **cases** cannot be placed.
# So count both, for each column, and let the reader compare.
#
# **An example on other data.**
# Half of these rows have no branch, and nearly all loans have one.

# %%
loans = pd.DataFrame({"BRANCH": ["North", None, "South", None], "LOANS": [120, 1, 75, 4]})
gap = loans["BRANCH"].isna()
print("rows without a branch:", gap.mean())
print("loans without a branch:", loans.loc[gap, "LOANS"].sum() / loans["LOANS"].sum())

# %% [markdown]
# **Your turn.**
# Write `missing_report(df)`.
# `df` is a table as `load_cases` returns it; it may have more columns than today.
# The function leaves `df` as it is, and returns a DataFrame with one row for **each column of `df` but `CASES`**, labelled with its name, and the columns
#
# - `rows`: how many rows have no value there;
# - `cases`: the cases in these rows;
# - `share`: their part of **all** cases of `df`, from 0 to 1, not rounded.
#
# A column without gaps has a row as well, with zeros.


# %% answer="missing"
def missing_report(df):
    """Tell what is missing. Returns a DataFrame, index column name, columns rows, cases, share (0 to 1)."""
    ### BEGIN SOLUTION
    lines = {}
    for column in df.columns.drop("CASES"):
        gap = df[column].isna()
        lost = df.loc[gap.to_numpy(), "CASES"].sum()
        lines[column] = {"rows": gap.sum(), "cases": lost, "share": lost / df["CASES"].sum()}
    return pd.DataFrame.from_dict(lines, orient="index")
    ### END SOLUTION


# To look at your result: missing_report(cases)

# %% check="missing"

# %% [markdown]
# `lab.hint("missing")` gives a hint.
#
# **If it fails**
#
# - Try it on the table `loans` of the example, with `LOANS` renamed to `CASES`.
# - `df["SEX"].isna()` is a mask. Use the same mask to count rows, and to add up cases.
# - Is `share` above 1? Then it is a percentage, or divided by the wrong sum.

# %% [markdown]
# The next cell gives a second table of the same publication: the cases of each municipality since the beginning.

# %% locked="municipalities"
MUNICIPALITIES = lab.data("covid-municipalities")
municipalities = MUNICIPALITIES.frame()
municipalities = municipalities.mask(municipalities.isin(["", "NA"]))[["TX_DESCR_NL", "PROVINCE", "CASES"]]
municipalities[municipalities["CASES"].str.startswith("<")]

# %% [markdown] task="bounds"
# **Why.**
# In one municipality, the file does not say how many cases there were.
# It says `<5`.
# With one case in a village, everybody knows who it was.
# So small counts are held back.
# Many notebooks turn `<5` into 0, into 4, or into `NaN`, and the total is wrong without a word.
# What the text really says is a **range**.
# A total with a range in it is a range too.
#
# **An example on other data.**
# Visitors of three museums; one of them only says "about 200 to 300".

# %%
visitors = {"Clocks": (120, 120), "Boats": (200, 300), "Bread": (45, 45)}
lowest = sum(low for low, high in visitors.values())
highest = sum(high for low, high in visitors.values())
print("visitors in all: from", lowest, "to", highest)

# %% [markdown]
# A municipality is in the table only when it has at least one case.
#
# **Your turn.**
#
# - `parse_count(text)`: the pair `(low, high)` of the lowest and the highest possible count.
#   For `"451"` it is `(451, 451)`.
#   For `"<5"` it is the range of the counts that this text can stand for; the next publication may say `"<10"`.
#   Whatever is no count, such as `">5"`, `"5+"`, `"NA"`, `""`, `"-3"` or `"2.5"`, raises a `ValueError`.
# - `total_bounds(counts)`: the pair for the sum of a Series of such texts.
# - `municipal_total`: the pair for the column `CASES` of `municipalities`.


# %% answer="bounds"
def parse_count(text):
    """Lowest and highest count that a published text can stand for. Raises ValueError for what is no count."""
    ### BEGIN SOLUTION
    text = str(text).strip()
    low, high = (1, int(text[1:]) - 1) if text.startswith("<") else (int(text), int(text))
    if low < 0 or high < low:
        raise ValueError(f"{text!r} is no count")
    return low, high
    ### END SOLUTION


def total_bounds(counts):
    """Lowest and highest possible sum of a Series of published texts."""
    ### BEGIN SOLUTION
    pairs = [parse_count(text) for text in counts]
    return sum(low for low, _ in pairs), sum(high for _, high in pairs)
    ### END SOLUTION


# Define municipal_total here.
### BEGIN SOLUTION
municipal_total = total_bounds(municipalities["CASES"])
### END SOLUTION

# %% check="bounds"

# %% [markdown]
# `lab.hint("bounds")` gives a hint.
#
# **If it fails**
#
# - Write the four counts that `"<5"` can stand for on paper.
# - `int(">5")` raises a `ValueError` by itself; `int("-3")` does not.
# - `text.strip("<>")` accepts too much. Look at the first character.

# %% [markdown]
# The next cell gives the totals by province, from the cases of the same publication.

# %% locked="totals"
from autograder.errors import LabsError

try:
    same_day = lab.data("covid-cases", MUNICIPALITIES.id.replace("municipalities", "cases")).frame()
except LabsError:  # a file of your own: then the cases of this course are the nearest
    same_day = DATA.frame()
province_totals = same_day[~same_day["PROVINCE"].isin(["", "NA"])].groupby("PROVINCE")["CASES"].sum()
province_totals

# %% [markdown] task="disclosure"
# **Why.**
# A count was held back to protect the people of one small village.
# Does it protect them?
# You need no secret source to find out: only what is published beside it.
# Public bodies are responsible for this, and the mistake is common.
# So try to break the protection yourself, before somebody else does.
#
# **An example on other data.**
# Salaries of a small office; one of them is withheld, and the total is not.

# %%
salaries = pd.Series({"Office A": "3100", "Office B": "withheld", "Office C": "2900"})
published_total = 8700
known = pd.to_numeric(salaries, errors="coerce")
print("Office B:", published_total - known.sum())

# %% [markdown]
# **Your turn.**
#
# - `recover(municipalities, totals)`: a dictionary from the name of a municipality (`TX_DESCR_NL`) to its count, for every `<5` that can be recovered.
#   `totals` is a Series of cases by province, as `province_totals`.
#   A count can be recovered when it is the **only** one held back in its province.
#   Leave it out when the difference is outside the range that `<5` allows: then the two tables do not fit, and the difference tells nothing.
#   Rows without a province, and provinces without a total, are left aside.
# - `recovered`: what this publication gives away.
# - `why_failed`: why the protection fails. Codes: `limit_too_low`, `total_published`, `name_published`, `not_rounded`.
# - `protects`: a set with **all** measures of this list that stop your subtraction. The totals stay as they are.
#     - `delete_row`: leave the row of the village out.
#     - `merge_neighbours`: publish the village and a neighbour as one row.
#     - `withhold_second`: withhold a second count in the same province, whatever its size.
#     - `wider_limit`: write `<10` in place of `<5`.
#     - `write_zero`: write 0 in place of `<5`.


# %% answer="disclosure"
def recover(municipalities, totals):
    """Counts that are held back and follow from the totals. Returns a dictionary from TX_DESCR_NL to the count."""
    ### BEGIN SOLUTION
    found = {}
    for province, rows in municipalities.dropna(subset="PROVINCE").groupby("PROVINCE"):
        held = rows[rows["CASES"].str.startswith("<")]
        if province not in totals.index or len(held) != 1:
            continue
        difference = int(totals[province] - rows["CASES"].drop(held.index).astype(int).sum())
        low, high = 1, int(held["CASES"].iloc[0][1:]) - 1
        if low <= difference <= high:
            found[held["TX_DESCR_NL"].iloc[0]] = difference
    return found
    ### END SOLUTION


# Define recovered, why_failed and protects here.
### BEGIN SOLUTION
recovered = recover(municipalities, province_totals)
why_failed = "total_published"
protects = {"merge_neighbours", "withhold_second"}
### END SOLUTION

# %% check="disclosure"

# %% [markdown]
# `lab.hint("disclosure")` gives a hint.
#
# **If it fails**
#
# - Do it by hand for one province first: its total less `pd.to_numeric(counts, errors="coerce").sum()`.
# - Count the texts with `<` in each province. Only where there is one, subtraction gives a count.
# - For the measures, make the example smaller: three rows, one total, one measure at a time.

# %% [markdown]
# What you found stays in this room.
# In your own office, the next step is a message to the publisher, and not a post on the web.

# %% [markdown] task="daily"
# **Why.**
# The codebook says that combinations without cases are not shown.
# So a day without cases in Luxembourg is no row with a zero: it is no row at all.
# Means over such rows are too high, and lines jump over weeks without a case.
# Before anything is computed by day, the table needs **every** day, and zeros that one can see.
# And the cases without a province must not get lost on the way.
#
# **An example on other data.**
# A bicycle counter that writes a line only when somebody passed.

# %%
rides = pd.DataFrame({"DAY": pd.to_datetime(["2024-03-01", "2024-03-01", "2024-03-04"]), "RIDES": [3, 2, 4]})
by_day = rides.groupby("DAY")["RIDES"].sum()
print("mean of the rows:", by_day.mean())
calendar = pd.date_range(by_day.index.min(), by_day.index.max())
print("mean of the days:", by_day.reindex(calendar, fill_value=0).mean())

# %% [markdown]
# **Your turn.**
# Write `daily(df, by)`.
# `df` is a table as `cases`, and `by` the name of a column such as `"PROVINCE"` or `"AGEGROUP"`.
# It leaves `df` as it is, and returns a DataFrame of cases
#
# - with one row for each day, from the earliest to the latest date of `df`, with the days as its index;
# - with one column for each group, and a column `unknown` for the cases whose group is missing;
# - with 0 where there is no case, and no `NaN`.
#
# Cases without a date have no place in it.
# So the sum of the table and the cases without a date are all cases of `df`.


# %% answer="daily"
def daily(df, by):
    """Cases by day and group. Returns a DataFrame: index every day, columns the groups and unknown, zeros explicit."""
    ### BEGIN SOLUTION
    group = df[by].fillna("unknown")
    table = df.groupby(["DATE", group])["CASES"].sum().unstack(fill_value=0)
    return table.asfreq("D", fill_value=0)
    ### END SOLUTION


# To look at your result: daily(cases, "PROVINCE").tail()

# %% check="daily"

# %% [markdown]
# `lab.hint("daily")` gives a hint.
#
# **If it fails**
#
# - Compare `daily(cases, "PROVINCE").to_numpy().sum()` with `cases["CASES"].sum()`. What is the difference?
# - Is there a day on which nobody in the country has a case? The check makes such days.
# - `groupby` drops missing groups silently. Name them first.

# %% [markdown]
# The next cell gives two series to work with: `national`, all cases by day, and `by_province`, still with its gaps.

# %% locked="series"
national = cases.groupby("DATE")["CASES"].sum().asfreq("D", fill_value=0)
by_province = cases.pivot_table(index="DATE", columns="PROVINCE", values="CASES", aggfunc="sum")
recent = national.loc["2020-09-01":"2020-10-31"]
recent.tail(9)

# %% [markdown] task="weekday"
# **Why.**
# On Monday a newspaper writes that the wave is broken, because Sunday's number was so low.
# On Wednesday it writes the opposite.
# Before you compare two days, find out what a usual week looks like.
# Compare each day with the mean of the **seven days around it**: three before, the day itself, three after.
# Such a mean holds each weekday once, and follows a rise or a fall.
#
# **An example on other data.**
# Visitors of a swimming pool in three weeks that get warmer.

# %%
days = pd.date_range("2024-05-06", periods=21)
pool = pd.Series([40, 42, 60, 41, 44, 90, 83] * 3, index=days) * np.linspace(1, 2, 21)
around = pool.rolling(7, center=True).mean()
(pool / around).round(2).dropna().head(7)

# %% [markdown]
# **Your turn.**
#
# - `weekday_ratio(series)`: `series` holds counts by day without gaps.
#   Divide each day by the mean of the seven days around it, then take the mean of these ratios for each weekday.
#   It returns a Series with the index 0 (Monday) to 6 (Sunday).
#   Days without seven days around them do not count, nor do days whose seven days hold no case at all.
# - `quietest`: the weekday with the lowest ratio in `recent`, as a number from 0 to 6.
# - `because`: the best reason for it.
#     - `fewer_infections`: people infect each other less on that day.
#     - `fewer_samples_taken`: fewer tests are taken on that day, because practices and centres are closed.
#     - `rows_missing`: rows of that day are missing in the file.
#     - `zeros_left_out`: the zeros of that day are not in the file.


# %% answer="weekday"
def weekday_ratio(series):
    """Mean ratio of each weekday to the mean of the seven days around. Returns a Series with index 0 to 6."""
    ### BEGIN SOLUTION
    around = series.rolling(7, center=True).mean()
    ratios = (series / around.where(around > 0)).dropna()
    return ratios.groupby(ratios.index.day_of_week).mean()
    ### END SOLUTION


# Define quietest and because here.
### BEGIN SOLUTION
quietest = int(weekday_ratio(recent).idxmin())
because = "fewer_samples_taken"
### END SOLUTION

# %% check="weekday"

# %% [markdown]
# `lab.hint("weekday")` gives a hint.
#
# **If it fails**
#
# - Try it on a series with the same number every day: all ratios are 1.
# - Divide first, average second. A sum over all Sundays mixes months with many and with few cases.
# - The first and the last three days have no seven days around them. Their ratio is `NaN`, and `mean` skips it.

# %% [markdown] task="rolling"
# **Why.**
# A mean over the last seven days takes the rhythm of the week out of a line.
# `rolling(7)` looks as if it did that.
# But it takes seven **rows**, and in Luxembourg seven rows can be ten days.
# A missing value in the window is worse: it wipes out seven days of the result.
# Both come from the same mistake, and both disappear with a complete calendar.
#
# **An example on other data.**
# A shop that is closed on two days, with a mean over three days.

# %%
sales = pd.Series([6, 6, 6, 6], index=pd.to_datetime(["2024-06-01", "2024-06-02", "2024-06-05", "2024-06-06"]))
print("three rows:", sales.rolling(3).mean().iloc[-1])
print("three days:", sales.asfreq("D", fill_value=0).rolling(3).mean().iloc[-1])

# %% [markdown]
# **Your turn.**
# Write `rolling7(counts)`.
# `counts` is a DataFrame of counts by day, such as `by_province`; days may be absent or in any order, and cells may be empty.
# It leaves `counts` as it is, and returns a DataFrame with the same columns
#
# - with one row for each day, from the earliest to the latest;
# - with the mean of the seven days that **end** on that day, where an absent day or an empty cell is zero cases;
# - with `NaN` on the first six days, because seven days are not yet there.


# %% answer="rolling"
def rolling7(counts):
    """Mean of the seven calendar days up to each day. Returns a DataFrame: index every day, NaN on the first six."""
    ### BEGIN SOLUTION
    return counts.sort_index().asfreq("D").fillna(0).rolling(7).mean()
    ### END SOLUTION


# To look at your result: rolling7(by_province).isna().sum().sum(), and by_province.rolling(7).mean().isna().sum().sum()

# %% check="rolling"

# %% [markdown]
# `lab.hint("rolling")` gives a hint.
#
# **If it fails**
#
# - Try it on a table with 7 on one day and 0 on all others. From that day on, seven days have the mean 1.
# - Compare the number of rows before and after. Where are the absent days?
# - A window such as `rolling("7D")` starts early. Look at the first six rows.

# %% [markdown] task="complete"
# **Why.**
# The last days of every publication look like the end of the epidemic.
# It is not: those tests are taken, but not yet reported.
# A mean that includes such days falls, and a committee that sees it relaxes too early.
# So each analysis needs a **last complete day**, found in the numbers and not by habit.
# Cutting off a fixed number of days works until the week when it does not.
#
# **An example on other data.**
# Parcels by day of posting; those of the last two days are still on their way.

# %%
parcels = pd.Series(
    [50, 52, 48, 51, 55, 20, 9, 53, 51, 50, 49, 54, 3, 1], index=pd.date_range("2024-09-02", periods=14)
)
(parcels / parcels.shift(7)).round(2).tail(7)

# %% [markdown]
# Saturday and Sunday are always low.
# Compared with the same day of the week before, only the last two days stand out.
#
# **Your turn.**
#
# - `last_complete_day(series)`: `series` holds counts by day without gaps, and at least two weeks.
#   A day at the end is incomplete when it has less than half of the cases of the same weekday one week earlier.
#   Begin with the last day, walk back over the incomplete ones, and return the first day that is complete, as a date.
# - `last_day`: the last complete day of `national`.


# %% answer="complete"
def last_complete_day(series):
    """Last day before the incomplete ones at the end. series: counts by day, no gaps. Returns a Timestamp."""
    ### BEGIN SOLUTION
    part = series / series.shift(7)
    complete = part.index[~(part < 0.5)]
    return complete[-1]
    ### END SOLUTION


# Define last_day here.
### BEGIN SOLUTION
last_day = last_complete_day(national)
### END SOLUTION

# %% check="complete"

# %% [markdown]
# `lab.hint("complete")` gives a hint.
#
# **If it fails**
#
# - Look at `(national / national.shift(7)).tail(10)`. Where would you stop?
# - A Sunday is compared with a Sunday.
# - The check also gives a series that is complete to its end. Nothing is cut off there.

# %% [markdown]
# From here on the lab uses a more careful limit, `LAST_DAY`: four days before the end.
# With it, you can go on whatever you found.

# %% locked="last_day"
LAST_DAY = national.index[-1] - pd.Timedelta(days=4)
population = lab.data("belgium-population").frame()[["province", "population"]]
population

# %% [markdown] task="incidence"
# **Why.**
# Antwerpen has more than six times the inhabitants of Luxembourg.
# With the same danger for each person, it has more than six times the cases.
# So cases are divided by inhabitants, and given per 100,000.
# The inhabitants come from another office, Statbel, which writes the names of some provinces in another way.
# A join by name loses those without a word, and in a ranking nobody misses them.
#
# **An example on other data.**
# Libraries and towns from two lists.

# %%
visits = pd.Series({"SintNiklaas": 90, "Ghent": 260})
inhabitants = pd.Series({"Sint-Niklaas": 80_000, "Ghent": 265_000})
print((1000 * visits / inhabitants).round(2).to_dict())
inhabitants.index = inhabitants.index.str.replace("-", "")
print((1000 * visits / inhabitants).round(2).to_dict())

# %% [markdown]
# **Your turn.**
#
# - `incidence(df, population, last_day, days=14)`: a Series of cases per 100,000 inhabitants, not rounded.
#   Its labels are the provinces as `df` writes them (a province that `df` does not name, as `population` writes it).
#     - `df` is a table as `cases`. `population` has the columns `province` (in Statbel's spelling) and `population`.
#     - It counts the `days` days that end on `last_day`, and `last_day` is one of them.
#     - **Every** province of `population` is in it; one without cases has 0. Rows without a province or a date are left aside.
#     - A province of `df` that has no population raises a `ValueError` that names it.
# - `ranks`: a DataFrame with one row for each province, and the columns `by_count` and `per_100k`:
#   the ranks (1 is the highest) by cases, and by cases per 100,000, in the 14 days up to `LAST_DAY`.


# %% answer="incidence"
def incidence(df, population, last_day, days=14):
    """Cases per 100,000 inhabitants in the days that end on last_day. Returns a Series by province, as df writes it."""

    ### BEGIN SOLUTION
    def key(name):
        return name.replace(" ", "").replace("-", "").lower()

    inhabitants = population.set_index(population["province"].map(key))["population"]
    places = df["PROVINCE"].dropna().unique()
    if strangers := [place for place in places if key(place) not in inhabitants.index]:
        raise ValueError(f"no population for {', '.join(strangers)}")
    window = df[df["DATE"].between(last_day - pd.Timedelta(days=days - 1), last_day)].dropna(subset="PROVINCE")
    counts = window.groupby(window["PROVINCE"].map(key))["CASES"].sum().reindex(inhabitants.index, fill_value=0)
    rates = 100_000 * counts / inhabitants
    official = {key(place): place for place in population["province"]}
    return rates.rename(official | {key(place): place for place in places})
    ### END SOLUTION


# Define ranks here.
### BEGIN SOLUTION
in_window = cases[(cases["DATE"] > LAST_DAY - pd.Timedelta(days=14)) & (cases["DATE"] <= LAST_DAY)]
ranks = pd.DataFrame(
    {
        "by_count": in_window.groupby("PROVINCE")["CASES"].sum().rank(ascending=False),
        "per_100k": incidence(cases, population, LAST_DAY).rank(ascending=False),
    }
)
### END SOLUTION

# %% check="incidence"

# %% [markdown]
# `lab.hint("incidence")` gives a hint.
#
# **If it fails**
#
# - Print `sorted(population["province"])` and `sorted(cases["PROVINCE"].dropna().unique())` side by side.
# - 14 days that end on the 20th begin on the 7th, and not on the 6th.
# - Compare `ranks` for Antwerpen and Luxembourg. Which of the two columns would you show to the committee?

# %% [markdown]
# The next cell gives the tests: how many were done, and how many were positive.

# %% locked="tests"
tests = lab.data("covid-tests").frame()
tests["DATE"] = pd.to_datetime(tests["DATE"])
tests["PROVINCE"] = tests["PROVINCE"].mask(tests["PROVINCE"].isin(["", "NA"]))
tests.head()

# %% [markdown] task="positivity"
# **Why.**
# Who tests more finds more.
# So look at the part of the tests that is positive as well: the positivity.
# A day with three tests of which two are positive says little, and a day without tests says nothing.
# The mean of daily shares gives both the same weight as a day with thousands of tests.
# So add up the positives and the tests of seven days **first**, and divide afterwards.
#
# **An example on other data.**
# Returned parcels of a shop on three days.

# %%
shop = pd.DataFrame({"sent": [400, 2, 398], "returned": [20, 1, 20]})
print("mean of the shares:", round((shop["returned"] / shop["sent"]).mean(), 3))
print("share of the sums:", round(shop["returned"].sum() / shop["sent"].sum(), 3))

# %% [markdown]
# From the codebook of the tests: `TESTS_ALL` counts all tests of a day, `TESTS_ALL_POS` the positive ones.
# On 11 March 2020 the rules changed: tests were kept for people who were severely ill, and for staff in health care.
# Later they were opened again, step by step.
#
# **Your turn.**
#
# - `positivity(tests, days=7)`: a DataFrame with one row for each day, from the earliest to the latest, and one column for each province.
#   A cell is the positives over the tests of the `days` days that end on that day, from 0 to 1 and not rounded.
#   A day without a row has no tests. Without any test in these days, and while they are not yet `days` days, the cell is `NaN`.
#   Tests without a province are left aside.
# - `early_march`: why the positivity of early March 2020 cannot be compared with that of autumn.
#   Codes: `population_grew`, `results_were_wrong`, `testing_policy_changed`, `weekends_have_fewer_tests`.


# %% answer="positivity"
def positivity(tests, days=7):
    """Part of the tests of the last days that is positive. Returns a DataFrame: index every day, columns provinces."""
    ### BEGIN SOLUTION
    sums = {}
    for column in ["TESTS_ALL", "TESTS_ALL_POS"]:
        table = tests.pivot_table(index="DATE", columns="PROVINCE", values=column, aggfunc="sum")
        sums[column] = table.asfreq("D").fillna(0).rolling(days).sum()
    return sums["TESTS_ALL_POS"] / sums["TESTS_ALL"].where(sums["TESTS_ALL"] > 0)
    ### END SOLUTION


# Define early_march here.
### BEGIN SOLUTION
early_march = "testing_policy_changed"
### END SOLUTION

# %% check="positivity"

# %% [markdown]
# `lab.hint("positivity")` gives a hint.
#
# **If it fails**
#
# - Take one province, and add up seven days by hand.
# - Is a value `inf`, or above 1? Then something was divided by 0.
# - `groupby` and `pivot_table` leave rows without a province out by themselves. Does your way do so too?

# %% [markdown] task="figure"
# **Why.**
# The minister will see your figure for ten seconds.
# In that time it must not lie.
# It shows the mean as a strong line, because that is the course of things, and the single days behind it, because they are what was reported.
# The last days are there too, but nobody may take them for a fall.
# Some readers do not see colours as you do, and some hear the picture described.
#
# **An example on other data.**
# A swimming pool; the last two days are not counted to the end.

# %%
example, axis = plt.subplots(figsize=(6, 3), layout="constrained")
done, rest = pool.iloc[:-2], pool.iloc[-2:] * [0.5, 0.2]
axis.plot(pool.rolling(7).mean().loc[: done.index[-1]], color="#A34F00", linewidth=2.5, label="mean of 7 days")
axis.plot(done, "o", color="#767676", markersize=4, label="one day")
axis.plot(rest, "x", color="#333333", markersize=7, label="incomplete")
axis.set(title="The pool fills up with the warm weather", xlabel="Day of the visit", ylabel="Visitors a day")
axis.set_ylim(0, 200)
axis.legend(loc="upper center", ncols=3)
axis.tick_params(axis="x", rotation=30)
plt.show()

# %% [markdown]
# The figure shows visitors over three weeks: the mean rises from about 70 to 100, weekends are high, and the last two days are marked as incomplete.
#
# **Your turn.**
# Draw the reported cases of the country by day, with the dates as x.
#
# - `fig`: a figure with three series, for the whole time or at least for the last 60 days up to `LAST_DAY`.
#     - A line: the mean of seven days of `national`, which ends on `LAST_DAY`.
#     - The single days up to `LAST_DAY`, as bars, points or a thin line.
#     - The days after `LAST_DAY`, which look different in more than their colour: another marker, a hatch, a hollow bar.
#     - A title, labels at both axes with the unit ("cases a day"), and a legend with the word "incomplete".
#     - Every colour has a contrast of at least 3:1 with the background.
#     - If `DATA.synthetic` is true, the title says SYNTHETIC; otherwise the word is not there.
# - `alt_text`: what the figure shows, for somebody who can't see it, in at least 80 characters.
#   It says how high the mean stands on `LAST_DAY`, in digits, and whether it rose, fell or was stable in the week before.

# %% answer="figure"
# Define fig and alt_text here.
### BEGIN SOLUTION
mean = national.rolling(7).mean().loc[:LAST_DAY]
shown = national.iloc[-124:]
mean, complete_days, late_days = mean.loc[shown.index[0] :], shown.loc[:LAST_DAY], shown[shown.index > LAST_DAY]
fig, ax = plt.subplots(figsize=(9, 4.5), layout="constrained")
ax.bar(complete_days.index, complete_days, width=0.8, color="#8C8C8C", label="Cases reported for one day")
ax.bar(
    late_days.index,
    late_days,
    width=0.8,
    color="none",
    edgecolor="#333333",
    hatch="////",
    label="Days still incomplete",
)
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="Mean of seven days")
change = mean.iloc[-1] / mean.iloc[-8] - 1
course = f"rise by {change:.0%}" if change > 0.02 else f"fall by {-change:.0%}" if change < -0.02 else "are stable"
made_up = " (SYNTHETIC data)" if DATA.synthetic else ""
ax.set_title(f"COVID-19 in Belgium: reported cases {course} in a week{made_up}")
ax.set_xlabel("Day of the test")
ax.set_ylabel("Reported cases a day")
ax.legend(loc="upper left")
ax.tick_params(axis="x", rotation=30)
alt_text = (
    f"Bars of the reported cases of each day in Belgium, and a line for the mean of seven days. On {LAST_DAY:%d %B %Y} the mean "
    f"stands at {mean.iloc[-1]:,.0f} cases a day; reported cases {course} in a week. The four days after it are hatched as incomplete."
)
### END SOLUTION

# %% check="figure"

# %% [markdown]
# `lab.hint("figure")` gives a hint.
#
# **If it fails**
#
# - The check looks for the numbers on their dates. `ax.plot(series.index, series)` draws them so.
# - Contrast too low? Light grey and `alpha` fail on white. `"#767676"` stands back and can still be seen.
# - `.loc[:LAST_DAY]` ends a series; `national.index > LAST_DAY` chooses the rest.

# %% [markdown] task="brief"
# **Why.**
# The committee has ten minutes.
# It reads one name, one number, and perhaps one sentence.
# Whatever you claim must follow from your own numbers, and you must know beforehand what an opponent will say.
# A caveat is no excuse: it tells the reader in which direction the truth may lie.
# One that is not true of your analysis makes all the others worthless.
#
# **An example on other data.**
# A brief on opening hours, built from numbers and not typed.

# %%
per_hour = pd.Series({"North": 12.5, "South": 18.0, "Mid": 17.1}).sort_values(ascending=False)
{
    "first": per_hour.index[0],
    "decision": (
        f"Open {per_hour.index[0]} one hour longer: {per_hour.iloc[0]:.1f} loans an hour, "
        f"against {per_hour.iloc[1]:.1f} in {per_hour.index[1]}."
    ),
    "caveats": ["holidays_not_counted"],
}

# %% [markdown]
# **Your turn.**
# Define `brief`, a dictionary with these fields.
#
# - `"metric"`: what you compare the provinces by, on `LAST_DAY`: `incidence_14_days`, `positivity_7_days`, `cases_14_days` or `cases_in_total`.
#   Two of them are not fair to large provinces.
# - `"province"` and `"runner_up"`: the provinces with the highest and the second highest value.
# - `"value"`: the value of the first: cases per 100,000, or a part from 0 to 1.
# - `"decision"`: one or two sentences for the committee, at least 80 characters, that name the province.
# - `"caveats"`: at least three codes of facts that limit this decision.
#
# Caveat codes: `cases_not_infections`, `counts_are_cumulative`, `differences_within_province`, `reporting_delay`, `rhythm_of_the_week`,
# `testing_policy`, `unknown_province` (cases that nobody could place), `zeros_are_unknown`.
# Not all of them are true of this analysis.
#
# Write as somebody who may be wrong, and say *reported cases* for what the file counts.

# %% answer="brief"
# Define brief here. Your functions of questions 9 and 10 give the numbers.
### BEGIN SOLUTION
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": float(ranked.iloc[0]),
    "decision": (
        f"Send the mobile team to {ranked.index[0]} first: {ranked.iloc[0]:,.0f} reported cases per 100,000 inhabitants in the 14 days up to "
        f"{LAST_DAY:%d %B}, against {ranked.iloc[1]:,.0f} in {ranked.index[1]}. Look again when the last days are complete."
    ),
    "caveats": ["cases_not_infections", "testing_policy", "unknown_province", "reporting_delay"],
}
### END SOLUTION

# %% check="brief"

# %% [markdown]
# `lab.hint("brief")` gives a hint.
#
# **If it fails**
#
# - A field does not agree? Build the brief from your sorted numbers, not by typing them.
# - Ask of each caveat: which number of mine would be wrong, and by how much?
# - Words such as "certainly" and "proves" are refused. Say what the numbers show.

# %% [markdown]
# ## Key points
#
# - Count what is missing in cases and not in rows, and let no missing group disappear in a `groupby`.
# - A count that is held back is a range. It protects nobody when a total beside it gives it back.
# - Complete the calendar first: absent rows are zeros, seven rows are not seven days, and the last days are not finished.
# - Compare a day with the same weekday, a province per 100,000 inhabitants, and tests by sums and not by means of shares.
# - Cases are reported positive tests. What the committee reads says so, and says what it does not know.

# %% [markdown]
# ## Self-assessment
#
# Can you answer these without looking up?
#
# 1. 6 percent of the rows have no province. What do you ask before you worry?
# 2. Your office publishes a table with `<5` in one cell, and the total below it. What do you change?
# 3. Why does a mean over Luxembourg's rows give more cases a day than a mean over its days?
# 4. The last point of a colleague's line falls steeply. Which two questions do you ask?
# 5. Suppose that Antwerpen has more cases than Luxembourg, and fewer per 100,000. Which of them gets the team, and why?
# 6. Positivity was 50 percent with four tests. What do you tell the committee?
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
# - **Hospitals.**
#   `lab.data("covid-hospital").frame()` has `NEW_IN`, the patients who came in, by day and province.
#   Rank the provinces by them per 100,000 inhabitants.
#   Does your brief still hold? Which of the two numbers depends less on who is tested?
# - **By how many days do hospitals follow?**
#   Shift the mean of new patients by 0 to 20 days, and correlate it with the mean of cases.
# - **Small places.**
#   Write a function that finds, for a table and its totals, every count that can be recovered, also where two are held back in a province
#   and one of them is held back alone in its district.

# %% [markdown]
# ## Next steps
#
# - Give your figure to somebody who was not here, for ten seconds. Ask what it says.
# - The lab *Clustering* goes on with comparing places. `labs list` shows all labs of this course.
# - In your own work: find a table with suppressed cells that your organisation publishes, and try question 4 on it.

# %% [markdown]
# ## Clean up
#
# This lab started no service, and wrote nothing but your progress, in a file beside this notebook.
# To free the memory, choose *Kernel › Shut Down Kernel*.
# To start again from the beginning, choose *Kernel › Restart Kernel and Clear Outputs of All Cells*; your answers stay.

# %% [markdown]
# ## Sources and licences
#
# - **COVID-19 in Belgium**: Epistat – Covid-19 monitoring, Sciensano (<https://epistat.sciensano.be/covid/>), with its codebook.
#   `labs data fetch covid-cases` gets today's file.
# - **Tables that ship with this course** are SYNTHETIC where the setup cell says so: made by a script, with the form and the faults of the publication.
#   The data card, `datasets/covid/README.md`, tells how.
# - **Population**: Statbel, population by province on 1 January 2020.
# - **The mobile team** and its committee are the story of this lab.
#   The figures of the worked examples are invented.
# - **Code** of this lab: EUPL-1.2. **Text**: CC BY 4.0.
