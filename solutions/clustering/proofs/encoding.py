# %% alternate="indicator loop"
needs_encoding = "category"


def encode(df):
    table = df.drop(columns="region")
    for region in sorted(df["region"].unique()):
        table["in " + region] = df["region"].eq(region)
    return table.set_index("country")


# %% alternate="scikit-learn, one region as base"
from sklearn.preprocessing import OneHotEncoder

needs_encoding = "category"


def encode(df):
    encoder = OneHotEncoder(drop="first", sparse_output=False).set_output(transform="pandas")
    return pd.concat([df.drop(columns="region"), encoder.fit_transform(df[["region"]])], axis=1)


# %% alternate="rows sorted by name, columns turned"
needs_encoding = np.str_("category")


def encode(df):
    print("encoding", len(df), "rows")
    crossed = pd.crosstab(df["country"], df["region"])
    numbers = df.set_index("country")[["income", "child_mort"]]
    return crossed.join(numbers).sort_index()


# %% mutant="label encoder on the region" refused="columns" message="encoding.ordinal"
from sklearn.preprocessing import LabelEncoder

needs_encoding = "category"


def encode(df):
    table = df.copy()
    table["region"] = LabelEncoder().fit_transform(df["region"])
    return table


# %% mutant="label encoder on the names" refused="names" message="encoding.names"
from sklearn.preprocessing import LabelEncoder

needs_encoding = "category"


def encode(df):
    table = pd.get_dummies(df, columns=["region"])
    table["country"] = LabelEncoder().fit_transform(df["country"])
    return table


# %% mutant="every text column" refused="names" message="encoding.names"
needs_encoding = "every_text"


def encode(df):
    return pd.get_dummies(df)


# %% mutant="every text column chosen" refused="code" message="encoding.every_text"
needs_encoding = "every_text"


def encode(df):
    return pd.get_dummies(df)


# %% mutant="text kept beside the new columns" refused="columns" message="encoding.text_left"
needs_encoding = "category"


def encode(df):
    return df.join(pd.get_dummies(df["region"]))


# %% mutant="counts instead of 0 and 1" refused="columns" message="encoding.not_binary"
needs_encoding = "category"


def encode(df):
    new = pd.get_dummies(df["region"], dtype=int)
    return df.drop(columns="region").join(new * new.sum())


# %% mutant="regions of the toy table only" refused="columns" message="encoding.count"
needs_encoding = "category"


def encode(df):
    table = df.drop(columns="region")
    for region in ["Coast", "Islands", "Mountains", "Plains"]:
        if region in set(df["region"]):
            table[region] = (df["region"] == region).astype(int)
    return table


# %% mutant="new columns only" refused="names" message="encoding.names_lost"
needs_encoding = "category"


def encode(df):
    return pd.get_dummies(df["region"])


# %% mutant="one row a region" refused="names" message="encoding.lost"
needs_encoding = "category"


def encode(df):
    return pd.get_dummies(df.drop_duplicates("region"), columns=["region"])


# %% mutant="numbers lost" refused="kept" message="encoding.lost"
needs_encoding = "category"


def encode(df):
    return pd.get_dummies(df[["country", "region"]], columns=["region"])


# %% mutant="numbers scaled on the way" refused="kept" message="encoding.changed"
needs_encoding = "category"


def encode(df):
    table = pd.get_dummies(df, columns=["region"])
    table["income"] = table["income"] / table["income"].max()
    return table


# %% mutant="changes its argument" refused="kept" message="common.argument_changed"
needs_encoding = "category"


def encode(df):
    for region in df["region"].unique():
        df[region] = (df["region"] == region).astype(int)
    del df["region"]
    return df


# %% mutant="no such code" refused="code" message="encoding.code"
needs_encoding = "region"


def encode(df):
    return pd.get_dummies(df, columns=["region"])


# %% mutant="nothing needs encoding" refused="reason" message="encoding.reason"
needs_encoding = "none"


def encode(df):
    return pd.get_dummies(df, columns=["region"])


# %% mutant="rare regions together" refused="apart" message="encoding.merged"
needs_encoding = "category"


def encode(df):
    counts = df["region"].value_counts()
    rare = counts.index[counts == 1]
    common = df["region"].where(~df["region"].isin(rare), "South East")
    return pd.get_dummies(df.assign(region=common), columns=["region"]).assign(other=0)


# %% mutant="rows by position" refused="apart" message="encoding.split"
needs_encoding = "category"


def encode(df):
    new = pd.get_dummies(df.sort_index()["region"], dtype=int)
    table = df.drop(columns="region")
    table[new.columns] = new.to_numpy()
    return table
