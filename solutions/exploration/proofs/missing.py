# %% alternate="one call for each column of the report"
def missing_report(df):
    gaps = df.drop(columns="CASES").isna()
    report = pd.DataFrame({"rows": gaps.sum(), "cases": gaps.mul(df["CASES"].to_numpy(), axis=0).sum()})
    return report.assign(share=report["cases"] / df["CASES"].sum())


# %% alternate="list of dictionaries, rounded"
def missing_report(df):
    total = sum(df["CASES"])
    rows = []
    for name in [column for column in df if column != "CASES"]:
        lost = [count for value, count in zip(df[name], df["CASES"]) if pd.isna(value)]
        rows.append(
            {"column": name, "share": round(sum(lost) / total, 4), "rows": len(lost), "cases": float(sum(lost))}
        )
    return pd.DataFrame(rows).set_index("column")


# %% mutant="no column of cases" refused="cases" message="missing.form"
def missing_report(df):
    gaps = df.drop(columns="CASES").isna()
    return pd.DataFrame({"rows": gaps.sum(), "share": gaps.mean()})


# %% mutant="rows with any gap" refused="rows" message="missing.rows"
def missing_report(df):
    names = [column for column in df if column != "CASES"]
    empty = df[names].isna().any(axis=1)
    lost = df.loc[empty.to_numpy(), "CASES"].sum()
    return pd.DataFrame({"rows": empty.sum(), "cases": lost, "share": lost / df["CASES"].sum()}, index=names)


# %% mutant="rows counted for cases" refused="cases" message="missing.cases_are_rows"
def missing_report(df):
    gaps = df.drop(columns="CASES").isna()
    return pd.DataFrame({"rows": gaps.sum(), "cases": gaps.sum(), "share": gaps.mean()})


# %% mutant="cases of the known rows" refused="cases" message="missing.cases"
def missing_report(df):
    gaps = df.drop(columns="CASES").isna()
    known = df["CASES"].sum() - gaps.mul(df["CASES"].to_numpy(), axis=0).sum()
    return pd.DataFrame({"rows": gaps.sum(), "cases": known, "share": known / df["CASES"].sum()})


# %% mutant="share of the rows" refused="share" message="missing.share_of_rows"
def missing_report(df):
    gaps = df.drop(columns="CASES").isna()
    lost = gaps.mul(df["CASES"].to_numpy(), axis=0).sum()
    return pd.DataFrame({"rows": gaps.sum(), "cases": lost, "share": gaps.mean()})


# %% mutant="share in percent" refused="share" message="missing.share_percent"
def missing_report(df):
    gaps = df.drop(columns="CASES").isna()
    lost = gaps.mul(df["CASES"].to_numpy(), axis=0).sum()
    return pd.DataFrame({"rows": gaps.sum(), "cases": lost, "share": 100 * lost / df["CASES"].sum()})


# %% mutant="share of the known cases" refused="share" message="missing.share"
def missing_report(df):
    gaps = df.drop(columns="CASES").isna()
    lost = gaps.mul(df["CASES"].to_numpy(), axis=0).sum()
    return pd.DataFrame({"rows": gaps.sum(), "cases": lost, "share": lost / df.dropna()["CASES"].sum()})


# %% mutant="columns without gaps left out" refused="no_gap" message="missing.no_gap"
def missing_report(df):
    gaps = df.drop(columns="CASES").isna()
    gaps = gaps.loc[:, gaps.any()]
    lost = gaps.mul(df["CASES"].to_numpy(), axis=0).sum()
    return pd.DataFrame({"rows": gaps.sum(), "cases": lost, "share": lost / df["CASES"].sum()})


# %% mutant="a list of five names" refused="another_table" message="missing.another_column"
def missing_report(df):
    gaps = df[["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX"]].isna()
    lost = gaps.mul(df["CASES"].to_numpy(), axis=0).sum()
    return pd.DataFrame({"rows": gaps.sum(), "cases": lost, "share": lost / df["CASES"].sum()})


# %% mutant="rows selected by label" refused="another_table" message="missing.another_table"
def missing_report(df):
    lines = {}
    for column in df.columns.drop("CASES"):
        labels = df.index[df[column].isna()]
        lost = df.loc[labels, "CASES"].sum()
        lines[column] = {"rows": len(labels), "cases": lost, "share": lost / df["CASES"].sum()}
    return pd.DataFrame(lines).T


# %% mutant="gaps filled in the table itself" refused="untouched" message="common.argument_changed"
def missing_report(df):
    gaps = df.drop(columns="CASES").isna()
    lost = gaps.mul(df["CASES"].to_numpy(), axis=0).sum()
    df["PROVINCE"] = df["PROVINCE"].fillna("unknown")
    return pd.DataFrame({"rows": gaps.sum(), "cases": lost, "share": lost / df["CASES"].sum()})
