# %% alternate="positivity"
share = positivity(tests).loc[LAST_DAY].sort_values()
brief = dict(
    province=share.index[-1],
    runner_up=share.index[-2],
    metric="positivity_7_days",
    value=round(share.iloc[-1], 3),
    decision="We suggest "
    + share.index[-1]
    + f": {share.iloc[-1]:.0%} of the tests of seven days are positive. That is not a number of infections.",
    caveats={"testing_policy", "cases_not_infections", "differences_within_province", "unknown_province"},
)


# %% alternate="a Series, Statbel's spelling, French"
people = population.set_index(population["province"].str.replace("[ -]", "", regex=True).str.casefold())["population"]
window = cases[cases["DATE"].between(LAST_DAY - pd.Timedelta(days=13), LAST_DAY)].groupby("PROVINCE")["CASES"].sum()
rate = (window * 1e5 / people[window.index.str.casefold()].to_numpy()).nlargest(2)
official = dict(zip(population["province"].str.replace("[ -]", "", regex=True).str.casefold(), population["province"]))
first, second = (official[name.casefold()] for name in rate.index)
brief = pd.Series(
    {
        "metric": "Incidence_14_days",
        "province": first,
        "runner_up": second,
        "value": round(rate.iloc[0], 1),
        "decision": f"Nous proposons {first} en premier, avec {rate.iloc[0]:.0f} cas rapportés pour 100 000 habitants ; {second} suit.",
        "caveats": ("reporting_delay", "unknown_province", "testing_policy"),
    }
).to_dict()


# %% mutant="a field forgotten" refused="metric" message="brief.fields"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "testing_policy", "reporting_delay"],
}


# %% mutant="a metric of one's own" refused="metric" message="brief.metric"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "feeling",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "testing_policy", "reporting_delay"],
}


# %% mutant="the largest number of cases" refused="metric" message="brief.counts"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "cases_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "testing_policy", "reporting_delay"],
}


# %% mutant="the largest province" refused="numbers" message="brief.province"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[-1],
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "testing_policy", "reporting_delay"],
}


# %% mutant="a region for a province" refused="numbers" message="brief.unknown_name"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": "Wallonia",
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "testing_policy", "reporting_delay"],
}


# %% mutant="the third for the second" refused="numbers" message="brief.runner_up"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[2],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "testing_policy", "reporting_delay"],
}


# %% mutant="typed by hand" refused="numbers" message="brief.value"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": 1234.5,
    "decision": f"Send the team to {ranked.index[0]}: it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "testing_policy", "reporting_delay"],
}


# %% mutant="one word" refused="words" message="brief.short"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"{ranked.index[0]}.",
    "caveats": ["cases_not_infections", "testing_policy", "reporting_delay"],
}


# %% mutant="no name" refused="words" message="brief.no_province"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"Send the team to the first province of our list: it has the most reported cases for its inhabitantsand by far.",
    "caveats": ["cases_not_infections", "testing_policy", "reporting_delay"],
}


# %% mutant="certainty" refused="words" message="brief.certain"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: this proves that it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "testing_policy", "reporting_delay"],
}


# %% mutant="a caveat in words" refused="caveats" message="brief.caveat_code"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "who knows", "reporting_delay"],
}


# %% mutant="two caveats" refused="caveats" message="brief.few_caveats"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "testing_policy"],
}


# %% mutant="the rhythm of the week" refused="true_caveats" message="brief.untrue"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "rhythm_of_the_week", "reporting_delay"],
}


# %% mutant="counts taken for cumulative" refused="true_caveats" message="brief.untrue"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: it has the most reported cases for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "counts_are_cumulative", "reporting_delay"],
}


# %% mutant="infections" refused="cases" message="brief.infections"
ranked = incidence(cases, population, LAST_DAY).sort_values(ascending=False)
brief = {
    "metric": "incidence_14_days",
    "province": ranked.index[0],
    "runner_up": ranked.index[1],
    "value": ranked.iloc[0],
    "decision": f"Send the team to {ranked.index[0]}: it has the most infections for its inhabitants, ahead of {ranked.index[1]}.",
    "caveats": ["cases_not_infections", "testing_policy", "reporting_delay"],
}
