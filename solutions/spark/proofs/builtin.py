# %% alternate="the year of the week in SQL"
def with_week(df):
    return df.selectExpr(
        "*",
        """CASE WHEN DATE IS NULL THEN 'unknown' ELSE
        concat(extract(YEAROFWEEK FROM DATE), '-W', lpad(extract(WEEK FROM DATE), 2, '0')) END AS WEEK""",
    )


# %% alternate="week and month decide on the year"
def with_week(df):
    week, month, year = F.weekofyear("DATE"), F.month("DATE"), F.year("DATE")
    of_week = F.when((week > 50) & (month == 1), year - 1).when((week == 1) & (month == 12), year + 1).otherwise(year)
    text = F.concat_ws("-W", of_week.cast("string"), F.lpad(week.cast("string"), 2, "0"))
    return df.withColumn("WEEK", F.coalesce(F.when(F.col("DATE").isNotNull(), text), F.lit("unknown")))


# %% mutant="the function itself" refused="no_python" message="builtin.python"
def with_week(df):
    return df.withColumn("WEEK", week_of("DATE"))


# %% mutant="no nought before small weeks" refused="same" message="builtin.week"
def with_week(df):
    thursday = F.date_add(F.trunc("DATE", "week"), 3)
    week = F.format_string("%d-W%d", F.year(thursday), F.weekofyear("DATE"))
    return df.withColumn("WEEK", F.when(F.col("DATE").isNull(), "unknown").otherwise(week))


# %% mutant="null written out" refused="same" message="builtin.no_date"
def with_week(df):
    thursday = F.date_add(F.trunc("DATE", "week"), 3)
    return df.withColumn("WEEK", F.format_string("%d-W%02d", F.year(thursday), F.weekofyear("DATE")))


# %% mutant="the year of the date" refused="new_year" message="builtin.new_year"
def with_week(df):
    week = F.format_string("%d-W%02d", F.year("DATE"), F.weekofyear("DATE"))
    return df.withColumn("WEEK", F.when(F.col("DATE").isNull(), "unknown").otherwise(week))


# %% mutant="one row a day" refused="kept" message="builtin.kept"
def with_week(df):
    thursday = F.date_add(F.trunc("DATE", "week"), 3)
    week = F.format_string("%d-W%02d", F.year(thursday), F.weekofyear("DATE"))
    return df.withColumn("WEEK", F.when(F.col("DATE").isNull(), "unknown").otherwise(week)).dropDuplicates(["DATE"])
