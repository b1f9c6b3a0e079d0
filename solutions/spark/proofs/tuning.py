# %% alternate="a counter in Python, dealt out by a number, persist"
def sizes(df):
    from collections import Counter

    return list(Counter(row[0] for row in df.select(F.spark_partition_id()).collect()).values())


def spread(df, partitions):
    return df.repartitionByRange(partitions, F.monotonically_increasing_id())


def prepared(df):
    from pyspark import StorageLevel

    by_day_again = df.where("PROVINCE IS NOT NULL AND DATE IS NOT NULL").groupBy("PROVINCE", "DATE").sum("CASES")
    return by_day_again.withColumnRenamed("sum(CASES)", "CASES").persist(StorageLevel.MEMORY_ONLY)


def released(table):
    table.unpersist(blocking=True)
    return table


two = incidence(cases, population, LAST_DAY).orderBy(F.desc("RATE")).limit(2).toPandas()
decision = dict(
    province=two["PROVINCE"][0],
    runner_up=two["PROVINCE"][1],
    rate=round(two["RATE"][0], 1),
    text=f"{two['PROVINCE'][0]} has the most reported cases for its inhabitants in the last 14 days; we suggest the team goes there.",
)


# %% alternate="SQL, a Series"
def sizes(df):
    counted = df.select(F.spark_partition_id().alias("TASK")).groupBy("TASK").agg(F.count("*").alias("ROWS"))
    return counted.toPandas()["ROWS"]


def spread(df, partitions):
    return df.hint("repartition", partitions)


def prepared(df):
    table = df.sparkSession.sql(
        "SELECT PROVINCE, DATE, SUM(CASES) AS CASES FROM {df} WHERE PROVINCE IS NOT NULL AND DATE IS NOT NULL GROUP BY ALL",
        df=df,
    )
    table.cache().count()
    return table


def released(table):
    return table.unpersist()


order = incidence(cases, population, LAST_DAY).toPandas().sort_values("RATE", ascending=False)["PROVINCE"].tolist()
decision = pd.Series(
    {
        "province": order[0].lower(),
        "runner_up": order[1],
        "rate": incidence(cases, population, LAST_DAY).agg(F.max("RATE")).first()[0],
        "text": f"Nous proposons {order[0]} pour la deuxième équipe, d'après les cas rapportés pour 100 000 habitants ; {order[1]} suit.",
    }
)


# %% mutant="the number of partitions" refused="sizes" message="tuning.sizes"
def sizes(df):
    return [df.count()]


# %% mutant="dealt out by province" refused="even" message="tuning.uneven"
def sizes(df):
    return [row["count"] for row in df.groupBy(F.spark_partition_id().alias("task")).count().collect()]


def spread(df, partitions):
    return df.repartition(partitions, "PROVINCE")


# %% mutant="coalesced" refused="even" message="tuning.partitions"
def sizes(df):
    return [row["count"] for row in df.groupBy(F.spark_partition_id().alias("task")).count().collect()]


def spread(df, partitions):
    return df.coalesce(partitions)


# %% mutant="a sample" refused="even" message="tuning.lost"
def sizes(df):
    return [row["count"] for row in df.groupBy(F.spark_partition_id().alias("task")).count().collect()]


def spread(df, partitions):
    return df.dropna().repartition(partitions)


# %% mutant="unknown ones kept" refused="kept" message="tuning.prepared"
def prepared(df):
    return df.groupBy("PROVINCE", "DATE").agg(F.sum("CASES").alias("CASES")).cache()


# %% mutant="not kept" refused="kept" message="tuning.not_kept"
def prepared(df):
    known = df.dropna(subset=["PROVINCE", "DATE"])
    return known.groupBy("PROVINCE", "DATE").agg(F.sum("CASES").alias("CASES"))


# %% mutant="nothing let go" refused="let_go" message="tuning.still_kept"
def prepared(df):
    known = df.dropna(subset=["PROVINCE", "DATE"])
    return known.groupBy("PROVINCE", "DATE").agg(F.sum("CASES").alias("CASES")).cache()


def released(table):
    return table


# %% mutant="a field forgotten" refused="decision" message="tuning.fields"
decision = {"province": first, "rate": 1.0, "text": "x" * 90}


# %% mutant="by the number of cases" refused="decision" message="tuning.province"
decision = {"province": "Antwerpen", "runner_up": "Limburg", "rate": 1.0, "text": "x" * 90}


# %% mutant="typed by hand" refused="decision" message="tuning.rate"
ranked = incidence(cases, population, LAST_DAY).orderBy(F.desc("RATE")).collect()
decision = {"province": ranked[0][0], "runner_up": ranked[1][0], "rate": 0.1, "text": "x" * 90}


# %% mutant="one word" refused="decision" message="tuning.short"
ranked = incidence(cases, population, LAST_DAY).orderBy(F.desc("RATE")).collect()
decision = {"province": ranked[0][0], "runner_up": ranked[1][0], "rate": ranked[0][1], "text": ranked[0][0]}


# %% mutant="no name" refused="decision" message="tuning.no_name"
ranked = incidence(cases, population, LAST_DAY).orderBy(F.desc("RATE")).collect()
decision = {
    "province": ranked[0][0],
    "runner_up": ranked[1][0],
    "rate": ranked[0][1],
    "text": "Send the second test team to the first province of our list, which has the highest number for its inhabitants.",
}


# %% mutant="certainty" refused="decision" message="tuning.certain"
ranked = incidence(cases, population, LAST_DAY).orderBy(F.desc("RATE")).collect()
decision = {
    "province": ranked[0][0],
    "runner_up": ranked[1][0],
    "rate": ranked[0][1],
    "text": f"This proves that {ranked[0][0]} needs the second test team more than every other province of the country.",
}
