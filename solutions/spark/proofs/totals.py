# %% alternate="SQL"
def monthly(df):
    return df.sparkSession.sql(
        """SELECT date_format(DATE, 'yyyy-MM') AS MONTH, nvl(PROVINCE, 'unknown') AS PROVINCE, SUM(CASES) AS CASES
        FROM {rows} WHERE DATE IS NOT NULL GROUP BY 1, 2""",
        rows=df,
    )


# %% alternate="fillna, text cut, another order"
def monthly(df):
    named = df.fillna({"PROVINCE": "unknown"}).where(df.DATE.isNotNull())
    sums = named.groupBy("PROVINCE", F.substring(F.col("DATE").cast("string"), 1, 7).alias("MONTH")).sum("CASES")
    return sums.withColumnRenamed("sum(CASES)", "CASES").orderBy("CASES")


# %% mutant="a month without its year" refused="sums" message="totals.month"
def monthly(df):
    named = df.dropna(subset=["DATE"]).withColumn("MONTH", F.date_format("DATE", "MM"))
    named = named.withColumn("PROVINCE", F.coalesce("PROVINCE", F.lit("unknown")))
    return named.groupBy("MONTH", "PROVINCE").agg(F.sum("CASES").alias("CASES"))


# %% mutant="unknown provinces dropped" refused="sums" message="totals.unknown_lost"
def monthly(df):
    named = df.dropna(subset=["DATE", "PROVINCE"]).withColumn("MONTH", F.date_format("DATE", "yyyy-MM"))
    return named.groupBy("MONTH", "PROVINCE").agg(F.sum("CASES").alias("CASES"))


# %% mutant="rows counted" refused="sums" message="totals.sums"
def monthly(df):
    named = df.dropna(subset=["DATE"]).withColumn("MONTH", F.date_format("DATE", "yyyy-MM"))
    named = named.withColumn("PROVINCE", F.coalesce("PROVINCE", F.lit("unknown")))
    return named.groupBy("MONTH", "PROVINCE").agg(F.count("*").alias("CASES"))


# %% mutant="everything to pandas first" refused="nothing_fetched" message="totals.collected"
def monthly(df):
    rows = df.toPandas().dropna(subset=["DATE"])
    months = pd.to_datetime(rows["DATE"]).dt.strftime("%Y-%m").rename("MONTH")
    sums = rows.groupby([months, rows["PROVINCE"].fillna("unknown")])["CASES"].sum().reset_index()
    return df.sparkSession.createDataFrame(sums)


# %% mutant="equal rows dropped" refused="twins" message="totals.twins"
def monthly(df):
    named = df.dropDuplicates().dropna(subset=["DATE"]).withColumn("MONTH", F.date_format("DATE", "yyyy-MM"))
    named = named.withColumn("PROVINCE", F.coalesce("PROVINCE", F.lit("unknown")))
    return named.groupBy("MONTH", "PROVINCE").agg(F.sum("CASES").alias("CASES"))


# %% mutant="rows without a date are a month" refused="undated" message="totals.undated"
def monthly(df):
    named = df.withColumn("MONTH", F.date_format("DATE", "yyyy-MM"))
    named = named.withColumn("PROVINCE", F.coalesce("PROVINCE", F.lit("unknown")))
    return named.groupBy("MONTH", "PROVINCE").agg(F.sum("CASES").alias("CASES"))
