# %% alternate="a dictionary of spellings, joined tables"
def incidence(df, population, last_day, days=14):
    spelling = {
        "Brabant wallon": "BrabantWallon",
        "Oost-Vlaanderen": "OostVlaanderen",
        "Vlaams-Brabant": "VlaamsBrabant",
        "West-Vlaanderen": "WestVlaanderen",
    }
    people = population.assign(PROVINCE=population["province"].replace(spelling))
    if unknown := set(df["PROVINCE"].dropna()) - set(people["PROVINCE"]):
        raise ValueError("without population: " + ", ".join(sorted(unknown)))
    age = (last_day - df["DATE"]).dt.days
    table = people.merge(df[age.between(0, days - 1)].groupby("PROVINCE", as_index=False)["CASES"].sum(), how="left")
    return (table["CASES"].fillna(0) / table["population"] * 1e5).set_axis(table["PROVINCE"])


window = cases[(LAST_DAY - cases["DATE"]).dt.days.between(0, 13)].groupby("PROVINCE")["CASES"].sum()
per = incidence(cases, population, LAST_DAY)
ranks = pd.DataFrame(
    {"by_count": window.rank(ascending=False, method="min"), "per_100k": per.rank(ascending=False, method="first")}
)


# %% alternate="loops and a dictionary"
def incidence(df, population, last_day, days=14):
    import re

    plain = lambda text: re.sub("[^a-zé]", "", text.lower().replace("è", "é"))
    rows = df[
        (df["DATE"] > pd.Timestamp(last_day) - np.timedelta64(days, "D")) & (df["DATE"] <= pd.Timestamp(last_day))
    ]
    names = {plain(name): name for name in df["PROVINCE"].dropna().unique()}
    out = {}
    for _, line in population.iterrows():
        name = names.pop(plain(line["province"]), line["province"])
        out[name] = round(rows.loc[rows["PROVINCE"] == name, "CASES"].sum() / line["population"] * 100000, 4)
    if names:
        raise ValueError(f"no population for {list(names.values())}")
    return out


per = pd.Series(incidence(cases, population, LAST_DAY)).sort_values(ascending=False)
count = cases[cases["DATE"].between(LAST_DAY - pd.Timedelta("13D"), LAST_DAY)].groupby("PROVINCE")["CASES"].sum()
order = list(count.sort_values(ascending=False).index)
ranks = pd.DataFrame(
    {"province": per.index, "per_100k": range(1, 12), "by_count": [order.index(name) + 1 for name in per.index]}
)


# %% mutant="joined by name" refused="matched" message="incidence.names"
def incidence(df, population, last_day, days=14):
    window = df[df["DATE"].between(last_day - pd.Timedelta(days=days - 1), last_day)]
    counts = window.groupby("PROVINCE")["CASES"].sum().rename("cases")
    table = population.set_index("province").join(counts, how="inner")
    return 100_000 * table["cases"] / table["population"]


# %% mutant="names that find no partner stay empty" refused="matched" message="incidence.no_rate"
def incidence(df, population, last_day, days=14):
    window = df[df["DATE"].between(last_day - pd.Timedelta(days=days - 1), last_day)]
    return 100_000 * window.groupby("PROVINCE")["CASES"].sum() / population.set_index("province")["population"]


# %% mutant="per 1,000" refused="rate" message="incidence.scale"
def incidence(df, population, last_day, days=14):
    people = population.set_index(population["province"].str.replace("[ -]", "", regex=True).str.lower())["population"]
    window = df[df["DATE"].between(last_day - pd.Timedelta(days=days - 1), last_day)]
    counts = window.groupby("PROVINCE")["CASES"].sum()
    return 1000 * counts / people[counts.index.str.lower()].to_numpy()


# %% mutant="one day too many" refused="rate" message="incidence.window"
def incidence(df, population, last_day, days=14):
    people = population.set_index(population["province"].str.replace("[ -]", "", regex=True).str.lower())["population"]
    window = df[df["DATE"].between(last_day - pd.Timedelta(days=days), last_day)]
    counts = window.groupby("PROVINCE")["CASES"].sum()
    return 100_000 * counts / people[counts.index.str.lower()].to_numpy()


# %% mutant="the days after the last day counted" refused="rate" message="incidence.after"
def incidence(df, population, last_day, days=14):
    people = population.set_index(population["province"].str.replace("[ -]", "", regex=True).str.lower())["population"]
    counts = df[df["DATE"] > last_day - pd.Timedelta(days=days)].groupby("PROVINCE")["CASES"].sum()
    return 100_000 * counts / people[counts.index.str.lower()].to_numpy()


# %% mutant="everything since the beginning" refused="rate" message="incidence.rate"
def incidence(df, population, last_day, days=14):
    people = population.set_index(population["province"].str.replace("[ -]", "", regex=True).str.lower())["population"]
    counts = df[df["DATE"] <= last_day].groupby("PROVINCE")["CASES"].sum()
    return 100_000 * counts / people[counts.index.str.lower()].to_numpy()


# %% mutant="populations by position" refused="rate" message="incidence.rate"
def incidence(df, population, last_day, days=14):
    window = df[df["DATE"].between(last_day - pd.Timedelta(days=days - 1), last_day)]
    return 100_000 * window.groupby("PROVINCE")["CASES"].sum() / population["population"].to_numpy()


# %% mutant="always fourteen days" refused="days" message="incidence.fixed_days"
def incidence(df, population, last_day, days=14):
    people = population.set_index(population["province"].str.replace("[ -]", "", regex=True).str.lower())["population"]
    window = df[df["DATE"].between(last_day - pd.Timedelta(days=13), last_day)]
    counts = window.groupby("PROVINCE")["CASES"].sum()
    return 100_000 * counts / people[counts.index.str.lower()].to_numpy()


# %% mutant="one column of ranks" refused="ranks" message="incidence.ranks_form"
ranks = pd.DataFrame({"by_count": by_province.sum().rank(ascending=False)})

# %% mutant="rank 1 is the lowest" refused="ranks" message="incidence.upside_down"
in_window = cases[(cases["DATE"] > LAST_DAY - pd.Timedelta(days=14)) & (cases["DATE"] <= LAST_DAY)]
counts = in_window.groupby("PROVINCE")["CASES"].sum()
ranks = pd.DataFrame({"by_count": counts.rank(), "per_100k": counts.rank()})

# %% mutant="both ranks by count" refused="ranks" message="incidence.ranks"
in_window = cases[(cases["DATE"] > LAST_DAY - pd.Timedelta(days=14)) & (cases["DATE"] <= LAST_DAY)]
counts = in_window.groupby("PROVINCE")["CASES"].sum()
ranks = pd.DataFrame({"by_count": counts.rank(ascending=False), "per_100k": counts.rank(ascending=False)})


# %% mutant="a province without population is lost" refused="no_partner" message="incidence.silent"
def incidence(df, population, last_day, days=14):
    key = lambda names: names.str.replace("[ -]", "", regex=True).str.lower()
    people = population.set_index(key(population["province"]))["population"]
    window = df[df["DATE"].between(last_day - pd.Timedelta(days=days - 1), last_day)]
    counts = window.groupby("PROVINCE")["CASES"].sum()
    return 100_000 * counts / people.reindex(counts.index.str.lower()).to_numpy()


# %% mutant="a province without population stops it with a KeyError" refused="no_partner" message="incidence.unnamed"
def incidence(df, population, last_day, days=14):
    people = population.set_index(population["province"].str.replace("[ -]", "", regex=True).str.lower())["population"]
    window = df[df["DATE"].between(last_day - pd.Timedelta(days=days - 1), last_day)]
    counts = window.groupby("PROVINCE")["CASES"].sum()
    return pd.Series({name: 100_000 * count / people[name.lower()] for name, count in counts.items()})


# %% mutant="a province without population stops it with an assert" refused="no_partner" message="incidence.unnamed"
def incidence(df, population, last_day, days=14):
    people = population.set_index(population["province"].str.replace("[ -]", "", regex=True).str.casefold())[
        "population"
    ]
    inside = df[df["DATE"].between(last_day - pd.Timedelta(days=days - 1), last_day)].dropna(subset="PROVINCE")
    for place in inside["PROVINCE"].unique():
        assert place.casefold() in people.index, f"no population for {place}"
    known = df["PROVINCE"].dropna().unique()
    counts = inside.groupby("PROVINCE")["CASES"].sum().reindex(known).fillna(0)
    return 100_000 * counts / people[[place.casefold() for place in known]].to_numpy()


# %% mutant="rounded to whole cases" refused="linear" message="incidence.linear"
def incidence(df, population, last_day, days=14):
    people = population.set_index(population["province"].str.replace("[ -]", "", regex=True).str.lower())["population"]
    window = df[df["DATE"].between(last_day - pd.Timedelta(days=days - 1), last_day)]
    counts = window.groupby("PROVINCE")["CASES"].sum()
    return (100_000 * counts / people[counts.index.str.lower()].to_numpy()).round(1)


# %% mutant="provinces without cases left out" refused="quiet_province" message="incidence.quiet_province"
def incidence(df, population, last_day, days=14):
    people = population.set_index(population["province"].str.replace("[ -]", "", regex=True).str.lower())["population"]
    window = df[df["DATE"].between(last_day - pd.Timedelta(days=days - 1), last_day)]
    counts = window.groupby("PROVINCE")["CASES"].sum()
    return 100_000 * counts / people[counts.index.str.lower()].to_numpy()
