# %% alternate="pivot table and date range"
def daily(df, by):
    known = df.dropna(subset=["DATE"]).copy()
    known[by] = known[by].astype(object).where(known[by].notna(), "unknown")
    table = known.pivot_table(index="DATE", columns=by, values="CASES", aggfunc="sum", fill_value=0)
    return table.reindex(pd.date_range(known["DATE"].min(), known["DATE"].max()), fill_value=0)


# %% alternate="resample, one group after the other"
def daily(df, by):
    days = pd.date_range(df["DATE"].min(), df["DATE"].max(), freq="D")
    columns = {"unknown": df[df[by].isna()]}
    for name, rows in df.groupby(by):
        columns[name] = rows
    out = pd.DataFrame(index=days)
    for name, rows in columns.items():
        out[name] = rows.set_index("DATE")["CASES"].groupby(level=0).sum().reindex(days).fillna(0)
    return out[::-1]


# %% mutant="days as rows with numbers" refused="calendar" message="daily.index"
def daily(df, by):
    table = df.groupby(["DATE", df[by].fillna("unknown")])["CASES"].sum().unstack(fill_value=0)
    return table.asfreq("D", fill_value=0).reset_index(drop=True)


# %% mutant="only the days of the file" refused="calendar" message="daily.calendar"
def daily(df, by):
    return df.groupby(["DATE", df[by].fillna("unknown")])["CASES"].sum().unstack(fill_value=0)


# %% mutant="a row for each row of the file" refused="calendar" message="daily.doubled"
def daily(df, by):
    known = df[df["DATE"].notna()]
    table = pd.get_dummies(known[by].fillna("unknown")).mul(known["CASES"], axis=0).set_axis(known["DATE"])
    days = pd.date_range(known["DATE"].min(), known["DATE"].max()).difference(table.index)
    return pd.concat([table, pd.DataFrame(0, index=days, columns=table.columns)])


# %% mutant="zeros left empty" refused="zeros" message="daily.holes"
def daily(df, by):
    return df.groupby(["DATE", df[by].fillna("unknown")])["CASES"].sum().unstack().asfreq("D")


# %% mutant="groups in rows" refused="values" message="daily.groups"
def daily(df, by):
    return df.groupby("DATE")[["CASES"]].sum().asfreq("D", fill_value=0)


# %% mutant="rows counted" refused="values" message="daily.counted"
def daily(df, by):
    table = df.groupby(["DATE", df[by].fillna("unknown")])["CASES"].count().unstack(fill_value=0)
    return table.asfreq("D", fill_value=0)


# %% mutant="cumulative" refused="values" message="daily.values"
def daily(df, by):
    table = df.groupby(["DATE", df[by].fillna("unknown")])["CASES"].sum().unstack(fill_value=0)
    return table.asfreq("D", fill_value=0).cumsum()


# %% mutant="zeros filled from the day before" refused="values" message="daily.values"
def daily(df, by):
    table = df.groupby(["DATE", df[by].fillna("unknown")])["CASES"].sum().unstack()
    return table.asfreq("D").ffill().fillna(0)


# %% mutant="unknown groups dropped" refused="total" message="daily.unknown_lost"
def daily(df, by):
    return df.groupby(["DATE", by])["CASES"].sum().unstack(fill_value=0).asfreq("D", fill_value=0)


# %% mutant="unknown groups under another name" refused="total" message="daily.groups"
def daily(df, by):
    table = df.groupby(["DATE", df[by].fillna("Unknown")])["CASES"].sum().unstack(fill_value=0)
    return table.asfreq("D", fill_value=0)


# %% mutant="always by province" refused="other_group" message="daily.other_columns"
def daily(df, by):
    table = df.groupby(["DATE", df["PROVINCE"].fillna("unknown")])["CASES"].sum().unstack(fill_value=0)
    return table.asfreq("D", fill_value=0)


# %% mutant="other groups counted by rows" refused="other_group" message="daily.other_group"
def daily(df, by):
    how = "sum" if by == "PROVINCE" else "count"
    table = df.groupby(["DATE", df[by].fillna("unknown")])["CASES"].agg(how).unstack(fill_value=0)
    return table.asfreq("D", fill_value=0)


# %% mutant="first and last row for first and last day" refused="order" message="daily.order"
def daily(df, by):
    known = df[df["DATE"].notna()]
    table = known.groupby(["DATE", known[by].fillna("unknown")])["CASES"].sum().unstack(fill_value=0)
    ends = sorted([known["DATE"].iloc[0], known["DATE"].iloc[-1]])
    return table.reindex(pd.date_range(*ends), fill_value=0)


# %% mutant="the table itself filled" refused="untouched" message="common.argument_changed"
def daily(df, by):
    df[by] = df[by].fillna("unknown")
    return df.groupby(["DATE", by])["CASES"].sum().unstack(fill_value=0).asfreq("D", fill_value=0)
