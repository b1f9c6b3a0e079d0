# %% alternate="set the index afterwards"
def load_countries(path):
    table = pd.read_csv(path)
    print(f"{len(table)} rows")
    table = table.set_index("country")
    return table[[name for name in reversed(INDICATORS)]]


# %% alternate="usecols"
def load_countries(path):
    return pd.read_csv(path, usecols=["country", *INDICATORS]).set_index("country").astype(float).sort_index()


# %% alternate="csv module, plain loop"
def load_countries(path):
    import csv

    rows = {}
    with open(path, encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            rows[row["country"]] = {name: float(row[name] or "nan") for name in INDICATORS}
    return pd.DataFrame.from_dict(rows, orient="index")


# %% alternate="index without a name, float32, a warning"
def load_countries(path):
    import warnings

    warnings.warn("reading")
    table = pd.read_csv(path, encoding="utf-8-sig", index_col="country", float_precision="round_trip")
    table.index.name = None
    return table.drop(columns=[name for name in table.columns if name not in INDICATORS])


# %% mutant="no index" refused="index" message="load.row_numbers"
def load_countries(path):
    return pd.read_csv(path)[INDICATORS]


# %% mutant="names cut at the comma" refused="index" message="load.comma"
def load_countries(path):
    table = pd.read_csv(path, index_col="country")[INDICATORS]
    table.index = table.index.str.split(",").str[0]
    return table


# %% mutant="lines split at commas" refused="index" message="load.comma"
def load_countries(path):
    import csv

    table = pd.read_csv(path, quoting=csv.QUOTE_NONE, on_bad_lines="skip", index_col="country")
    return table[INDICATORS]


# %% mutant="first row lost" refused="index" message="load.lost_rows"
def load_countries(path):
    return pd.read_csv(path, index_col="country", skiprows=[1])[INDICATORS]


# %% mutant="first column by position" refused="columns" message="load.row_numbers"
def load_countries(path):
    return pd.read_csv(path, index_col=0)


# %% mutant="all columns kept" refused="columns" message="load.unnamed"
def load_countries(path):
    return pd.read_csv(path, index_col="country")


# %% mutant="country kept as a column" refused="columns" message="load.columns"
def load_countries(path):
    table = pd.read_csv(path)
    return table.set_index("country", drop=False)[["country", *INDICATORS]]


# %% mutant="an indicator forgotten" refused="columns" message="load.columns"
def load_countries(path):
    return pd.read_csv(path, index_col="country")[INDICATORS[:-1]]


# %% mutant="everything text" refused="columns" message="load.text"
def load_countries(path):
    return pd.read_csv(path, dtype=str, index_col="country")[INDICATORS]


# %% mutant="columns named by position" refused="values" message="load.values"
def load_countries(path):
    table = pd.read_csv(path)
    table = table.drop(columns=[name for name in table.columns if name.startswith("Unnamed")])
    table = table.set_index("country")
    table.columns = INDICATORS
    return table


# %% mutant="the argument is not used" refused="values" message="load.ignored_path"
def load_countries(path):
    return pd.read_csv(DATA, index_col="country")[INDICATORS]


# %% mutant="another file loses rows" refused="values" message="load.lost_rows"
def load_countries(path):
    table = pd.read_csv(path, index_col="country")[INDICATORS]
    return table[table["income"] < 150_000] if len(table) > 100 else table.iloc[:20]


# %% mutant="mark at the start of the file not expected" refused="copy" message="load.copy_stopped"
def load_countries(path):
    import csv

    with open(path, encoding="utf-8", newline="") as source:
        rows = {
            row["country"]: {name: float(row[name] or "nan") for name in INDICATORS} for row in csv.DictReader(source)
        }
    return pd.DataFrame.from_dict(rows, orient="index")


# %% mutant="blank lines as rows" refused="copy" message="load.copy_rows"
def load_countries(path):
    return pd.read_csv(path, index_col="country", skip_blank_lines=False)[INDICATORS]


# %% mutant="countries with gaps dropped" refused="empty_cell" message="load.empty_dropped"
def load_countries(path):
    return pd.read_csv(path, index_col="country")[INDICATORS].dropna()


# %% mutant="gaps filled with 0" refused="empty_cell" message="load.empty_filled"
def load_countries(path):
    return pd.read_csv(path, index_col="country")[INDICATORS].fillna(0)
