# %% alternate="convert afterwards"
def load_cases(path):
    table = pd.read_csv(path)
    table["DATE"] = pd.to_datetime(table["DATE"], format="%Y-%m-%d")
    return table[["CASES", "SEX", "AGEGROUP", "REGION", "PROVINCE", "DATE"]].sort_values("CASES")


# %% alternate="csv module, categories"
def load_cases(path):
    import csv

    names = ["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES"]
    with open(path, encoding="utf-8-sig", newline="") as source:
        rows = [
            {name: row[name] if row[name] not in ("", "NA") else None for name in names}
            for row in csv.DictReader(source)
        ]
    table = pd.DataFrame(rows).astype({"CASES": float, "SEX": "category"})
    table["DATE"] = pd.to_datetime(table["DATE"])
    return table


# %% mutant="the argument is not used" refused="rows" message="load.ignored_path"
def load_cases(path):
    return pd.read_csv(DATA, parse_dates=["DATE"])


# %% mutant="rows with gaps dropped" refused="rows" message="load.rows_lost"
def load_cases(path):
    return pd.read_csv(path, parse_dates=["DATE"]).dropna()


# %% mutant="repeated rows dropped" refused="rows" message="load.rows_lost"
def load_cases(path):
    return pd.read_csv(path, parse_dates=["DATE"]).drop_duplicates(subset=["PROVINCE", "AGEGROUP", "SEX"])


# %% mutant="every column kept" refused="columns" message="load.columns"
def load_cases(path):
    return pd.read_csv(path, parse_dates=["DATE"])


# %% mutant="dates left as text" refused="dates" message="load.dates_text"
def load_cases(path):
    return pd.read_csv(path)[["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES"]]


# %% mutant="dates filled from the row above" refused="dates" message="load.dates_filled"
def load_cases(path):
    table = pd.read_csv(path, parse_dates=["DATE"])[["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES"]]
    table["DATE"] = table["DATE"].ffill()
    return table


# %% mutant="NA kept as a text" refused="gaps" message="load.na_text"
def load_cases(path):
    table = pd.read_csv(path, keep_default_na=False)[["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES"]]
    table["DATE"] = pd.to_datetime(table["DATE"], errors="coerce")
    return table


# %% mutant="gaps called Unknown" refused="gaps" message="load.na_text"
def load_cases(path):
    table = pd.read_csv(path, parse_dates=["DATE"])[["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES"]]
    return table.fillna({"PROVINCE": "Unknown", "SEX": "Unknown"})


# %% mutant="everything as text" refused="gaps" message="load.cases_text"
def load_cases(path):
    table = pd.read_csv(path, dtype=str)[["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES"]]
    table["DATE"] = pd.to_datetime(table["DATE"])
    return table


# %% mutant="a column sorted alone" refused="gaps" message="load.values"
def load_cases(path):
    table = pd.read_csv(path, parse_dates=["DATE"])[["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES"]]
    table["CASES"] = sorted(table["CASES"])
    return table


# %% mutant="columns named by position" refused="later_file" message="load.later_values"
def load_cases(path):
    names = ["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES"]
    table = pd.read_csv(path)
    if list(table.columns[:6]) == names:
        table = table[names]
    else:
        table = table.iloc[:, [4, 2, 3, 6, 1, 5]].set_axis(names, axis=1)
    table["DATE"] = pd.to_datetime(table["DATE"], errors="coerce")
    return table


# %% mutant="only NA is a gap" refused="empty_cells" message="load.empty_cells"
def load_cases(path):
    table = pd.read_csv(path, keep_default_na=False, na_values=["NA"])
    table = table[["DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES"]]
    table["DATE"] = pd.to_datetime(table["DATE"], errors="coerce")
    return table
