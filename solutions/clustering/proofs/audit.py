# %% alternate="plain loop over the cells"
def audit(df):
    rows = []
    for column in df.columns:
        for country, value in zip(df.index, df[column].tolist()):
            unit = LIMITS.loc[column, "unit"]
            if value is None or value != value:
                rows.append({"country": country, "column": column, "problem": "missing", "unit": unit})
                continue
            try:
                number = float(value)
            except ValueError:
                rows.append({"country": country, "column": column, "problem": "text", "unit": unit})
                continue
            if not LIMITS.loc[column, "low"] <= number <= LIMITS.loc[column, "high"]:
                rows.append({"country": country, "column": column, "problem": "range", "unit": unit})
    seen = set()
    for country in df.index:
        if country in seen:
            rows.append({"country": country, "column": "country", "problem": "duplicate", "unit": "none"})
        seen.add(country)
    return pd.DataFrame(rows)


# %% alternate="stacked tables, other order, one more column"
def audit(df):
    long = df.astype(object).rename_axis("country").reset_index().melt("country", var_name="column")
    long["number"] = pd.to_numeric(long["value"], errors="coerce")
    long = long.merge(LIMITS, left_on="column", right_index=True)
    parts = [
        long[long["value"].isna()].assign(problem="missing"),
        long[long["value"].notna() & long["number"].isna()].assign(problem="text"),
        long[(long["number"] > long["high"]) | (long["number"] < long["low"])].assign(problem="range"),
        pd.DataFrame({"country": df.index[df.index.duplicated(keep=False)]}).assign(
            column="country", problem="duplicate", unit=None
        ),
    ]
    return pd.concat(parts)[["unit", "problem", "value", "column", "country"]].sample(frac=1)


# %% alternate="numpy masks, country as the index"
def audit(df):
    found = []
    for j, column in enumerate(df.columns):
        cells = df.iloc[:, j]
        numbers = np.array([pd.to_numeric(cell, errors="coerce") for cell in cells], dtype=float)
        empty = cells.isna().to_numpy()
        low, high = LIMITS.loc[column, ["low", "high"]]
        for code, mask in (
            ("missing", empty),
            ("text", np.isnan(numbers) & ~empty),
            ("range", (numbers < low) | (numbers > high)),
        ):
            found.extend([name, column, code, LIMITS["unit"][column]] for name in df.index[mask])
    found.extend([name, "country", "duplicate", "none"] for name in set(df.index[df.index.duplicated()]))
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"]).set_index("country")


# %% mutant="rows with gaps dropped first" refused="missing" message="audit.dropped"
def audit(df):
    df = df.dropna()
    found = []
    for column in df.columns:
        numbers = pd.to_numeric(df[column], errors="coerce")
        low, high, unit = LIMITS.loc[column]
        found += [(c, column, "text", unit) for c in df.index[df[column].notna() & numbers.isna()]]
        found += [(c, column, "range", unit) for c in df.index[(numbers < low) | (numbers > high)]]
    found += [(c, "country", "duplicate", "none") for c in df.index[df.index.duplicated()]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])


# %% mutant="always an empty report" refused="missing" message="audit.dropped"
def audit(df):
    return pd.DataFrame(columns=["country", "column", "problem", "unit"])


# %% mutant="counts instead of rows" refused="missing" message="audit.fields"
def audit(df):
    return df.isna().sum().rename("missing").to_frame()


# %% mutant="other codes" refused="missing" message="audit.codes"
def audit(df):
    where = df.isna().stack()
    rows = [(country, column, "NaN", LIMITS.loc[column, "unit"]) for country, column in where.index[where]]
    return pd.DataFrame(rows, columns=["country", "column", "problem", "unit"])


# %% mutant="gaps are out of range too" refused="missing" message="audit.false_alarm"
def audit(df):
    found = []
    for column in df.columns:
        numbers = pd.to_numeric(df[column], errors="coerce")
        low, high, unit = LIMITS.loc[column]
        found += [(c, column, "missing", unit) for c in df.index[df[column].isna()]]
        found += [(c, column, "range", unit) for c in df.index[~((numbers >= low) & (numbers <= high))]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])


# %% mutant="text taken for an empty cell" refused="text" message="audit.text_as_missing"
def audit(df):
    found = []
    for column in df.columns:
        numbers = pd.to_numeric(df[column], errors="coerce")
        found += [(c, column, "missing", LIMITS.loc[column, "unit"]) for c in df.index[numbers.isna()]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])


# %% mutant="text passed over" refused="text" message="audit.text_missed"
def audit(df):
    found = []
    for column in df.columns:
        found += [(c, column, "missing", LIMITS.loc[column, "unit"]) for c in df.index[df[column].isna()]]
        if df[column].dtype == object:
            continue
        low, high, unit = LIMITS.loc[column]
        found += [(c, column, "range", unit) for c in df.index[(df[column] < low) | (df[column] > high)]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])


# %% mutant="only the lower limit" refused="range" message="audit.range_missed"
def audit(df):
    found = []
    for column in df.columns:
        numbers = pd.to_numeric(df[column], errors="coerce")
        low, high, unit = LIMITS.loc[column]
        found += [(c, column, "missing", unit) for c in df.index[df[column].isna()]]
        found += [(c, column, "text", unit) for c in df.index[df[column].notna() & numbers.isna()]]
        found += [(c, column, "range", unit) for c in df.index[numbers < low]]
    found += [(c, "country", "duplicate", "none") for c in df.index[df.index.duplicated()]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])


# %% mutant="equal rows instead of equal names" refused="duplicate" message="audit.duplicate_missed"
def audit(df):
    found = []
    for column in df.columns:
        found += [(c, column, "missing", LIMITS.loc[column, "unit"]) for c in df.index[df[column].isna()]]
    found += [(c, "country", "duplicate", "none") for c in df.index[df.duplicated()]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])


# %% mutant="far from the mean is out of range" refused="clean" message="audit.clean_alarm"
def audit(df):
    found = []
    for column in df.columns:
        unit = LIMITS.loc[column, "unit"]
        numbers = pd.to_numeric(df[column], errors="coerce")
        found += [(c, column, "missing", unit) for c in df.index[df[column].isna()]]
        far = (numbers - numbers.mean()).abs() > 3 * numbers.std()
        found += [(c, column, "range", unit) for c in df.index[far]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])


# %% mutant="one fault a country" refused="together" message="audit.together_missed"
def audit(df):
    found = []
    for column in df.columns:
        numbers = pd.to_numeric(df[column], errors="coerce")
        low, high, unit = LIMITS.loc[column]
        found += [(c, column, "missing", unit) for c in df.index[df[column].isna()]]
        found += [(c, column, "text", unit) for c in df.index[df[column].notna() & numbers.isna()]]
        found += [(c, column, "range", unit) for c in df.index[(numbers < low) | (numbers > high)]]
    found += [(c, "country", "duplicate", "none") for c in df.index[df.index.duplicated()]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"]).drop_duplicates("country")


# %% mutant="numbers stored as text are text" refused="together" message="audit.together_alarm"
def audit(df):
    found = []
    for column in df.columns:
        numbers = pd.to_numeric(df[column], errors="coerce")
        low, high, unit = LIMITS.loc[column]
        found += [(c, column, "missing", unit) for c in df.index[df[column].isna()]]
        found += [(c, column, "text", unit) for c, cell in df[column].items() if isinstance(cell, str)]
        found += [(c, column, "range", unit) for c in df.index[(numbers < low) | (numbers > high)]]
    found += [(c, "country", "duplicate", "none") for c in df.index[df.index.duplicated()]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])


# %% mutant="one unit for all" refused="units" message="audit.unit"
def audit(df):
    found = []
    for column in df.columns:
        numbers = pd.to_numeric(df[column], errors="coerce")
        low, high, _ = LIMITS.loc[column]
        found += [(c, column, "missing", "%") for c in df.index[df[column].isna()]]
        found += [(c, column, "text", "%") for c in df.index[df[column].notna() & numbers.isna()]]
        found += [(c, column, "range", "%") for c in df.index[(numbers < low) | (numbers > high)]]
    found += [(c, "country", "duplicate", "none") for c in df.index[df.index.duplicated()]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])


# %% mutant="the table is mended on the way" refused="untouched" message="common.argument_changed"
def audit(df):
    found = []
    for column in df.columns:
        low, high, unit = LIMITS.loc[column]
        found += [(c, column, "missing", unit) for c in df.index[df[column].isna()]]
        numbers = pd.to_numeric(df[column], errors="coerce")
        found += [(c, column, "text", unit) for c in df.index[df[column].notna() & numbers.isna()]]
        df[column] = numbers
        found += [(c, column, "range", unit) for c in df.index[(df[column] < low) | (df[column] > high)]]
    found += [(c, "country", "duplicate", "none") for c in df.index[df.index.duplicated()]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])


# %% mutant="text compared with a number" refused="text" message="common.raised"
def audit(df):
    found = []
    for column in df.columns:
        low, high, unit = LIMITS.loc[column]
        found += [(c, column, "missing", unit) for c in df.index[df[column].isna()]]
        found += [(c, column, "range", unit) for c in df.index[(df[column] < low) | (df[column] > high)]]
    return pd.DataFrame(found, columns=["country", "column", "problem", "unit"])
