# %% alternate="a join with itself"
def rolling7(df):
    near = df.select(F.col("PROVINCE").alias("P"), F.col("DATE").alias("D"), F.col("CASES").alias("C"))
    days = F.datediff(df["DATE"], near["D"])
    joined = df.join(near, (df["PROVINCE"] == near["P"]) & (days >= 0) & (days < 7))
    return joined.groupBy(*df.columns).agg(F.round(F.sum("C") / 7, 2).alias("MEAN7"))


here = rolling7(seven_rows).filter("PROVINCE = 'Luxembourg'")
differing = here.filter("ROUND(ROWS7, 2) <> MEAN7").count()


# %% alternate="a range of intervals, in SQL"
def rolling7(df):
    return df.sparkSession.sql(
        """SELECT *, SUM(CASES) OVER (PARTITION BY PROVINCE ORDER BY CAST(DATE AS TIMESTAMP)
        RANGE BETWEEN INTERVAL 6 DAYS PRECEDING AND CURRENT ROW) / 7 AS MEAN7 FROM {rows}""",
        rows=df,
    )


table_of_two = rolling7(seven_rows).where(F.col("PROVINCE") == "Luxembourg").toPandas()
differing = ((table_of_two["ROWS7"] - table_of_two["MEAN7"]).abs() > 0.001).sum()


# %% mutant="seven rows" refused="calendar" message="rolling.rows_not_days"
def rolling7(df):
    last_rows = Window.partitionBy("PROVINCE").orderBy("DATE").rowsBetween(-6, 0)
    return df.withColumn("MEAN7", F.avg("CASES").over(last_rows))


# %% mutant="over the days that are there" refused="calendar" message="rolling.days_there"
def rolling7(df):
    days = Window.partitionBy("PROVINCE").orderBy(F.unix_date("DATE")).rangeBetween(-6, 0)
    return df.withColumn("MEAN7", F.avg("CASES").over(days))


# %% mutant="eight days" refused="calendar" message="rolling.mean"
def rolling7(df):
    days = Window.partitionBy("PROVINCE").orderBy(F.unix_date("DATE")).rangeBetween(-7, 0)
    return df.withColumn("MEAN7", F.sum("CASES").over(days) / 7)


# %% mutant="centred" refused="calendar" message="rolling.mean"
def rolling7(df):
    days = Window.partitionBy("PROVINCE").orderBy(F.unix_date("DATE")).rangeBetween(-3, 3)
    return df.withColumn("MEAN7", F.sum("CASES").over(days) / 7)


# %% mutant="no partition" refused="groups" message="rolling.mixed"
def rolling7(df):
    days = Window.orderBy(F.unix_date("DATE")).rangeBetween(-6, 0)
    return df.withColumn("MEAN7", F.sum("CASES").over(days) / 7)


# %% mutant="every day of Luxembourg" refused="differing" message="rolling.differing"
differing = seven_rows.filter("PROVINCE = 'Luxembourg'").count()


# %% mutant="the day of the year" refused="boundary" message="rolling.boundary"
def rolling7(df):
    days = Window.partitionBy("PROVINCE", F.year("DATE")).orderBy(F.dayofyear("DATE")).rangeBetween(-6, 0)
    return df.withColumn("MEAN7", F.sum("CASES").over(days) / 7)


# %% mutant="only the four columns" refused="kept" message="rolling.kept"
def rolling7(df):
    days = Window.partitionBy("PROVINCE").orderBy(F.unix_date("DATE")).rangeBetween(-6, 0)
    return df.select("PROVINCE", "DATE", "CASES", (F.sum("CASES").over(days) / 7).alias("MEAN7"))
