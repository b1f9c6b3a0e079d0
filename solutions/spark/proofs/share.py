# %% alternate="totals joined, the frame in words"
def shares(df):
    totals = df.groupBy("PROVINCE").agg(F.sum("CASES").alias("TOTAL"))
    so_far = Window.partitionBy("PROVINCE").orderBy("DATE").rangeBetween(Window.unboundedPreceding, Window.currentRow)
    joined = df.join(totals, "PROVINCE").withColumn("SO_FAR", F.sum("CASES").over(so_far))
    return joined.withColumn("SHARE", F.when(F.col("TOTAL") > 0, F.round(F.col("CASES") / F.col("TOTAL"), 4))).drop(
        "TOTAL"
    )


# %% alternate="SQL, an unbounded frame"
def shares(df):
    return df.sparkSession.sql(
        """SELECT *, CASES / NULLIF(SUM(CASES) OVER (PARTITION BY PROVINCE ORDER BY DATE
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), 0) AS SHARE,
        SUM(CASES) OVER (PARTITION BY PROVINCE ORDER BY DATE) AS SO_FAR FROM {rows}""",
        rows=df,
    )


# %% mutant="one window for both" refused="whole" message="share.running_total"
def shares(df):
    ordered = Window.partitionBy("PROVINCE").orderBy("DATE")
    so_far = F.sum("CASES").over(ordered)
    return df.withColumn("SHARE", F.try_divide("CASES", so_far)).withColumn("SO_FAR", so_far)


# %% mutant="part of the country" refused="whole" message="share.share"
def shares(df):
    everywhere = Window.partitionBy(F.lit(1))
    so_far = F.sum("CASES").over(Window.partitionBy("PROVINCE").orderBy("DATE"))
    return df.withColumn("SHARE", F.try_divide("CASES", F.sum("CASES").over(everywhere))).withColumn("SO_FAR", so_far)


# %% mutant="the whole for both" refused="so_far" message="share.so_far"
def shares(df):
    total = F.sum("CASES").over(Window.partitionBy("PROVINCE"))
    return df.withColumn("SHARE", F.try_divide("CASES", total)).withColumn("SO_FAR", total)


# %% mutant="rows of a day told apart" refused="same_day" message="share.same_day"
def shares(df):
    province = Window.partitionBy("PROVINCE")
    rows = province.orderBy("DATE").rowsBetween(Window.unboundedPreceding, 0)
    return df.withColumn("SHARE", F.try_divide("CASES", F.sum("CASES").over(province))).withColumn(
        "SO_FAR", F.sum("CASES").over(rows)
    )


# %% mutant="divided by nothing" refused="no_case" message="share.divided"
def shares(df):
    province = Window.partitionBy("PROVINCE")
    return df.withColumn("SHARE", F.col("CASES") / F.sum("CASES").over(province)).withColumn(
        "SO_FAR", F.sum("CASES").over(province.orderBy("DATE"))
    )


# %% mutant="nothing is nought" refused="no_case" message="share.no_case"
def shares(df):
    province = Window.partitionBy("PROVINCE")
    part = F.coalesce(F.try_divide("CASES", F.sum("CASES").over(province)), F.lit(0.0))
    return df.withColumn("SHARE", part).withColumn("SO_FAR", F.sum("CASES").over(province.orderBy("DATE")))
