# %% alternate="scatter_upright"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% alternate="plot_with_markers_and_panels"
regions = regions.copy()
old = set(regions["country"])
unmatched = set(countries.index) - old
regions["country"] = regions["country"].replace(
    [
        "Cabo Verde",
        "Democratic Republic of the Congo",
        "Republic of the Congo",
        "Côte d'Ivoire",
        "The Gambia",
        "Kyrgyzstan",
        "Laos",
        "Slovakia",
    ],
    [
        "Cape Verde",
        "Congo, Dem. Rep.",
        "Congo, Rep.",
        "Cote d'Ivoire",
        "Gambia",
        "Kyrgyz Republic",
        "Lao",
        "Slovak Republic",
    ],
)
table = pd.merge(countries.reset_index(), regions, on="country", how="left").sort_values("child_mort")
group = pd.Series(labels3, index=countries.index)
table["group"] = table["country"].map(group)
places = table["region"].unique()
fig, panels = plt.subplots(2, 4, figsize=(11, 6), sharey=True)
rank = table.groupby("group")["child_mort"].median().rank().astype(int)
looks = {
    1: dict(color="black", marker="x"),
    2: dict(color="tab:blue", marker="D"),
    3: dict(color="#CC3311", marker="v", mec="black"),
}
for place, panel in zip(places, panels.flat):
    here = table[table["region"] == place]
    for number, name in ((3, "Most need"), (2, "Some need"), (1, "Little need")):
        part = here[here["group"].map(rank) == number]
        panel.plot(part["income"], part["child_mort"], linestyle="", label=name, **looks[number])
    panel.set(xscale="log", title=place)
panels.flat[-1].set_axis_off()
handles, texts = panels.flat[0].get_legend_handles_labels()
fig.legend(handles, texts, loc="lower right")
fig.suptitle("Most need is where incomes are low")
fig.supxlabel("Income (dollars per person)")
fig.supylabel("Child mortality (deaths per 1,000 live births)")
unmatched = np.array(sorted(unmatched))
alt_text = """Seven panels, one for each world region, show income and child mortality.
The %d countries with most need are at the upper left of each panel.""" % len(need_list)


# %% alternate="hollow_markers_on_dark_ground"
lookup = dict(zip(regions["country"], regions["region"]))
other = {
    "Cape Verde": "Cabo Verde",
    "Congo, Dem. Rep.": "Democratic Republic of the Congo",
    "Congo, Rep.": "Republic of the Congo",
    "Cote d'Ivoire": "Côte d'Ivoire",
}
other.update({"Gambia": "The Gambia", "Kyrgyz Republic": "Kyrgyzstan", "Lao": "Laos", "Slovak Republic": "Slovakia"})
unmatched = pd.Index([c for c in countries.index if c not in lookup])
where = [lookup.get(c, lookup.get(other.get(c))) for c in countries.index]
fig = plt.figure(figsize=(8, 5))
ax = fig.add_subplot(facecolor="#1a1a1a")
means = [countries["child_mort"][labels3 == g].mean() for g in range(3)]
for g, m in enumerate(means):
    i = sorted(means).index(m)
    mine = labels3 == g
    y = [w for w, yes in zip(where, mine) if yes]
    ax.scatter(
        countries["child_mort"][mine],
        y,
        facecolors="none",
        edgecolors=["white", "#56B4E9", "#F0E442"][i],
        marker="os^"[i],
    )
    ax.annotate(["low mortality", "medium mortality", "in need"][i], (m, i), color="white")
worst = countries["child_mort"].idxmax()
ax.plot(
    countries.loc[worst, "child_mort"], where[list(countries.index).index(worst)], "o", ms=14, mfc="none", mec="white"
)
ax.set_xlabel("Deaths under five, per thousand live births")
ax.set_ylabel("World region")
ax.set_title("The group in need lies apart", loc="left")
alt_text = (
    "Strip plot of child deaths by region. "
    + str(len(need_list))
    + " countries in NEED lie to the right of all others."
)


# %% mutant="list_after_mending" refused="unmatched" message="figure.unmatched_none"
# The list is made after the names were mended.
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = []
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="names_of_the_other_table" refused="unmatched" message="figure.unmatched_other_side"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = list(names)
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="only_the_ones_seen" refused="unmatched" message="figure.unmatched"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])][:3]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="bars" refused="complete" message="figure.no_points"
fig, ax = plt.subplots()
ax.bar(["need", "middle", "best off"], [countries["child_mort"][labels3 == group].mean() for group in range(3)])


# %% mutant="scaled_values" refused="complete" message="figure.values"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(
        part["region"], part["child_mort"] / countries["child_mort"].max(), color=colour, marker=marker, label=name
    )
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="silent_join" refused="complete" message="figure.lost"
# Public mistake: countries whose name is spelled otherwise vanish.
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = regions.assign(country=regions["country"]).set_index("country")["region"].reindex(countries.index)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="colour_alone" refused="encodings" message="figure.one_marker"
# Public mistake: colour is the only encoding.
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker="o", label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="marker_alone" refused="encodings" message="figure.one_colour"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color="black", marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="one_call_with_label_colours" refused="encodings" message="figure.one_marker"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
fig, ax = plt.subplots()
ax.scatter(region, countries["child_mort"], c=labels3, cmap="viridis")


# %% mutant="two_groups_share_a_marker" refused="encodings" message="figure.styles"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "o"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="yellow" refused="colours" message="figure.contrast"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "gold", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="faint" refused="colours" message="figure.contrast"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name, alpha=0.3)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="red_and_green" refused="colours" message="figure.colour_vision"
# Public mistake: a red and green palette.
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["red", "green", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="tab_red_and_green" refused="colours" message="figure.colour_vision"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["tab:red", "tab:green", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="no_title" refused="words" message="figure.title"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="one_axis_without_label" refused="words" message="figure.axis_label"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="column_name_as_label" refused="words" message="figure.unit"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("child_mort")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="no_legend" refused="words" message="figure.legend"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="numbers_in_the_legend" refused="words" message="figure.legend_numbers"
# Public mistake: label numbers instead of profiles.
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=f"Cluster {group}")
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="no_need_in_the_legend" refused="words" message="figure.legend_need"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["high mortality", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="alt_is_a_file_name" refused="alt" message="figure.alt_short"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = "figure1.png"


# %% mutant="alt_says_only_the_kind" refused="alt" message="figure.alt_need"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = "A scatter plot with regions on one axis and numbers on the other axis, in three colours."


# %% mutant="alt_without_number" refused="alt_number" message="figure.alt_number"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = (
    f"Child mortality by region: the countries in direst need have the highest values, mostly in Sub-Saharan Africa."
)


# %% mutant="groups_by_thirds" refused="groups" message="figure.other_group"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(
    group=pd.qcut(countries["income"].rank(method="first"), 3, labels=False), region=region
).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="need_drawn_over_all" refused="groups" message="figure.too_many"
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[(table["group"] == group) | (group == order[0])]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."


# %% mutant="meaning_fixed_to_number" refused="named" message="figure.wrong_name"
# Public mistake: the names belong to other groups.
names = {
    "Cabo Verde": "Cape Verde",
    "Democratic Republic of the Congo": "Congo, Dem. Rep.",
    "Republic of the Congo": "Congo, Rep.",
}
names |= {
    "Côte d'Ivoire": "Cote d'Ivoire",
    "The Gambia": "Gambia",
    "Kyrgyzstan": "Kyrgyz Republic",
    "Laos": "Lao",
    "Slovakia": "Slovak Republic",
}
unmatched = [name for name in countries.index if name not in set(regions["country"])]
region = (
    regions.assign(country=regions["country"].replace(names)).set_index("country")["region"].reindex(countries.index)
)
table = countries.assign(group=labels3, region=region).dropna(subset="region")
order = table.groupby("group")["child_mort"].mean().sort_values(ascending=False).index[[1, 2, 0]]
fig, ax = plt.subplots()
for group, name, colour, marker in zip(
    order, ["direst need", "middle", "best off"], ["#B34700", "#0072B2", "#222222"], ["^", "o", "s"]
):
    part = table[table["group"] == group]
    ax.scatter(part["region"], part["child_mort"], color=colour, marker=marker, label=name)
ax.set_title("Child mortality by region and group")
ax.set_xlabel("Region")
ax.set_ylabel("Child mortality (per 1000 live births)")
ax.tick_params(axis="x", rotation=90)
ax.legend()
alt_text = f"Child mortality by region: the {len(need_list)} countries in direst need have the highest values, mostly in Sub-Saharan Africa."
