# %% alternate="types from objects, options one by one"
from pyspark.sql import types as T


def load_cases(spark, path):
    names = ["PROVINCE", "REGION", "AGEGROUP", "SEX"]
    fields = [T.StructField("DATE", T.DateType())]
    fields += [T.StructField(name, T.StringType()) for name in names]
    fields += [T.StructField("CASES", T.LongType())]
    reader = spark.read.format("csv").schema(T.StructType(fields)).option("header", True)
    return reader.option("nullValue", "NA").option("enforceSchema", False).load(path)


gaps = load_cases(spark, str(DATA.path))
summary = {
    "DATE": gaps.filter("DATE IS NULL").count(),
    "PROVINCE": gaps.where(gaps.PROVINCE.isNull()).count(),
    "CASES": gaps.agg({"CASES": "sum"}).collect()[0][0],
}


# %% alternate="columns by name, cast afterwards"
def load_cases(spark, path):
    # The header is read by Python, so that no job is needed for it.
    with open(path, encoding="utf-8") as source:
        header = [name.strip('"') for name in source.readline().strip().split(",")]
    texts = spark.read.csv(path, header=True, schema=", ".join(f"{name} string" for name in header))
    clean = [F.when(F.col(name) != "NA", F.col(name)).alias(name) for name in header]
    rows = texts.select(clean)
    return rows.select(
        F.to_date("DATE").alias("DATE"),
        "PROVINCE",
        "REGION",
        "AGEGROUP",
        "SEX",
        F.col("CASES").cast("int").alias("CASES"),
    )


counted = load_cases(spark, str(DATA.path)).select("DATE", "PROVINCE", "CASES").toPandas()
summary = {
    "DATE": counted["DATE"].isna().sum(),
    "PROVINCE": counted["PROVINCE"].isna().sum(),
    "CASES": counted["CASES"].sum(),
}


# %% mutant="everything as text" refused="types" message="load.types"
def load_cases(spark, path):
    return spark.read.csv(path, header=True, nullValue="NA")


# %% mutant="NA stays a text" refused="gaps" message="load.na_text"
def load_cases(spark, path):
    schema = "DATE date, PROVINCE string, REGION string, AGEGROUP string, SEX string, CASES int"
    return spark.read.csv(path, schema=schema, header=True)


# %% mutant="rows with gaps dropped" refused="gaps" message="load.rows"
def load_cases(spark, path):
    schema = "DATE date, PROVINCE string, REGION string, AGEGROUP string, SEX string, CASES int"
    return spark.read.csv(path, schema=schema, header=True, nullValue="NA", enforceSchema=False).dropna()


# %% mutant="two columns exchanged in the schema" refused="gaps" message="load.values"
def load_cases(spark, path):
    schema = "DATE date, PROVINCE string, REGION string, SEX string, AGEGROUP string, CASES int"
    read = spark.read.csv(path, schema=schema, header=True, nullValue="NA")
    return read.withColumn("CASES", F.col("CASES") + 1).select(
        "DATE", "PROVINCE", "REGION", F.col("SEX").alias("AGEGROUP"), F.col("AGEGROUP").alias("SEX"), "CASES"
    )


# %% mutant="types guessed" refused="lazy" message="load.job"
def load_cases(spark, path):
    return spark.read.csv(path, header=True, nullValue="NA", inferSchema=True)


# %% mutant="rows counted, not cases" refused="summary" message="load.summary"
plain = spark.read.csv(str(DATA.path), header=True)
summary = {"DATE": 49, "PROVINCE": 2165, "CASES": plain.count()}


# %% mutant="a default read finds no gaps" refused="summary" message="load.summary"
plain = spark.read.csv(str(DATA.path), header=True)
summary = {
    "DATE": plain.filter("DATE IS NULL").count(),
    "PROVINCE": plain.filter("PROVINCE IS NULL").count(),
    "CASES": plain.agg(F.sum(F.expr("try_cast(CASES AS int)"))).first()[0],
}


# %% mutant="the header is not compared" refused="header" message="load.misplaced"
def load_cases(spark, path):
    schema = "DATE date, PROVINCE string, REGION string, AGEGROUP string, SEX string, CASES int"
    return spark.read.csv(path, schema=schema, header=True, nullValue="NA")
