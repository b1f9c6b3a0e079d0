# %% alternate="loop over the rows that are held back"
def recover(municipalities, totals):
    held = municipalities[municipalities["CASES"].astype(str).str.contains("<")]
    numbers = pd.to_numeric(municipalities["CASES"], errors="coerce")
    answer = {}
    for _, row in held.iterrows():
        province = row["PROVINCE"]
        if pd.isna(province) or (held["PROVINCE"] == province).sum() > 1 or province not in totals:
            continue
        rest = totals[province] - numbers[municipalities["PROVINCE"] == province].sum()
        if rest in range(1, int(row["CASES"].lstrip("<"))):
            answer[row["TX_DESCR_NL"]] = rest
    return answer


recovered = recover(municipalities, province_totals)
why_failed = "Total_published"
protects = ["withhold_second", "merge_neighbours"]


# %% alternate="a Series by merge"
def recover(municipalities, totals):
    table = municipalities.dropna().assign(n=lambda t: pd.to_numeric(t["CASES"], errors="coerce"))
    sums = table.groupby("PROVINCE")["n"].agg(known="sum", held=lambda n: n.isna().sum())
    sums["left"] = totals.reindex(sums.index) - sums["known"]
    open_ = sums[(sums["held"] == 1) & sums["left"].between(1, 4)]
    rows = table[table["n"].isna()].merge(open_, left_on="PROVINCE", right_index=True)
    return rows.set_index("TX_DESCR_NL")["left"]


recovered = recover(municipalities, province_totals).to_dict()
why_failed = "total_published"
protects = ("merge-neighbours", "withhold-second")


# %% mutant="nothing recovered" refused="recovers" message="disclosure.missed"
def recover(municipalities, totals):
    return {}


# %% mutant="the row without a count subtracted from all provinces" refused="recovers" message="disclosure.value"
def recover(municipalities, totals):
    numbers = pd.to_numeric(municipalities["CASES"], errors="coerce")
    held = municipalities[numbers.isna()]
    return {name: totals.sum() - numbers.sum() for name in held["TX_DESCR_NL"]}


# %% mutant="two in one province shared" refused="several" message="disclosure.invented"
def recover(municipalities, totals):
    found = {}
    for province, rows in municipalities.groupby("PROVINCE"):
        held = rows[rows["CASES"].str.startswith("<")]
        if len(held) and province in totals:
            left = totals[province] - pd.to_numeric(rows["CASES"], errors="coerce").sum()
            found |= {name: left / len(held) for name in held["TX_DESCR_NL"]}
    return found


# %% mutant="any difference taken" refused="unfit" message="disclosure.unfit"
def recover(municipalities, totals):
    found = {}
    for province, rows in municipalities.groupby("PROVINCE"):
        held = rows[rows["CASES"].str.startswith("<")]
        if len(held) == 1 and province in totals:
            found[held["TX_DESCR_NL"].iloc[0]] = totals[province] - pd.to_numeric(rows["CASES"], errors="coerce").sum()
    return found


recovered = recover(municipalities, province_totals)
why_failed = "total_published"
protects = {"merge_neighbours", "withhold_second"}


# %% mutant="a reason in words" refused="why" message="disclosure.why_code"
why_failed = "because of the total"

# %% mutant="the limit blamed" refused="why" message="disclosure.why"
why_failed = "limit_too_low"

# %% mutant="a measure that is not in the list" refused="measures" message="disclosure.measure_code"
protects = {"round_everything"}

# %% mutant="the row deleted" refused="measures" message="disclosure.still_recovered"
protects = {"delete_row", "merge_neighbours", "withhold_second"}

# %% mutant="a wider limit" refused="measures" message="disclosure.still_recovered"
protects = {"wider_limit", "merge_neighbours", "withhold_second"}

# %% mutant="only one measure" refused="measures" message="disclosure.measure_lacking"
protects = {"withhold_second"}


# %% mutant="every province must have a total" refused="unknown_place" message="common.raised"
def recover(municipalities, totals):
    found = {}
    for province, rows in municipalities.groupby("PROVINCE"):
        left = totals[province] - pd.to_numeric(rows["CASES"], errors="coerce").sum()
        held = rows[rows["CASES"].str.startswith("<")]
        if len(held) == 1 and 1 <= left <= 4:
            found[held["TX_DESCR_NL"].iloc[0]] = left
    return found


# %% mutant="a province without a total counts as 82" refused="unknown_place" message="disclosure.unknown_place"
def recover(municipalities, totals):
    found = {}
    for province, rows in municipalities.groupby("PROVINCE"):
        known = pd.to_numeric(rows["CASES"], errors="coerce").sum()
        left = totals.get(province, known + 2) - known
        held = rows[rows["CASES"].str.startswith("<")]
        if len(held) == 1 and 1 <= left <= 4:
            found[held["TX_DESCR_NL"].iloc[0]] = left
    return found


# %% mutant="the answer of another publication" refused="course" message="disclosure.course"
def recover(municipalities, totals):
    found = {}
    for province, rows in municipalities.groupby("PROVINCE"):
        held = rows[rows["CASES"].str.startswith("<")]
        left = totals.get(province, 0) - pd.to_numeric(rows["CASES"], errors="coerce").sum()
        if len(held) == 1 and 1 <= left <= 4:
            found[held["TX_DESCR_NL"].iloc[0]] = left
    return found


recovered = {"Elsewhere": 3}
why_failed = "total_published"
protects = {"merge_neighbours", "withhold_second"}
