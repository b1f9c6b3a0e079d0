# %% alternate="SQL, a list"
def busy_days(df, least):
    return df.sparkSession.sql(
        f"SELECT DATE, SUM(CASES) AS CASES FROM {{rows}} WHERE DATE IS NOT NULL GROUP BY DATE HAVING SUM(CASES) >= {least}",
        rows=df,
    )


starts_job = ["Write", "show", "to_pandas", "collect", "count"]


# %% alternate="a window, then one row a day"
def busy_days(df, least):
    per_day = Window.partitionBy("DATE")
    summed = df.filter(F.col("DATE").isNotNull()).select("DATE", F.sum("CASES").over(per_day).alias("CASES"))
    return summed.distinct().where(summed.CASES > least - 1)


starts_job = ("collect", "count", "show", "to_pandas", "write")


# %% mutant="counts first" refused="no_job" message="lazy.job"
def busy_days(df, least):
    days = df.dropna(subset=["DATE"]).groupBy("DATE").agg(F.sum("CASES").alias("CASES"))
    print(days.count(), "days")
    return days.filter(F.col("CASES") >= least)


# %% mutant="shows the rows" refused="no_job" message="lazy.job"
def busy_days(df, least):
    df.show()
    return df.dropna(subset=["DATE"]).groupBy("DATE").agg(F.sum("CASES").alias("CASES")).filter(F.col("CASES") >= least)


# %% mutant="a threshold for rows" refused="days" message="lazy.days"
def busy_days(df, least):
    return df.filter(F.col("CASES") >= least).dropna(subset=["DATE"]).groupBy("DATE").agg(F.sum("CASES").alias("CASES"))


# %% mutant="days without a date kept" refused="days" message="lazy.days"
def busy_days(df, least):
    return df.groupBy("DATE").agg(F.sum("CASES").alias("CASES")).filter(F.col("CASES") >= least)


# %% mutant="a code of one's own" refused="codes" message="lazy.code"
starts_job = {"collect", "count", "show", "toPandas", "write"}

# %% mutant="nothing starts a job" refused="codes" message="lazy.none"
starts_job = set()

# %% mutant="grouping is taken for work" refused="starts" message="lazy.starts"
starts_job = {"collect", "count", "show", "to_pandas", "group_by", "join"}


# %% mutant="more than" refused="edge" message="lazy.edge"
def busy_days(df, least):
    return df.dropna(subset=["DATE"]).groupBy("DATE").agg(F.sum("CASES").alias("CASES")).filter(F.col("CASES") > least)
