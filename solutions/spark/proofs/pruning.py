# %% alternate="SQL, the column left out"
def read_month(spark, folder, month):
    wanted = "MONTH IS NULL" if month is None else f"MONTH = '{month}'"
    return spark.sql(f"SELECT DATE, PROVINCE, REGION, AGEGROUP, SEX, CASES FROM parquet.`{folder}` WHERE {wanted}")


# %% alternate="the folder of the month"
def read_month(spark, folder, month):
    return spark.read.parquet(f"{folder}/MONTH={month or '__HIVE_DEFAULT_PARTITION__'}")


# %% mutant="every month" refused="rows" message="pruning.rows"
def read_month(spark, folder, month):
    return spark.read.parquet(folder)


# %% mutant="filtered by date" refused="untouched" message="pruning.read_all"
def read_month(spark, folder, month):
    return spark.read.parquet(folder).filter(F.date_format("DATE", "yyyy-MM").eqNullSafe(F.lit(month)))


# %% mutant="one month too many where a file is broken" refused="untouched" message="pruning.rows"
def read_month(spark, folder, month):
    return spark.read.option("ignoreCorruptFiles", True).parquet(folder)


# %% mutant="filtered by date, broken files left out" refused="plan" message="pruning.plan"
def read_month(spark, folder, month):
    read = spark.read.option("ignoreCorruptFiles", True).parquet(folder)
    return read.filter(F.date_format("DATE", "yyyy-MM").eqNullSafe(F.lit(month)))


# %% mutant="equal to None" refused="undated" message="pruning.undated"
def read_month(spark, folder, month):
    return spark.read.parquet(folder).filter(F.col("MONTH") == F.lit(month))


# %% mutant="another function for None" refused="undated" message="pruning.undated_stopped"
def read_month(spark, folder, month):
    read = spark.read.parquet(folder)
    return read.filter("DATE IS NULL") if month is None else read.filter(F.col("MONTH") == month)
