# %% alternate="by hand with csv"
def load_wdbc(path):
    import csv

    with open(path, encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    kaggle = "diagnosis" in rows[0]
    back = {ours: theirs for theirs, ours in KAGGLE_NAMES.items()}
    X = pd.DataFrame([[float(row[back[c] if kaggle else c]) for c in FEATURES] for row in rows], columns=FEATURES)
    y = [int(row["diagnosis"] == "M") if kaggle else 1 - int(row["target"]) for row in rows]
    return X, pd.Series(y, dtype="int8", name="y")


# %% alternate="map, as a list of booleans and floats"
def load_wdbc(path):
    data = pd.read_csv(path)
    if "target" in data.columns:
        y = data.pop("target").map({0: 1.0, 1: 0.0})
    else:
        data = data.loc[:, ~data.columns.str.startswith("Unnamed")].drop(columns="id")
        y = data.pop("diagnosis").map({"M": 1.0, "B": 0.0})
        data.columns = [KAGGLE_NAMES[name] for name in data.columns]
    return [data, y]


# %% alternate="reindexed, columns in alphabetical order, boolean y"
def load_wdbc(path):
    data = pd.read_csv(path).rename(KAGGLE_NAMES, axis="columns")
    X = data.reindex(columns=sorted(FEATURES))
    return X, data["diagnosis"].str.upper().eq("M") if "diagnosis" in data else ~data["target"].astype(bool)


# %% mutant="code of scikit-learn kept" refused="target" message="load.turned"
def load_wdbc(path):
    data = pd.read_csv(path).rename(columns=KAGGLE_NAMES)
    y = (data["diagnosis"] == "M").astype(int) if "diagnosis" in data else data["target"]
    return data[FEATURES], y


# %% mutant="letters kept" refused="target" message="load.letters"
def load_wdbc(path):
    data = pd.read_csv(path).rename(columns=KAGGLE_NAMES)
    y = data["diagnosis"] if "diagnosis" in data else data["target"].map({0: "M", 1: "B"})
    return data[FEATURES], y


# %% mutant="y sorted" refused="target" message="load.labels"
def load_wdbc(path):
    data = pd.read_csv(path).rename(columns=KAGGLE_NAMES)
    y = data["diagnosis"] == "M" if "diagnosis" in data else data["target"] == 0
    return data[FEATURES], y.sort_values().astype(int)


# %% mutant="rows with gaps dropped" refused="target" message="load.lost_rows"
def load_wdbc(path):
    data = pd.read_csv(path).dropna().rename(columns=KAGGLE_NAMES)
    y = data["diagnosis"] == "M" if "diagnosis" in data else data["target"] == 0
    return data[FEATURES], y.astype(int)


# %% mutant="diagnosis stays in X" refused="columns" message="load.diagnosis_kept"
def load_wdbc(path):
    data = pd.read_csv(path).rename(columns=KAGGLE_NAMES)
    if "diagnosis" in data:
        return data[FEATURES], (data["diagnosis"] == "M").astype(int)
    return data, 1 - data["target"]


# %% mutant="id stays in X" refused="columns" message="load.id_kept"
def load_wdbc(path):
    data = pd.read_csv(path).rename(columns=KAGGLE_NAMES)
    if "diagnosis" in data:
        return data.drop(columns=["diagnosis", "Unnamed: 32"]), (data["diagnosis"] == "M").astype(int)
    return data[FEATURES], 1 - data["target"]


# %% mutant="names of Kaggle kept" refused="columns" message="load.columns"
def load_wdbc(path):
    data = pd.read_csv(path)
    if "diagnosis" in data:
        return data[list(KAGGLE_NAMES)], (data["diagnosis"] == "M").astype(int)
    return data[FEATURES], 1 - data["target"]


# %% mutant="the argument is not used" refused="values" message="load.ignored_path"
def load_wdbc(path):
    data = pd.read_csv(DATA)
    return data[FEATURES], 1 - data["target"]


# %% mutant="the table that comes with scikit-learn" refused="target" message="load.ignored_path"
def load_wdbc(path):
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer(as_frame=True)
    return bunch.data, 1 - bunch.target


# %% mutant="error and worst exchanged" refused="values" message="load.values"
def load_wdbc(path):
    data = pd.read_csv(path)
    if "diagnosis" in data:
        y = (data["diagnosis"] == "M").astype(int)
        data = data[list(KAGGLE_NAMES)]
        data.columns = FEATURES[:10] + FEATURES[20:] + FEATURES[10:20]
        return data[FEATURES], y
    return data[FEATURES], 1 - data["target"]


# %% mutant="columns named by their place" refused="other_order" message="load.by_place"
def load_wdbc(path):
    data = pd.read_csv(path)
    if "diagnosis" in data:
        X = data.iloc[:, 2:32]
        X.columns = FEATURES
        return X, (data["diagnosis"] == "M").astype(int)
    return data[FEATURES], 1 - data["target"]


# %% mutant="the empty column dropped by its name" refused="without_empty" message="load.empty_expected"
def load_wdbc(path):
    data = pd.read_csv(path).rename(columns=KAGGLE_NAMES)
    if "diagnosis" in data:
        return data.drop(columns=["id", "diagnosis", "Unnamed: 32"]), (data["diagnosis"] == "M").astype(int)
    return data[FEATURES], 1 - data["target"]


# %% mutant="only the form of scikit-learn" refused="target" message="load.form_stopped"
def load_wdbc(path):
    data = pd.read_csv(path)
    return data[FEATURES], 1 - data["target"]


# %% mutant="one table" refused="target" message="load.pair"
def load_wdbc(path):
    data = pd.read_csv(path).rename(columns=KAGGLE_NAMES)
    return data
