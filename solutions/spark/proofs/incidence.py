# %% alternate="SQL with a hint"
def unmatched(df, population):
    return df.sparkSession.sql(
        """SELECT DISTINCT PROVINCE FROM {df} d WHERE PROVINCE IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM {p} p WHERE lower(translate(p.province, ' -', '')) = lower(translate(d.PROVINCE, ' -', '')))""",
        df=df,
        p=population,
    )


def incidence(df, population, last_day, days=14):
    return df.sparkSession.sql(
        f"""SELECT /*+ BROADCAST(p) */ d.PROVINCE, ROUND(100000 * SUM(d.CASES) / MAX(p.population), 1) AS RATE
        FROM {{df}} d JOIN {{p}} p ON lower(translate(p.province, ' -', '')) = lower(translate(d.PROVINCE, ' -', ''))
        WHERE d.DATE BETWEEN date_sub(DATE'{last_day}', {days - 1}) AND DATE'{last_day}' GROUP BY d.PROVINCE""",
        df=df,
        p=population,
    )


first = incidence(cases, population, LAST_DAY).toPandas().set_index("PROVINCE")["RATE"].idxmax()


# %% alternate="summed before the join, in Statbel's spelling"
def squeezed(name):
    return F.regexp_replace(F.upper(name), "[^\\p{L}]", "")


def unmatched(df, population):
    known = [row[0] for row in population.select(squeezed("province")).collect()]
    return df.filter(F.col("PROVINCE").isNotNull() & ~squeezed("PROVINCE").isin(known)).select("PROVINCE").distinct()


def incidence(df, population, last_day, days=14):
    ago = F.datediff(F.lit(last_day).cast("date"), "DATE")
    sums = df.filter((ago >= 0) & (ago < days)).groupBy("PROVINCE").agg(F.sum("CASES").alias("CASES"))
    small = F.broadcast(population.withColumnRenamed("province", "OFFICIAL"))
    joined = sums.join(small, squeezed(sums["PROVINCE"]) == squeezed("OFFICIAL"))
    return joined.selectExpr("PROVINCE", "CASES * 1e5 / population AS RATE").orderBy("RATE")


first = population.select("province").first()[0]
best = 0
for row in incidence(cases, population, LAST_DAY).collect():
    if row.RATE > best:
        best, first = row.RATE, row.PROVINCE


# %% mutant="joined as the names are" refused="rate" message="incidence.names"
def incidence(df, population, last_day, days=14):
    last = F.to_date(F.lit(last_day))
    window = df.filter((F.col("DATE") <= last) & (F.col("DATE") > F.date_sub(last, days)))
    people = population.withColumnRenamed("province", "OFFICIAL")
    joined = window.join(F.broadcast(people), window["PROVINCE"] == people["OFFICIAL"])
    return joined.groupBy("PROVINCE").agg((F.sum("CASES") * 1e5 / F.max("population")).alias("RATE"))


# %% mutant="one day too many" refused="rate" message="incidence.window"
def incidence(df, population, last_day, days=14):
    last = F.to_date(F.lit(last_day))
    window = df.filter(F.col("DATE").between(F.date_sub(last, days), last))
    people = population.select(F.lower(F.regexp_replace("province", "[ -]", "")).alias("KEY"), "population")
    joined = window.withColumn("KEY", F.lower("PROVINCE")).join(F.broadcast(people), "KEY")
    return joined.groupBy("PROVINCE").agg((F.sum("CASES") * 1e5 / F.max("population")).alias("RATE"))


# %% mutant="for each thousand" refused="rate" message="incidence.scale"
def incidence(df, population, last_day, days=14):
    last = F.to_date(F.lit(last_day))
    window = df.filter((F.col("DATE") <= last) & (F.col("DATE") > F.date_sub(last, days)))
    people = population.select(F.lower(F.regexp_replace("province", "[ -]", "")).alias("KEY"), "population")
    joined = window.withColumn("KEY", F.lower("PROVINCE")).join(F.broadcast(people), "KEY")
    return joined.groupBy("PROVINCE").agg((F.sum("CASES") * 1000 / F.max("population")).alias("RATE"))


# %% mutant="the population added up for each row" refused="rate" message="incidence.rate"
def incidence(df, population, last_day, days=14):
    last = F.to_date(F.lit(last_day))
    window = df.filter((F.col("DATE") <= last) & (F.col("DATE") > F.date_sub(last, days)))
    people = population.select(F.lower(F.regexp_replace("province", "[ -]", "")).alias("KEY"), "population")
    joined = window.withColumn("KEY", F.lower("PROVINCE")).join(F.broadcast(people), "KEY")
    return joined.groupBy("PROVINCE").agg((F.sum("CASES") * 1e5 / F.sum("population")).alias("RATE"))


# %% mutant="NULL is a stranger" refused="unmatched" message="incidence.unmatched"
def unmatched(df, population):
    people = population.select(F.lower(F.regexp_replace("province", "[ -]", "")).alias("KEY"))
    names = df.select("PROVINCE").distinct().withColumn("KEY", F.lower(F.regexp_replace("PROVINCE", "[ -]", "")))
    return names.join(F.broadcast(people), "KEY", "left_anti").select("PROVINCE")


# %% mutant="no hint" refused="broadcast" message="incidence.shuffled"
def incidence(df, population, last_day, days=14):
    last = F.to_date(F.lit(last_day))
    window = df.filter((F.col("DATE") <= last) & (F.col("DATE") > F.date_sub(last, days)))
    people = population.select(F.lower(F.regexp_replace("province", "[ -]", "")).alias("KEY"), "population")
    joined = window.withColumn("KEY", F.lower("PROVINCE")).join(people, "KEY")
    return joined.groupBy("PROVINCE").agg((F.sum("CASES") * 1e5 / F.max("population")).alias("RATE"))


# %% mutant="the last of the list" refused="first" message="incidence.first"
first = "Limburg"


# %% mutant="always 14 days" refused="other_days" message="incidence.other_days"
def incidence(df, population, last_day, days=14):
    last = F.to_date(F.lit(last_day))
    window = df.filter((F.col("DATE") <= last) & (F.col("DATE") > F.date_sub(last, 14)))
    people = population.select(F.lower(F.regexp_replace("province", "[ -]", "")).alias("KEY"), "population")
    joined = window.withColumn("KEY", F.lower("PROVINCE")).join(F.broadcast(people), "KEY")
    return joined.groupBy("PROVINCE").agg((F.sum("CASES") * 1e5 / F.max("population")).alias("RATE"))


# %% mutant="a stranger with one inhabitant" refused="stranger" message="incidence.stranger"
def incidence(df, population, last_day, days=14):
    last = F.to_date(F.lit(last_day))
    window = df.filter((F.col("DATE") <= last) & (F.col("DATE") > F.date_sub(last, days))).dropna(subset=["PROVINCE"])
    people = population.select(F.lower(F.regexp_replace("province", "[ -]", "")).alias("KEY"), "population")
    joined = window.withColumn("KEY", F.lower("PROVINCE")).join(F.broadcast(people), "KEY", "left")
    rate = F.sum("CASES") * 1e5 / F.coalesce(F.max("population"), F.lit(1))
    return joined.groupBy("PROVINCE").agg(rate.alias("RATE"))
