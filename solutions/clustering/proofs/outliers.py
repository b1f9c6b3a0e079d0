# %% alternate="ddof=1, plain loops, one row at a time, more columns"
rows = []
for name in INDICATORS:
    values = countries[name]
    distance = (values - values.mean()) / values.std()
    for country, score in distance.items():
        if abs(score) > 3:
            rows.append(
                {
                    "column": name,
                    "country": country,
                    "z": round(score, 2),
                    "decision": "Keep",
                    "reason": "real structure",
                }
            )
outlier_decisions = pd.DataFrame(rows).sample(frac=1, random_state=3)

# %% alternate="scipy, an index of two levels, everything transformed"
from scipy.stats import zscore

cells = np.argwhere(np.abs(zscore(countries.to_numpy(float))) > 3)
outlier_decisions = pd.DataFrame(
    {
        "country": countries.index[cells[:, 0]],
        "column": countries.columns[cells[:, 1]],
        "decision": "transform",
        "reason": "skewed_column",
    }
).set_index(["country", "column"])

# %% alternate="StandardScaler, melt, categories"
from sklearn.preprocessing import StandardScaler

far = pd.DataFrame(StandardScaler().fit_transform(countries), index=countries.index, columns=countries.columns)
far = far.reset_index().melt("country", var_name="column", value_name="z").query("abs(z) > 3")
need = far["column"].isin(["child_mort", "life_expec", "total_fer"])
far["decision"] = "keep"
far["reason"] = pd.Categorical(
    np.where(need, "shows_need", np.where(far["column"] == "inflation", "real_event", "real_structure"))
)
outlier_decisions = far

# %% mutant="deletes the neediest" refused="neediest" message="outliers.neediest"
z = (countries - countries.mean()) / countries.std(ddof=0)
outlier_decisions = z.stack()[lambda s: s.abs() > 3].rename_axis(["country", "column"]).reset_index(name="z")
outlier_decisions["decision"] = "remove"
outlier_decisions["reason"] = "data_error"

# %% mutant="removes rich countries" refused="reasons" message="outliers.removed_real"
z = (countries - countries.mean()) / countries.std(ddof=0)
outlier_decisions = z.stack()[lambda s: s.abs() > 3].rename_axis(["country", "column"]).reset_index(name="z")
outlier_decisions["decision"] = np.where(outlier_decisions["column"] == "gdpp", "remove", "keep")
outlier_decisions["reason"] = "real_structure"

# %% mutant="keeps what it calls wrong" refused="reasons" message="outliers.kept_error"
z = (countries - countries.mean()) / countries.std(ddof=0)
outlier_decisions = z.stack()[lambda s: s.abs() > 3].rename_axis(["country", "column"]).reset_index(name="z")
outlier_decisions["decision"] = "keep"
outlier_decisions["reason"] = np.where(outlier_decisions["column"] == "health", "data_error", "real_structure")

# %% mutant="a crisis taken for an error" refused="events" message="outliers.event"
z = (countries - countries.mean()) / countries.std(ddof=0)
outlier_decisions = z.stack()[lambda s: s.abs() > 3].rename_axis(["country", "column"]).reset_index(name="z")
wrong = (outlier_decisions["country"] == "Venezuela") | (outlier_decisions["country"] == "Haiti")
outlier_decisions["decision"] = np.where(wrong, "remove", "keep")
outlier_decisions["reason"] = np.where(wrong, "data_error", "real_structure")

# %% mutant="two decisions for one value" refused="events" message="outliers.twice"
z = (countries - countries.mean()) / countries.std(ddof=0)
once = z.stack()[lambda s: s.abs() > 3].rename_axis(["country", "column"]).reset_index(name="z")
outlier_decisions = pd.concat(
    [once.assign(decision="keep", reason="real_structure"), once.assign(decision="transform", reason="skewed_column")]
)

# %% mutant="one row for each country" refused="complete" message="outliers.whole_country"
z = (countries - countries.mean()) / countries.std(ddof=0)
outlier_decisions = z.stack()[lambda s: s.abs() > 3].rename_axis(["country", "column"]).reset_index(name="z")
outlier_decisions["decision"] = "keep"
outlier_decisions["reason"] = "real_structure"
outlier_decisions = outlier_decisions.drop_duplicates("country")

# %% mutant="one limit only" refused="complete" message="outliers.undecided"
z = (countries - countries.mean()) / countries.std(ddof=0)
outlier_decisions = z.stack()[lambda s: s > 4].rename_axis(["country", "column"]).reset_index(name="z")
outlier_decisions["decision"] = "keep"
outlier_decisions["reason"] = "real_structure"

# %% mutant="quartile rule" refused="only" message="outliers.extra"
low, high = countries.quantile(0.25), countries.quantile(0.75)
outside = (countries < low - 1.5 * (high - low)) | (countries > high + 1.5 * (high - low))
outlier_decisions = outside.stack()[lambda s: s].rename_axis(["country", "column"]).reset_index(name="flag")
outlier_decisions["decision"] = "keep"
outlier_decisions["reason"] = "real_structure"

# %% mutant="own names of columns" refused="only" message="outliers.unknown_cell"
z = (countries - countries.mean()) / countries.std(ddof=0)
outlier_decisions = z.stack()[lambda s: s.abs() > 3].rename_axis(["country", "column"]).reset_index(name="z")
outlier_decisions["decision"] = "keep"
outlier_decisions["reason"] = "real_structure"
outlier_decisions["column"] = outlier_decisions["column"].replace("gdpp", "GDP per person")

# %% mutant="only rich countries looked at" refused="neediest" message="outliers.empty_need"
rich = countries[countries["income"] > 15_000]
z = (rich - countries.mean()) / countries.std(ddof=0)
outlier_decisions = z.stack()[lambda s: s.abs() > 3].rename_axis(["country", "column"]).reset_index(name="z")
outlier_decisions["decision"] = "keep"
outlier_decisions["reason"] = "real_structure"

# %% mutant="no reason" refused="codes" message="outliers.fields"
outlier_decisions = pd.DataFrame({"country": ["Niger"], "column": ["total_fer"], "decision": ["keep"]})

# %% mutant="empty table" refused="codes" message="outliers.empty"
outlier_decisions = pd.DataFrame(columns=["country", "column", "decision", "reason"])

# %% mutant="own decision" refused="codes" message="outliers.decision_code"
outlier_decisions = pd.DataFrame(
    {"country": ["Niger"], "column": ["total_fer"], "decision": ["cap"], "reason": ["shows_need"]}
)

# %% mutant="own reason" refused="codes" message="outliers.reason_code"
outlier_decisions = pd.DataFrame(
    {"country": ["Niger"], "column": ["total_fer"], "decision": ["keep"], "reason": ["it is true"]}
)
