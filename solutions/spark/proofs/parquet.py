# %% alternate="one partition, the month cut from the text"
def save_by_month(df, folder):
    with_month = df.coalesce(1).withColumn("MONTH", F.substring(F.col("DATE").cast("string"), 1, 7))
    with_month.write.save(folder, format="parquet", mode="overwrite", partitionBy="MONTH")


# %% alternate="dealt out by month into many, the old folder removed"
def save_by_month(df, folder):
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
    with_month = df.selectExpr("*", "date_format(DATE, 'yyyy-MM') AS MONTH")
    with_month.repartition(7, "MONTH").sortWithinPartitions("MONTH", "DATE").write.parquet(
        folder, partitionBy=["MONTH"]
    )


# %% mutant="rows without a date dropped" refused="same_rows" message="parquet.rows"
def save_by_month(df, folder):
    rows = df.dropna(subset=["DATE"]).withColumn("MONTH", F.date_format("DATE", "yyyy-MM"))
    rows.repartition("MONTH").write.partitionBy("MONTH").mode("overwrite").parquet(folder)


# %% mutant="provinces named" refused="same_rows" message="parquet.changed"
def save_by_month(df, folder):
    rows = df.fillna("unknown").withColumn("MONTH", F.date_format("DATE", "yyyy-MM"))
    rows.repartition("MONTH").write.partitionBy("MONTH").mode("overwrite").parquet(folder)


# %% mutant="a column, and no folders" refused="layout" message="parquet.layout"
def save_by_month(df, folder):
    df.withColumn("MONTH", F.date_format("DATE", "yyyy-MM")).write.mode("overwrite").parquet(folder)


# %% mutant="months without a year" refused="layout" message="parquet.layout"
def save_by_month(df, folder):
    rows = df.withColumn("MONTH", F.month("DATE"))
    rows.repartition("MONTH").write.partitionBy("MONTH").mode("overwrite").parquet(folder)


# %% mutant="every task its own files" refused="files" message="parquet.many_files"
def save_by_month(df, folder):
    df.withColumn("MONTH", F.date_format("DATE", "yyyy-MM")).write.partitionBy("MONTH").mode("overwrite").parquet(
        folder
    )


# %% mutant="stops at the second night" refused="second_night" message="parquet.stopped"
def save_by_month(df, folder):
    rows = df.withColumn("MONTH", F.date_format("DATE", "yyyy-MM"))
    rows.repartition("MONTH").write.partitionBy("MONTH").parquet(folder)


# %% mutant="appended" refused="second_night" message="parquet.doubled"
def save_by_month(df, folder):
    rows = df.withColumn("MONTH", F.date_format("DATE", "yyyy-MM"))
    rows.repartition("MONTH").write.partitionBy("MONTH").mode("append").parquet(folder)
