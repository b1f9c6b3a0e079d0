# %% alternate="stacked table, one group after the other"
def positivity(tests, days=7):
    calendar = pd.date_range(tests["DATE"].min(), tests["DATE"].max())
    columns = {}
    for name, rows in tests.dropna(subset=["PROVINCE"]).groupby("PROVINCE"):
        sums = rows.groupby("DATE")[["TESTS_ALL", "TESTS_ALL_POS"]].sum().reindex(calendar, fill_value=0)
        window = sums.rolling(f"{days}D").sum()
        window.iloc[: days - 1] = np.nan
        share = (window["TESTS_ALL_POS"] / window["TESTS_ALL"]).replace(np.inf, np.nan)
        columns[name] = share.round(4)
    return pd.DataFrame(columns)


early_march = "testing_policy_changed"


# %% alternate="running sums in numpy"
def positivity(tests, days=7):
    wide = tests.set_index(["DATE", "PROVINCE"])[["TESTS_ALL", "TESTS_ALL_POS"]]
    wide = wide[wide.index.get_level_values(1).notna()].groupby(level=[0, 1]).sum().unstack(fill_value=0)
    wide = wide.resample("D").sum()
    done, found = (
        wide[name].cumsum().diff(days).fillna(wide[name].cumsum()) for name in ("TESTS_ALL", "TESTS_ALL_POS")
    )
    share = np.divide(found.to_numpy(), done.to_numpy(), out=np.full(done.shape, np.nan), where=done.to_numpy() > 0)
    share[: days - 1] = np.nan
    return pd.DataFrame(share, index=wide.index, columns=done.columns)


early_march = "Testing policy changed"


# %% mutant="days as numbers" refused="known" message="positivity.form"
def positivity(tests, days=7):
    return tests.groupby("PROVINCE")[["TESTS_ALL_POS", "TESTS_ALL"]].sum().reset_index(drop=True)


# %% mutant="tests without a province have a column" refused="known" message="positivity.columns"
def positivity(tests, days=7):
    filled = tests.fillna({"PROVINCE": "unknown"})
    wide = filled.pivot_table(index="DATE", columns="PROVINCE", values=["TESTS_ALL", "TESTS_ALL_POS"], aggfunc="sum")
    wide = wide.asfreq("D").fillna(0).rolling(days).sum()
    return wide["TESTS_ALL_POS"] / wide["TESTS_ALL"]


# %% mutant="absent days stay absent" refused="calendar" message="positivity.absent_days"
def positivity(tests, days=7):
    wide = tests.pivot_table(index="DATE", columns="PROVINCE", values=["TESTS_ALL", "TESTS_ALL_POS"], aggfunc="sum")
    wide = wide.fillna(0).rolling(days).sum()
    return wide["TESTS_ALL_POS"] / wide["TESTS_ALL"]


# %% mutant="mean of daily shares" refused="pooled" message="positivity.mean_of_shares"
def positivity(tests, days=7):
    wide = tests.pivot_table(index="DATE", columns="PROVINCE", values=["TESTS_ALL", "TESTS_ALL_POS"], aggfunc="sum")
    wide = wide.asfreq("D").fillna(0)
    return (wide["TESTS_ALL_POS"] / wide["TESTS_ALL"]).rolling(days).mean()


# %% mutant="percent" refused="pooled" message="positivity.percent"
def positivity(tests, days=7):
    wide = tests.pivot_table(index="DATE", columns="PROVINCE", values=["TESTS_ALL", "TESTS_ALL_POS"], aggfunc="sum")
    wide = wide.asfreq("D").fillna(0).rolling(days).sum()
    return 100 * wide["TESTS_ALL_POS"] / wide["TESTS_ALL"]


# %% mutant="each day by itself" refused="pooled" message="positivity.values"
def positivity(tests, days=7):
    wide = tests.pivot_table(index="DATE", columns="PROVINCE", values=["TESTS_ALL", "TESTS_ALL_POS"], aggfunc="sum")
    wide = wide.asfreq("D").fillna(0)
    return wide["TESTS_ALL_POS"] / wide["TESTS_ALL"]


# %% mutant="no tests are no positives" refused="no_tests" message="positivity.no_tests"
def positivity(tests, days=7):
    wide = tests.pivot_table(index="DATE", columns="PROVINCE", values=["TESTS_ALL", "TESTS_ALL_POS"], aggfunc="sum")
    wide = wide.asfreq("D").fillna(0).rolling(days).sum()
    return (wide["TESTS_ALL_POS"] / wide["TESTS_ALL"]).fillna(0)


# %% mutant="a reason in words" refused="why" message="positivity.why_code"
early_march = "other rules"

# %% mutant="the weekends" refused="why" message="positivity.why"
early_march = "weekends_have_fewer_tests"


# %% mutant="partial windows" refused="start" message="positivity.start"
def positivity(tests, days=7):
    wide = tests.pivot_table(index="DATE", columns="PROVINCE", values=["TESTS_ALL", "TESTS_ALL_POS"], aggfunc="sum")
    wide = wide.asfreq("D").fillna(0).rolling(days, min_periods=1).sum()
    return wide["TESTS_ALL_POS"] / wide["TESTS_ALL"]


# %% mutant="always seven days" refused="other_window" message="positivity.other_window"
def positivity(tests, days=7):
    wide = tests.pivot_table(index="DATE", columns="PROVINCE", values=["TESTS_ALL", "TESTS_ALL_POS"], aggfunc="sum")
    wide = wide.asfreq("D").fillna(0).rolling(7).sum()
    return wide["TESTS_ALL_POS"] / wide["TESTS_ALL"]
