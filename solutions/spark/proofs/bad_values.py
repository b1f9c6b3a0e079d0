# %% alternate="SQL for both"
def with_number(df):
    return df.selectExpr("*", "TRY_CAST(CASES AS BIGINT) AS NUMBER")


def bad_values(df):
    wrong = df.where("CASES IS NOT NULL AND TRY_CAST(CASES AS INT) IS NULL")
    return wrong.groupBy("CASES").count().withColumnRenamed("count", "ROWS").orderBy(F.desc("ROWS"))


held_back = bad_values(municipalities).agg(F.sum("ROWS")).first()[0]


# %% alternate="a pattern first"
DIGITS = r"^\s*[0-9]{1,9}\s*$"


def with_number(df):
    return df.withColumn("NUMBER", F.when(F.col("CASES").rlike(DIGITS), F.trim("CASES").cast("int")))


def bad_values(df):
    return df.filter(~F.col("CASES").rlike(DIGITS)).groupBy("CASES").agg(F.count(F.lit(1)).alias("ROWS"))


held_back = municipalities.filter(~F.col("CASES").rlike(DIGITS)).count()


# %% mutant="a plain cast" refused="numbers" message="bad_values.stopped"
def with_number(df):
    return df.withColumn("NUMBER", F.col("CASES").cast("int"))


# %% mutant="a bad text is nought" refused="numbers" message="bad_values.number"
def with_number(df):
    return df.withColumn("NUMBER", F.coalesce(F.expr("try_cast(CASES AS int)"), F.lit(0)))


# %% mutant="rows listed, not counted" refused="bad" message="bad_values.bad"
def bad_values(df):
    wrong = df.where("CASES IS NOT NULL AND TRY_CAST(CASES AS INT) IS NULL")
    return wrong.select("CASES", F.lit(1).alias("ROWS"))


# %% mutant="a missing text counted" refused="bad" message="bad_values.null_counted"
def bad_values(df):
    return df.where("TRY_CAST(CASES AS INT) IS NULL").groupBy("CASES").agg(F.count("*").alias("ROWS"))


# %% mutant="the number in the text" refused="held_back" message="bad_values.held_back"
held_back = 5


# %% mutant="by way of a double" refused="near_numbers" message="bad_values.near"
def with_number(df):
    return df.withColumn("NUMBER", F.expr("try_cast(try_cast(CASES AS double) AS int)"))


# %% mutant="digits cut out" refused="near_numbers" message="bad_values.near"
def with_number(df):
    digits = F.regexp_replace("CASES", "[ +]", "")
    return df.withColumn("NUMBER", F.when(digits.rlike("^[0-9]+$"), digits.cast("int")))
