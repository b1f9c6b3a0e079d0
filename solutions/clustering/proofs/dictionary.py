# %% alternate="Series, list, other order"
units = pd.Series(
    {
        "gdpp": "dollars_per_person",
        "income": "dollars_per_person",
        "total_fer": "children_per_woman",
        "life_expec": "years",
        "inflation": "percent_a_year",
        "health": "percent_of_gdp",
        "imports": "percent_of_gdp",
        "exports": "percent_of_gdp",
        "child_mort": "deaths_per_1000_births",
    }
)
inflation_is = "Growth of prices "
not_in_data = ["year_of_figure", "region", "population", "population", "conflict", "aid_received"]
not_in_data.append("differences_within_country")

# %% alternate="built by a loop, tuple, capitals, one entry more"
units = {"country": "none"}
for name in INDICATORS:
    units[name] = "PERCENT_OF_GDP"
units.update(child_mort="deaths_per_1000_births", income="dollars_per_person", gdpp="dollars_per_person")
units.update(life_expec="years", total_fer="children_per_woman", inflation="percent_a_year")
inflation_is = np.str_("growth_of_prices")
facts = "aid_received child_deaths conflict differences_within_country income_per_person length_of_life population"
facts += " region trade year_of_figure"
not_in_data = tuple(set(facts.split()) - {"child_deaths", "income_per_person", "length_of_life", "trade"})

# %% mutant="income forgotten" refused="units" message="dictionary.column_absent"
units = {
    "child_mort": "deaths_per_1000_births",
    "exports": "percent_of_gdp",
    "health": "percent_of_gdp",
    "imports": "percent_of_gdp",
    "inflation": "percent_a_year",
    "life_expec": "years",
    "total_fer": "children_per_woman",
    "gdpp": "dollars_per_person",
}
inflation_is = "growth_of_prices"
not_in_data = {"population", "region", "conflict", "aid_received", "differences_within_country", "year_of_figure"}

# %% mutant="own words" refused="units" message="dictionary.unit_code"
units = {name: "percent" for name in INDICATORS}
inflation_is = "growth_of_prices"
not_in_data = {"population", "region", "conflict", "aid_received", "differences_within_country", "year_of_figure"}

# %% mutant="exports in dollars" refused="money" message="dictionary.dollars"
units = {
    "child_mort": "deaths_per_1000_births",
    "exports": "dollars_per_person",
    "health": "dollars_per_person",
    "imports": "dollars_per_person",
    "income": "dollars_per_person",
    "inflation": "percent_a_year",
    "life_expec": "years",
    "total_fer": "children_per_woman",
    "gdpp": "dollars_per_person",
}
inflation_is = "growth_of_prices"
not_in_data = {"population", "region", "conflict", "aid_received", "differences_within_country", "year_of_figure"}

# %% mutant="GDP per person as a share" refused="money" message="dictionary.percent"
units = {
    "child_mort": "deaths_per_1000_births",
    "exports": "percent_of_gdp",
    "health": "percent_of_gdp",
    "imports": "percent_of_gdp",
    "income": "dollars_per_person",
    "inflation": "percent_a_year",
    "life_expec": "years",
    "total_fer": "children_per_woman",
    "gdpp": "percent_of_people",
}
inflation_is = "growth_of_prices"
not_in_data = {"population", "region", "conflict", "aid_received", "differences_within_country", "year_of_figure"}

# %% mutant="the published dictionary believed" refused="inflation" message="dictionary.growth"
units = {
    "child_mort": "deaths_per_1000_births",
    "exports": "percent_of_gdp",
    "health": "percent_of_gdp",
    "imports": "percent_of_gdp",
    "income": "dollars_per_person",
    "inflation": "percent_a_year",
    "life_expec": "years",
    "total_fer": "children_per_woman",
    "gdpp": "dollars_per_person",
}
inflation_is = "growth_of_output"
not_in_data = {"population", "region", "conflict", "aid_received", "differences_within_country", "year_of_figure"}

# %% mutant="a code that is not in the list" refused="inflation" message="dictionary.inflation_code"
units = {name: "percent_of_gdp" for name in INDICATORS}
inflation_is = "deflator"
not_in_data = {"population", "region", "conflict", "aid_received", "differences_within_country", "year_of_figure"}

# %% mutant="prices, but not their change" refused="prices" message="dictionary.prices"
units = {name: "percent_of_gdp" for name in INDICATORS}
inflation_is = "level_of_prices"
not_in_data = {"population", "region", "conflict", "aid_received", "differences_within_country", "year_of_figure"}

# %% mutant="deaths of all people" refused="wholes" message="dictionary.whole"
units = {
    "child_mort": "deaths_per_1000_people",
    "exports": "percent_of_gdp",
    "health": "percent_of_gdp",
    "imports": "percent_of_gdp",
    "income": "dollars_per_person",
    "inflation": "percent_a_year",
    "life_expec": "years",
    "total_fer": "children_per_woman",
    "gdpp": "dollars_per_person",
}
inflation_is = "growth_of_prices"
not_in_data = {"population", "region", "conflict", "aid_received", "differences_within_country", "year_of_figure"}

# %% mutant="a fact that a column tells" refused="absent" message="dictionary.present"
units = {name: "percent_of_gdp" for name in INDICATORS}
inflation_is = "growth_of_prices"
not_in_data = {"population", "region", "trade"}

# %% mutant="own words for facts" refused="absent" message="dictionary.fact_code"
units = {name: "percent_of_gdp" for name in INDICATORS}
inflation_is = "growth_of_prices"
not_in_data = {"inhabitants", "continent"}

# %% mutant="one fact" refused="absent" message="dictionary.too_few"
units = {name: "percent_of_gdp" for name in INDICATORS}
inflation_is = "growth_of_prices"
not_in_data = {"population"}

# %% mutant="two facts and no more" refused="complete" message="dictionary.incomplete"
units = {name: "percent_of_gdp" for name in INDICATORS}
inflation_is = "growth_of_prices"
not_in_data = {"region", "conflict"}
