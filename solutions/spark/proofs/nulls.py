# %% alternate="SQL with <=>"
def outside(df, province):
    name = "NULL" if province is None else f"'{province}'"
    return df.filter(f"NOT (PROVINCE <=> {name})")


def revised(old, new):
    return old.sparkSession.sql(
        """SELECT o.PROVINCE, o.SEX, o.CASES AS OLD, n.CASES AS NEW FROM {old} o JOIN {new} n
        ON o.PROVINCE <=> n.PROVINCE AND o.SEX <=> n.SEX WHERE NOT (o.CASES <=> n.CASES)""",
        old=old,
        new=new,
    )


lost = cases.agg(F.sum("CASES")).first()[0] - cases.filter("PROVINCE IS NOT NULL").agg(F.sum("CASES")).first()[0]


# %% alternate="a word for what is not known, and IS NULL"
def outside(df, province):
    if province is None:
        return df.filter(F.col("PROVINCE").isNotNull())
    return df.filter((F.col("PROVINCE") != province) | F.col("PROVINCE").isNull())


def revised(old, new):
    def keyed(df, name):
        return df.select(
            F.coalesce("PROVINCE", F.lit("?")).alias("P"),
            F.coalesce("SEX", F.lit("?")).alias("S"),
            F.col("CASES").alias(name),
        )

    joined = keyed(old, "OLD").join(keyed(new, "NEW"), ["P", "S"])
    changed = joined.filter("OLD <> NEW OR (OLD IS NULL AND NEW IS NOT NULL) OR (OLD IS NOT NULL AND NEW IS NULL)")
    return changed.select(
        F.when(F.col("P") != "?", F.col("P")).alias("PROVINCE"),
        F.when(F.col("S") != "?", F.col("S")).alias("SEX"),
        "OLD",
        "NEW",
    )


kept_cases = outside(cases, "Antwerpen").agg(F.sum("CASES")).first()[0]
lost = float(kept_cases - cases.filter(F.col("PROVINCE") != "Antwerpen").agg(F.sum("CASES")).first()[0])


# %% mutant="a plain comparison" refused="outside" message="nulls.dropped"
def outside(df, province):
    return df.filter(F.col("PROVINCE") != province)


# %% mutant="the province itself" refused="outside" message="nulls.outside"
def outside(df, province):
    return df.filter(F.col("PROVINCE").eqNullSafe(province))


# %% mutant="rows counted" refused="lost" message="nulls.lost"
lost = cases.filter(F.col("PROVINCE").isNull()).count()


# %% mutant="joined by equality" refused="revised" message="nulls.null_keys"
def revised(old, new):
    joined = old.withColumnRenamed("CASES", "OLD").join(new.withColumnRenamed("CASES", "NEW"), ["PROVINCE", "SEX"])
    return joined.filter(~F.col("OLD").eqNullSafe(F.col("NEW"))).select("PROVINCE", "SEX", "OLD", "NEW")


# %% mutant="every pair, changed or not" refused="revised" message="nulls.revised"
def revised(old, new):
    before, after = old.alias("b"), new.alias("a")
    key = F.col("b.PROVINCE").eqNullSafe(F.col("a.PROVINCE")) & F.col("b.SEX").eqNullSafe(F.col("a.SEX"))
    return before.join(after, key).select(
        "b.PROVINCE", "b.SEX", F.col("b.CASES").alias("OLD"), F.col("a.CASES").alias("NEW")
    )


# %% mutant="unequal counts only" refused="count_appears" message="nulls.count_appears"
def revised(old, new):
    before, after = old.alias("b"), new.alias("a")
    key = F.col("b.PROVINCE").eqNullSafe(F.col("a.PROVINCE")) & F.col("b.SEX").eqNullSafe(F.col("a.SEX"))
    joined = before.join(after, key).filter("b.CASES <> a.CASES")
    return joined.select("b.PROVINCE", "b.SEX", F.col("b.CASES").alias("OLD"), F.col("a.CASES").alias("NEW"))


# %% mutant="None gives everything" refused="known" message="nulls.known"
def outside(df, province):
    if province is None:
        return df
    return df.filter(~F.col("PROVINCE").eqNullSafe(province))
