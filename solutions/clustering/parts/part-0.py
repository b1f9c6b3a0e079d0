# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   bdti_labs:
#     id: clustering
#     version: 1.0.0
#     title: "Clustering: identification of humanitarian need"
#     level: intermediate
#     minutes:
#       core: 150
#       extra: 40
#     tasks:
#       load: 7
#       audit: 8
#       dictionary: 7
#       features: 9
#       outliers: 8
#       minmax: 9
#       encoding: 6
#       pca: 10
#       scale_bug: 6
#       wcss: 9
#       choose_k: 11
#       need: 9
#       compare: 11
#       rand: 7
#       stability: 10
#       figure: 9
#       allocate: 9
#       memo: 5
#     prerequisites: [exploration]
#     persona: "Data analyst of HELP International, who prepares a decision of the CEO"
#     objectives:
#       - text: "Load a table by the names of its rows and columns, report its faults, and say what it does not tell"
#         questions: [load, audit, dictionary]
#       - text: "Derive features, decide about extreme values, and bring indicators to one scale by the formula"
#         questions: [features, outliers, minmax, encoding]
#       - text: "Reduce nine indicators to two components, and explain what a missing scale does to a clustering"
#         questions: [pca, scale_bug]
#       - text: "Choose a number of clusters by three criteria, and find the group in need by its profile"
#         questions: [wcss, choose_k, need]
#       - text: "Compare four clustering algorithms by silhouette, Rand index and adjusted Rand index"
#         questions: [compare, rand]
#       - text: "Turn a group of countries into an allocation, and show how far the result can be trusted"
#         questions: [stability, figure, allocate, memo]
#     data:
#       - id: country
#     services: []
#     licence: "code EUPL-1.2, text CC-BY-4.0"
#     languages: [en]
# ---

# %% [markdown]
# # Clustering: identification of humanitarian need
#
# HELP International fights poverty, and gives people relief after disasters.
# It has raised 10 million euro.
# You are its data analyst.
# In two weeks the CEO decides where the money goes, and she wants one page from you that she can defend.
#
# **Time** about 150 minutes, and 40 more for the extra part. You can stop at any point and come back.
# **Level** intermediate: you read and write small Python functions, and have used pandas before.
# **Before this lab** the lab *Python: data exploration*, or similar experience.
# **Points** 100, in 18 questions.
#
# At the end you can
#
# 1. load a table by the names of its rows and columns, report its faults, and say what it does not tell (questions 1–3);
# 2. derive features, decide about extreme values, and bring indicators to one scale by the formula (questions 4–7);
# 3. reduce nine indicators to two components, and explain what a missing scale does to a clustering (questions 8–9);
# 4. choose a number of clusters by three criteria, and find the group in need by its profile (questions 10–12);
# 5. compare four clustering algorithms by silhouette, Rand index and adjusted Rand index (questions 13–14);
# 6. turn a group of countries into an allocation, and show how far the result can be trusted (questions 15–18).

# %% [markdown]
# ## Before you start
#
# Open a terminal (*File › New › Terminal*) and run
#
# ```
# labs doctor clustering
# ```
#
# It looks at this computer, and gives the command that mends what is missing.
# Then run the next cell.
# It opens the lab, and says which edition of the data you have.

# %% locked="setup"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from autograder import open_lab

lab = open_lab("clustering")
DATA = lab.data("country")
DATA

# %% [markdown]
# Each question has an **answer cell**, where you write, and a **check cell** below it, which you only run.
#
# | you run | you get |
# |---|---|
# | `lab.check("load")` | What holds, what does not, and what to try next. Check as often as you like; it costs nothing. |
# | `lab.hint("load")` | A hint. There are three for each question, from a nudge to nearly the way. |
# | `lab.progress()` | How far you are. It is kept beside this notebook, so you can close everything and come back. |
#
# A check tests your functions on tables that it has just made.
# So there is more than one right answer, and the numbers of another edition of the data are as welcome.
# Part of each question is checked only when your work is graded.
#
# Run the cells from top to bottom.
# You may leave a question out: later questions start from data that the lab gives you.

# %% [markdown]
# ## The decision
#
# **Which countries are in direst need of aid, and how should 10 million euro be shared among them?**
#
# You have nine indicators of health, trade and income for the countries of the world.
# Nobody has said beforehand which countries are "in need": there is no column to predict.
# So you look for groups of countries that resemble each other.
# That is *clustering*.
#
# The way there:
#
# | step | what you do | questions |
# |---|---|---|
# | goals | Know what the decision needs, and what the data can tell. | 1–3 |
# | preprocessing | Fix faults, derive features, judge extreme values, scale, encode. | 1–7 |
# | two components | Go from nine dimensions to two with principal component analysis (PCA). | 8–9 |
# | algorithms | Group with K-Means, affinity propagation, mean-shift and agglomerative clustering. | 9–13 |
# | quality | Measure with WCSS, silhouette, Rand index and adjusted Rand index. | 10–15 |
# | interpretation | Say in words what each group is, and draw it. | 12, 16 |
# | allocation | Share the money by rules that you can state. | 17 |
# | robustness | Say which results survive another reasonable choice. | 11, 15, 18 |
#
# Words matter as well.
# We speak of *countries in direst need*, and judge needs, not people.

# %% locked="indicators"
# The nine indicators, by the names of their columns.
INDICATORS = [
    "child_mort",
    "exports",
    "health",
    "imports",
    "income",
    "inflation",
    "life_expec",
    "total_fer",
    "gdpp",
]
