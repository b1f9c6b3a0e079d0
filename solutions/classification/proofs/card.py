# %% alternate="exact interval"
def recall_interval(found, ill):
    from scipy.stats import beta

    low = beta.ppf(0.025, found, ill - found + 1) if found else 0.0
    high = beta.ppf(0.975, found + 1, ill - found) if found < ill else 1.0
    return np.array([low, high])


ends = recall_interval(found, ill)
card = {
    "purpose": "A pathologist sees which samples the tool would look at twice, and decides alone about each of them.",
    "decision": "no_pilot_yet",
    "malignant_in_test": int(y_test.sum()),
    "recall": round(found / ill, 2),
    "recall_low": round(ends[0], 2),
    "recall_high": round(ends[1], 2),
    "not_for": {"diagnosis", "telling_patients"},
    "limits": {"subgroups_unknown", "one_hospital", "share_is_not_of_the_population"},
}


# %% alternate="Wilson's formula by hand, a Series, French"
def recall_interval(found, ill):
    z, share = 1.96, found / ill
    middle = (share + z**2 / (2 * ill)) / (1 + z**2 / ill)
    half = z / (1 + z**2 / ill) * (share * (1 - share) / ill + z**2 / (4 * ill**2)) ** 0.5
    return [middle - half, middle + half]


card = pd.Series(
    {
        "purpose": "Propose aux pathologistes d'un laboratoire les échantillons à regarder une deuxième fois, sans aucune garantie.",
        "decision": "pilot_second_look",
        "malignant_in_test": ill,
        "recall": found / ill,
        "recall_low": recall_interval(found, ill)[0],
        "recall_high": recall_interval(found, ill)[1],
        "not_for": ("diagnosis", "other_laboratories_untested"),
        "limits": [
            "one_hospital",
            "data_of_about_1990",
            "subgroups_unknown",
            "few_malignant_in_test",
            "share_is_not_of_the_population",
        ],
    }
)


# %% mutant="normal approximation" refused="interval" message="card.beyond"
def recall_interval(found, ill):
    share = found / ill
    half = 1.96 * (share * (1 - share) / ill) ** 0.5
    return share - half, share + half


# %% mutant="nothing missed, nothing doubted" refused="interval" message="card.no_width"
def recall_interval(found, ill):
    from scipy.stats import binomtest

    if found == ill:
        return 1.0, 1.0
    ends = binomtest(found, ill).proportion_ci(method="wilson")
    return ends.low, ends.high


# %% mutant="one standard error" refused="interval" message="card.interval"
def recall_interval(found, ill):
    from scipy.stats import binomtest

    ends = binomtest(found, ill).proportion_ci(0.68, method="wilson")
    return ends.low, ends.high


# %% mutant="cut off at 1" refused="interval" message="card.interval"
def recall_interval(found, ill):
    share = found / ill
    half = 1.96 * (share * (1 - share) / ill) ** 0.5
    return max(share - half, 0.0), min(share + half, 1.0)


# %% mutant="half the width" refused="interval" message="card.pair"
def recall_interval(found, ill):
    share = found / ill
    return 1.96 * (share * (1 - share) / ill) ** 0.5


# %% mutant="fields forgotten" refused="numbers" message="card.fields"
def recall_interval(found, ill):
    from scipy.stats import binomtest

    ends = binomtest(found, ill).proportion_ci(method="wilson")
    return ends.low, ends.high


card = {"purpose": "Second looks.", "decision": "pilot_second_look", "recall": 0.98}


# %% mutant="accuracy as recall" refused="numbers" message="card.number"
def recall_interval(found, ill):
    from scipy.stats import binomtest

    ends = binomtest(found, ill).proportion_ci(method="wilson")
    return ends.low, ends.high


card = {
    "purpose": "Second looks.",
    "decision": "pilot_second_look",
    "malignant_in_test": len(y_test),
    "recall": 0.9,
    "recall_low": 0.85,
    "recall_high": 0.95,
    "not_for": ["diagnosis", "telling_patients"],
    "limits": ["one_hospital", "subgroups_unknown", "few_malignant_in_test"],
}

# %% mutant="a purpose of two words" refused="words" message="card.short"
card = {
    "purpose": "Second looks.",
    "decision": "pilot_second_look",
    "malignant_in_test": ill,
    "recall": found / ill,
    "recall_low": 0.9,
    "recall_high": 1.0,
    "not_for": ["diagnosis", "telling_patients"],
    "limits": ["one_hospital", "subgroups_unknown", "few_malignant_in_test"],
}

# %% mutant="certain" refused="words" message="card.certain"
card = {
    "purpose": "Shows the pathologists of all laboratories which samples are definitely malignant and need a second look.",
    "decision": "pilot_second_look",
    "malignant_in_test": ill,
    "recall": found / ill,
    "recall_low": 0.9,
    "recall_high": 1.0,
    "not_for": ["diagnosis", "telling_patients"],
    "limits": ["one_hospital", "subgroups_unknown", "few_malignant_in_test"],
}

# %% mutant="the pathologist replaced" refused="words" message="card.decision"
card = {
    "purpose": "Looks at the samples in place of a pathologist, so that there is more time for other things in the laboratory.",
    "decision": "replace_pathologist",
    "malignant_in_test": ill,
    "recall": found / ill,
    "recall_low": 0.9,
    "recall_high": 1.0,
    "not_for": ["diagnosis", "telling_patients"],
    "limits": ["one_hospital", "subgroups_unknown", "few_malignant_in_test"],
}

# %% mutant="a limit in own words" refused="words" message="card.code"
card = {
    "purpose": "Suggests to the pathologists of one laboratory which samples to look at twice, in a pilot with supervision.",
    "decision": "pilot_second_look",
    "malignant_in_test": ill,
    "recall": found / ill,
    "recall_low": 0.9,
    "recall_high": 1.0,
    "not_for": ["diagnosis", "telling_patients"],
    "limits": ["one_hospital", "subgroups_unknown", "old data"],
}

# %% mutant="one limit" refused="words" message="card.few_codes"
card = {
    "purpose": "Suggests to the pathologists of one laboratory which samples to look at twice, in a pilot with supervision.",
    "decision": "pilot_second_look",
    "malignant_in_test": ill,
    "recall": found / ill,
    "recall_low": 0.9,
    "recall_high": 1.0,
    "not_for": ["diagnosis", "telling_patients"],
    "limits": ["one_hospital"],
}

# %% mutant="every limit of the list" refused="true_limits" message="card.untrue_limit"
card = {
    "purpose": "Suggests to the pathologists of one laboratory which samples to look at twice, in a pilot with supervision.",
    "decision": "pilot_second_look",
    "malignant_in_test": ill,
    "recall": found / ill,
    "recall_low": 0.9,
    "recall_high": 1.0,
    "not_for": ["diagnosis", "telling_patients", "sorting_for_a_second_look"],
    "limits": [
        "one_hospital",
        "subgroups_unknown",
        "data_of_about_1990",
        "few_malignant_in_test",
        "many_missing_values",
    ],
}

# %% mutant="subgroups forgotten" refused="true_limits" message="card.lacking_limit"
card = {
    "purpose": "Suggests to the pathologists of one laboratory which samples to look at twice, in a pilot with supervision.",
    "decision": "pilot_second_look",
    "malignant_in_test": ill,
    "recall": found / ill,
    "recall_low": 0.9,
    "recall_high": 1.0,
    "not_for": ["other_laboratories_untested", "telling_patients"],
    "limits": ["one_hospital", "data_of_about_1990", "few_malignant_in_test"],
}

# %% mutant="not for what it is for" refused="not_for" message="card.intended"
card = {
    "purpose": "Suggests to the pathologists of one laboratory which samples to look at twice, in a pilot with supervision.",
    "decision": "pilot_second_look",
    "malignant_in_test": ill,
    "recall": found / ill,
    "recall_low": 0.9,
    "recall_high": 1.0,
    "not_for": ["diagnosis", "sorting_for_a_second_look"],
    "limits": ["one_hospital", "subgroups_unknown", "few_malignant_in_test"],
}

# %% mutant="diagnosis not named" refused="not_for" message="card.diagnosis"
card = {
    "purpose": "Suggests to the pathologists of one laboratory which samples to look at twice, in a pilot with supervision.",
    "decision": "pilot_second_look",
    "malignant_in_test": ill,
    "recall": found / ill,
    "recall_low": 0.9,
    "recall_high": 1.0,
    "not_for": ["telling_patients", "other_laboratories_untested"],
    "limits": ["one_hospital", "subgroups_unknown", "few_malignant_in_test"],
}
