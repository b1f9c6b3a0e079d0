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
#     id: classification
#     version: 1.0.0
#     title: "Classification: which samples get a second look?"
#     level: intermediate
#     minutes:
#       core: 120
#       extra: 30
#     tasks:
#       load: 8
#       holdout: 8
#       baseline: 9
#       pipeline: 10
#       folds: 10
#       leak: 11
#       threshold: 9
#       plan: 12
#       calibration: 13
#       errors: 10
#       importance: 11
#       card: 9
#     prerequisites: [exploration]
#     persona: "Data analyst of a regional health agency, who prepares the decision about a pilot in its laboratories"
#     objectives:
#       - text: "Load a table so that what you look for is 1, and set test samples aside"
#         questions: [load, holdout]
#       - text: "Count errors by their kind, and say why a high accuracy can mislead"
#         questions: [baseline]
#       - text: "Fit scaler and model in one pipeline, and judge it by repeated cross-validation"
#         questions: [pipeline, folds]
#       - text: "Show how a result is made out of noise, and prevent it"
#         questions: [leak]
#       - text: "Choose a threshold by cost without the test labels, and say whether probabilities can be believed"
#         questions: [threshold, plan, calibration]
#       - text: "Explain errors and importance, and write a model card with an interval"
#         questions: [errors, importance, card]
#     data:
#       - id: breast-cancer
#     services: []
#     licence: "code EUPL-1.2, text CC-BY-4.0"
#     languages: [en, fr]
# ---

# %% [markdown]
# # Classification: which samples get a second look?
#
# The laboratories of your region examine samples of breast tissue under the microscope.
# One pathologist looks at each sample; a second one looks at some of them again.
# There are not enough second looks for all.
# You are the data analyst of the regional health agency.
# Its director asks whether a computer should suggest which samples are looked at twice.
#
# | What | In this lab |
# |---|---|
# | **Time** | About 120 minutes, and 30 more for the extra part. You can stop at any point and come back. |
# | **Level** | Intermediate: you read and write small Python functions, and have used pandas before. |
# | **Before this lab** | The lab *Data exploration: COVID-19 in Belgium*, or similar experience. |
# | **Points** | 100, in 12 questions. |
#
# At the end you can
#
# 1. load a table so that what you look for is 1, and set test samples aside (questions 1–2);
# 2. count errors by their kind, and say why a high accuracy can mislead (question 3);
# 3. fit scaler and model in one pipeline, and judge it by repeated cross-validation (questions 4–5);
# 4. show how a result is made out of noise, and prevent it (question 6);
# 5. choose a threshold by cost without the test labels, and say whether probabilities can be believed (questions 7–9);
# 6. explain errors and importance, and write a model card with an interval (questions 10–12).

# %% [markdown]
# ## Before you start
#
# Open a terminal (*File › New › Terminal*) and run
#
# ```
# labs doctor classification
# ```
#
# It looks at this computer, and gives the command that mends what is missing.
# Then run the next cell.
# It opens the lab, and says which edition of the data you have.

# %% locked="setup"
import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from autograder import open_lab

lab = open_lab("classification")
DATA = lab.data("breast-cancer")
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
# A check tests your functions on samples that it has just made.
# So there is more than one right answer.
# Part of each question is checked only when your work is graded.
#
# Run the cells from top to bottom.
# You may leave a question out: later questions start from what the lab gives you.

# %% [markdown]
# ## The decision
#
# **Should the laboratories try a computer that suggests which samples get a second look, and by which rule?**
#
# The computer does not say who is ill.
# It gives each sample a number, and a rule turns the number into "second look" or "no second look".
# Such a rule makes two kinds of errors, and they do not weigh the same.
#
# | error | what happens | cost, as the agency sets it |
# |---|---|---|
# | a malignant sample is **missed** | Nobody looks again; a tumour may be found too late. | 20 |
# | a benign sample gets a **needless** second look | An hour of work, and days of worry. | 1 |
#
# The ratio of 20 to 1 is a decision about values.
# The agency made it with doctors and patients, before it saw any result.
#
# The way there:
#
# | step | what you do | questions |
# |---|---|---|
# | data | Load the samples, and set some aside that nobody touches. | 1–2 |
# | measures | Count the errors that matter. | 3 |
# | model | Fit it, and judge it on samples that it did not see. | 4–6 |
# | rule | Choose a threshold by cost, and test it once. | 7–8 |
# | trust | Look at probabilities, errors and importance. | 9–11 |
# | decision | Write down what the tool is for, and what not. | 12 |
#
# Words matter as well.
# Behind each row is a woman or a man who waited for a result.

# %% locked="features"
# Ten measures of cell nuclei. For each: the mean over a sample, its standard error, and the "worst" (mean of the three largest).
MEASURES = [
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
]
# Name of a column in the copies of Kaggle → its name in scikit-learn.
KAGGLE_NAMES = {}
for theirs, ours in (("{}_mean", "mean {}"), ("{}_se", "{} error"), ("{}_worst", "worst {}")):
    for measure in MEASURES:
        short = measure if measure == "concave points" else measure.replace(" ", "_")
        KAGGLE_NAMES[theirs.format(short)] = ours.format(measure)
# The 30 columns, by the names of scikit-learn.
FEATURES = list(KAGGLE_NAMES.values())
FEATURES[::9]

# %% [markdown] task="load"
# **Why.**
# What counts as 1 decides what every later number means.
# This table circulates in two forms, and they disagree.
#
# | form | diagnosis | other columns |
# |---|---|---|
# | scikit-learn | `target`: **0 = malignant**, 1 = benign | the 30 of `FEATURES` |
# | Kaggle | `diagnosis`: `M` = malignant, `B` = benign | `id`, 30 measurements by other names, often an empty last column |
#
# Whoever mixes them up reports how well *healthy* samples are found, and calls it recall.
#
# **An example on other data.**
# Two customs offices mark forbidden parcels, each in its own way.
# In both lists, we want forbidden to be 1.

# %%
office_a = pd.read_csv(io.StringIO("parcel,status\n1,F\n2,A\n3,A\n4,F\n"))
office_b = pd.read_csv(io.StringIO("weight,passed\n2.5,0\n0.7,1\n1.1,1\n"))
print("office A:", office_a["status"].eq("F").astype(int).tolist())
print("office B:", office_b["passed"].eq(0).astype(int).tolist())

# %% [markdown]
# **Your turn.**
# Write `load_wdbc(path)`.
# It reads the CSV file at `path`, which has one of the two forms, and returns two things, `X, y`:
#
# - `X`: a DataFrame with one row for each sample, in the order of the file, and the 30 columns `FEATURES`, by these names;
# - `y`: a Series of whole numbers, **1 for malignant and 0 for benign**.
#
# `KAGGLE_NAMES` translates the names.
# Nothing that tells the diagnosis may stay in `X`.


# %% answer="load"
def load_wdbc(path):
    """Read samples from a CSV file of either form. Returns X (DataFrame, columns FEATURES) and y (1 = malignant)."""
    ### BEGIN SOLUTION
    table = pd.read_csv(path).rename(columns=KAGGLE_NAMES)
    malignant = table["diagnosis"] == "M" if "diagnosis" in table else table["target"] == 0
    return table[FEATURES], malignant.astype(int)
    ### END SOLUTION


# To look at your result: X, y = load_wdbc(DATA); y.mean()

# %% check="load"

# %% [markdown]
# `lab.hint("load")` gives a hint.
#
# **If it fails**
#
# - About 37 of 100 samples are malignant. If your `y.mean()` is 0.63, it is turned round.
# - Look at the first lines of both forms: `pd.read_csv(DATA).columns`.
# - An empty column makes `dropna()` delete every row.

# %% [markdown]
# From here on, every question starts from the lab's own `X` and `y`.
# Each sample has a row number as its label.

# %% locked="samples"
table = DATA.frame()
X, y = table[FEATURES], (1 - table["target"]).rename("malignant")
print(f"{len(X)} samples, {y.sum()} of them malignant ({y.mean():.1%})")

# %% [markdown] task="holdout"
# **Why.**
# A model knows the samples that it was fitted on, as a pupil knows the exercises.
# To see whether it has learned anything, you need an exam with other samples.
# So some samples are set aside now, and used once, at the end.
# The exam must be fair as well: with too few malignant samples in it, nobody can say how many are missed.
#
# **An example on other data.**
# Of 40 bridges, 6 have cracks.
# Ten bridges are drawn for an exam, five times.

# %%
cracked = np.repeat([1, 0], [6, 34])
draw = np.random.default_rng(4)
print("cracked bridges in the exam:", [int(draw.permutation(cracked)[:10].sum()) for _ in range(5)])

# %% [markdown]
# One and a half would be fair.
# *Stratified* drawing takes the same share from the cracked and from the sound bridges.
#
# **Your turn.**
# Write `split(X, y, seed)`.
# It draws a quarter of the samples for the test, and returns four parts: `X_train, X_test, y_train, y_test`.
#
# - Each sample is in exactly one part, with its own label and its row label.
# - The share of malignant samples in both parts is that of the whole, within one percentage point.
# - The same `seed` gives the same split, and another one another split.


# %% answer="holdout"
def split(X, y, seed):
    """Draw a stratified quarter for the test. Returns X_train, X_test, y_train, y_test."""
    ### BEGIN SOLUTION
    from sklearn.model_selection import train_test_split

    return train_test_split(X, y, test_size=0.25, stratify=y, random_state=seed)
    ### END SOLUTION


# %% check="holdout"

# %% [markdown]
# `lab.hint("holdout")` gives a hint.
#
# **If it fails**
#
# - Look at the share of each part: `y_train.mean()` and `y_test.mean()`.
# - Split `X` and `y` in one call, so that their rows stay together.
# - Is the test part the smaller one?

# %% [markdown]
# From here on, every question starts from the lab's own split.
# Every fourth sample of each diagnosis is a test sample.
# **Do not look at them before question 8.**

# %% locked="parts"
in_test = y.groupby(y).cumcount() % 4 == 3
X_train, X_test, y_train, y_test = X[~in_test], X[in_test], y[~in_test], y[in_test]
print(f"training: {len(X_train)} samples, {y_train.sum()} malignant")
print(f"test:     {len(X_test)} samples, {y_test.sum()} malignant")

# %% [markdown] task="baseline"
# **Why.**
# "Our model is right in 95 of 100 cases" sounds good.
# But a rule that calls *every* sample benign is right in 63 of 100 cases, and finds no tumour at all.
# So count each kind of error, and compare with a rule that knows nothing.
#
# **An example on other data.**
# A smoke detector is judged over 1,000 nights, three of them with a fire.
# It never rings.

# %%
fires = np.repeat([1, 0], [3, 997])
rings = np.zeros(1000, dtype=int)
print("right:", (fires == rings).mean())
print("fires that it rang for:", int(((fires == 1) & (rings == 1)).sum()), "of", int(fires.sum()))

# %% [markdown]
# **Your turn.**
# Malignant is 1 and counts as *positive*; `y_pred` holds 1 where a rule says "malignant".
#
# - `confusion(y_true, y_pred)` returns a dictionary of four counts:
#   `"tp"` (malignant and found), `"fn"` (malignant and missed), `"fp"` (benign and flagged), `"tn"` (benign and left alone).
# - `measures(y_true, y_pred)` returns a dictionary: `"accuracy"` (share that is right),
#   `"recall"` (share of the malignant samples that is found), `"precision"` (share of the flagged samples that is malignant; 0 when nobody is flagged).
# - `baseline`: these three measures for the rule "always benign" on the training samples.
# - `why_accuracy_misleads`: a set with **all** true reasons of this list.
#
# | code | reason |
# |---|---|
# | `"ignores_kind_of_error"` | A missed tumour and a needless second look count the same. |
# | `"high_without_finding_any"` | It can be high for a rule that finds no malignant sample. |
# | `"needs_scaled_columns"` | It is wrong unless the columns are scaled. |
# | `"changes_with_the_seed"` | It depends on a seed, and recall does not. |
# | `"cannot_exceed_recall"` | It is never higher than the recall. |

# %% answer="baseline"
# why_accuracy_misleads = {"...", "..."}


def confusion(y_true, y_pred):
    """Count tp, fn, fp and tn, with malignant (1) as positive. Returns a dictionary."""
    ### BEGIN SOLUTION
    ill, flagged = np.asarray(y_true) == 1, np.asarray(y_pred) == 1
    pairs = {"tp": ill & flagged, "fn": ill & ~flagged, "fp": ~ill & flagged, "tn": ~ill & ~flagged}
    return {name: int(cases.sum()) for name, cases in pairs.items()}
    ### END SOLUTION


def measures(y_true, y_pred):
    """Accuracy, recall and precision. Returns a dictionary; precision is 0 when nobody is flagged."""
    ### BEGIN SOLUTION
    n = confusion(y_true, y_pred)
    return {
        "accuracy": (n["tp"] + n["tn"]) / sum(n.values()),
        "recall": n["tp"] / (n["tp"] + n["fn"]),
        "precision": n["tp"] / max(n["tp"] + n["fp"], 1),
    }
    ### END SOLUTION


### BEGIN SOLUTION
baseline = measures(y_train, np.zeros(len(y_train), dtype=int))
why_accuracy_misleads = {"ignores_kind_of_error", "high_without_finding_any"}
### END SOLUTION

# %% check="baseline"

# %% [markdown]
# `lab.hint("baseline")` gives a hint.
#
# **If it fails**
#
# - Say each of the four cases aloud: what is true, and what does the rule say?
# - Try five samples on paper: `y_true = [1, 1, 0, 0, 0]`, `y_pred = [1, 0, 1, 0, 0]`.
# - `confusion_matrix` of scikit-learn sorts by label, so its first row is *benign*.

# %% [markdown] task="pipeline"
# **Why.**
# The column `worst area` has values up to 4,000, and `fractal dimension error` values below 0.03.
# A logistic regression that gets them as they are needs thousands of steps, and often stops half way with a warning.
# A *scaler* brings the columns to one size.
# But a scaler learns too: means and deviations, from the rows that it sees.
# In a **pipeline**, scaler and model stay together: what is learned comes from the training rows, and is applied to new ones.
#
# **An example on other data.**
# Apples and pears, by weight in grams and by the ratio of height to width.

# %%
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

fruit = pd.DataFrame({"grams": [150, 170, 160, 180, 165, 175], "ratio": [0.9, 1.0, 0.95, 1.4, 1.5, 1.45]})
is_pear = [0, 0, 0, 1, 1, 1]
sorter = make_pipeline(MinMaxScaler(), KNeighborsClassifier(3)).fit(fruit, is_pear)
print(sorter.predict_proba(pd.DataFrame({"grams": [155, 178], "ratio": [0.92, 1.2]})))

# %% [markdown]
# `predict_proba` gives a column for each class, in the order of the classes: apple (0), pear (1).
#
# **Your turn.**
#
# - `fit_model(X, y)` returns a **fitted** pipeline: a scaler, then a `LogisticRegression` whose solver arrives (no warning about convergence).
# - `probability(model, X)` returns, for such a model, the probability of *malignant* for each row of `X`, as a list or an array with one number for each row.


# %% answer="pipeline"
def fit_model(X, y):
    """Fit a scaler and a logistic regression on X and y. Returns the fitted pipeline."""
    ### BEGIN SOLUTION
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    steps = [("scale", StandardScaler()), ("model", LogisticRegression(max_iter=1000))]
    return Pipeline(steps).fit(X, y)
    ### END SOLUTION


def probability(model, X):
    """Probability of malignant for each row of X. Returns an array, shape (rows,)."""
    ### BEGIN SOLUTION
    return model.predict_proba(X)[:, 1]
    ### END SOLUTION


# To look at your result: probability(fit_model(X_train, y_train), X_train)[:5].round(3)

# %% check="pipeline"

# %% [markdown]
# `lab.hint("pipeline")` gives a hint.
#
# **If it fails**
#
# - Print `fit_model(X_train, y_train)`: which steps are there, and in which order?
# - `fit_model(X_train, y_train)[-1].n_iter_` is the number of steps. It must stay below `max_iter`.
# - In `probability`, only predict. Whatever is fitted there learns from the new rows.

# %% [markdown]
# From here on, you may use your own functions or the lab's model: `lab_model()` gives a new one, not fitted.

# %% locked="model"
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def lab_model():
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))


# %% [markdown] task="folds"
# **Why.**
# One split is one draw of a lottery: a lucky draw makes a model look better than it is.
# *Cross-validation* cuts the samples into folds; each fold is predicted once, by a model that was fitted on the others.
# *Repeated*, with other cuts, it shows how much is luck.
# The folds are *stratified*, as your split was.
#
# Beside recall and precision we look at the **AUC**.
# Take a malignant and a benign sample at random: the AUC is the share of such pairs in which the malignant one has the higher probability.
# 0.5 is guessing.
#
# **An example on other data.**
# The accuracy of the fruit sorter on five folds, for 60 invented fruits.

# %%
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict, cross_val_score

noise = np.random.default_rng(1)
grown = pd.DataFrame({"grams": noise.normal(165, 10, 60), "ratio": noise.normal(np.repeat([1.0, 1.3], 30), 0.2)})
print(cross_val_score(sorter, grown, np.repeat([0, 1], 30), cv=KFold(5, shuffle=True, random_state=0)).round(2))

# %% [markdown]
# The same sorter and the same fruits: the luck of the draw is in the differences.
#
# **Your turn.**
#
# - `cross_validated(X, y)` returns a DataFrame with the columns `recall`, `precision` and `auc`, and **one row for each fit**: at least 25, such as 5 folds, repeated 5 times.
#   Each fit is a new model, scored on the fold that it did not see.
# - `scores`: this table for the training samples.
# - `summary`: a DataFrame with the rows `recall`, `precision`, `auc` and the columns `mean` and `sd`, the mean and the standard deviation over the fits.

# %% answer="folds"
# scores = ...
# summary = ...


def cross_validated(X, y):
    """Repeated stratified cross-validation. Returns a DataFrame: a row for each fit, columns recall, precision, auc."""
    ### BEGIN SOLUTION
    from sklearn.model_selection import RepeatedStratifiedKFold, cross_validate

    scorers = {"recall": "recall", "precision": "precision", "auc": "roc_auc"}
    cut = RepeatedStratifiedKFold(n_splits=5, n_repeats=5, random_state=0)
    result = cross_validate(lab_model(), X, y, cv=cut, scoring=scorers)
    return pd.DataFrame({name: result[f"test_{name}"] for name in scorers})
    ### END SOLUTION


### BEGIN SOLUTION
scores = cross_validated(X_train, y_train)
summary = pd.DataFrame({"mean": scores.mean(), "sd": scores.std()})
### END SOLUTION

# %% check="folds"

# %% [markdown]
# `lab.hint("folds")` gives a hint.
#
# **If it fails**
#
# - `len(scores)` is the number of fits.
# - A recall of 0 in one fit? There was no malignant sample in its fold: stratify.
# - Give the model new in each fit, or use a function of scikit-learn that does so.

# %% [markdown] task="leak"
# **Why.**
# A laboratory offers 600 further measurements of each sample.
# An eager colleague first selects the 20 columns that go best with the diagnosis, then cross-validates a model on these columns, and reports 85 percent.
# You will show that the same way finds 85 percent in **pure noise**.
# This is the most frequent mistake in published models.
# It is called a *leak*: something of the left-out rows has reached the model.
#
# **An example on other data.**
# 1,000 horoscopes predict 20 tosses of a coin, all by guessing.

# %%
fate = np.random.default_rng(5)
tosses, horoscopes = fate.integers(0, 2, 20), fate.integers(0, 2, (1000, 20))
hits = (horoscopes == tosses).mean(axis=1)
best = hits.argmax()
print("the best of 1,000 was right in", hits[best], "of the tosses")
print("the same one, on 20 new tosses:", (fate.integers(0, 2, 20) == horoscopes[best]).mean())

# %% [markdown]
# **Your turn.**
# Write `leak_experiment(X, y)`.
# It returns a dictionary with two mean accuracies of a 5-fold stratified cross-validation.
#
# - `"leaky"`: select the 20 columns of `X` that go best with `y`, **on all rows**. Then cross-validate `lab_model()` on these columns.
# - `"honest"`: in each fold, select 20 columns **on its training rows alone**.
#
# `X` is an array or a DataFrame, with at least 20 columns.
# `SelectKBest(f_classif, k=20)` of `sklearn.feature_selection` selects by a test for each column; another way is as good.
#
# Then set `leak_reason` to the one reason why the two differ:
# `"selection_saw_left_out_rows"`, `"too_few_folds"`, `"classifier_too_strong"`, `"columns_not_scaled"`, or `"noise_held_a_signal"`.

# %% answer="leak"
# leak_reason = "..."


def leak_experiment(X, y):
    """Mean accuracy with selection before and inside the folds. Returns {"leaky": ..., "honest": ...}."""
    ### BEGIN SOLUTION
    from sklearn.feature_selection import SelectKBest, f_classif

    X, y = np.asarray(X), np.asarray(y)
    chosen = SelectKBest(f_classif, k=20).fit_transform(X, y)
    inside = make_pipeline(SelectKBest(f_classif, k=20), lab_model())
    return {
        "leaky": cross_val_score(lab_model(), chosen, y, cv=5).mean(),
        "honest": cross_val_score(inside, X, y, cv=5).mean(),
    }
    ### END SOLUTION


### BEGIN SOLUTION
leak_reason = "selection_saw_left_out_rows"
### END SOLUTION

# To look at your result: leak_experiment(np.random.default_rng(0).normal(size=(80, 600)), np.tile([0, 1], 40))

# %% check="leak"

# %% [markdown]
# `lab.hint("leak")` gives a hint.
#
# **If it fails**
#
# - Which lines of your function look at `y`? For `"honest"`, each of them sees training rows only.
# - A pipeline can begin with the selection, and `cross_val_score` fits all of it in each fold.
# - With a DataFrame, row labels may get in the way. `np.asarray` takes them off.

# %% [markdown] task="threshold"
# **Why.**
# A probability is no decision.
# The usual rule "above 0.5" treats both errors alike, and our agency does not: a missed sample costs 20, a needless second look costs 1.
# So a sample deserves a second look long before it is *probably* malignant.
# Where exactly, the costs tell.
#
# **An example on other data.**
# An umbrella costs you 1 (you carry it), getting wet costs 5.
# Ten days, the chance of rain that was forecast, and what came.

# %%
chance = np.array([0.05, 0.1, 0.1, 0.2, 0.3, 0.3, 0.4, 0.6, 0.8, 0.9])
rain = np.array([0, 0, 0, 0, 1, 0, 0, 1, 1, 1])
for level in (0.1, 0.25, 0.5, 0.95):
    carried = chance >= level
    print(
        level,
        "carried",
        carried.sum(),
        "wet",
        (rain[~carried] == 1).sum(),
        "cost",
        carried.sum() + 5 * (rain[~carried] == 1).sum(),
    )

# %% [markdown]
# **Your turn.**
# `y` holds 1 for malignant, `p` the probabilities of the same samples, in the same order.
# A sample gets a second look when `p >= threshold`.
#
# - `cost(y, p, threshold)`: 20 for each malignant sample without a second look, and 1 for each benign sample with one, added up.
# - `choose_threshold(y, p)`: a threshold with the lowest cost on these samples.
#   No other threshold, however close, costs less.
#   Where flagging nobody is cheapest, it lies above every probability.


# %% answer="threshold"
def cost(y, p, threshold):
    """Cost of the rule p >= threshold: 20 for a missed malignant sample, 1 for a needless second look."""
    ### BEGIN SOLUTION
    y, second_look = np.asarray(y), np.asarray(p) >= threshold
    return int(20 * (y[~second_look] == 1).sum() + (y[second_look] == 0).sum())
    ### END SOLUTION


def choose_threshold(y, p):
    """A threshold with the lowest cost on these samples. Returns a number."""
    ### BEGIN SOLUTION
    levels = [*np.unique(p), 2.0]
    return float(min(levels, key=lambda level: cost(y, p, level)))
    ### END SOLUTION


# %% check="threshold"

# %% [markdown]
# `lab.hint("threshold")` gives a hint.
#
# **If it fails**
#
# - Work out `cost([1, 0, 0], [0.3, 0.6, 0.1], 0.5)` by hand: one missed, one needless.
# - Is a sample *on* the threshold flagged?
# - A grid of 0.01, 0.02, … misses what lies between its steps.

# %% [markdown]
# From here on, you may use your own functions, or the lab's `lab_threshold(y, p)`.


# %% locked="lab_threshold"
def lab_threshold(y, p):
    """A threshold with the lowest cost: from the highest probability down, count what each step changes."""
    order = np.argsort(-np.asarray(p))
    ill, falling = np.asarray(y)[order], np.asarray(p)[order]
    steps = 20 * ill.sum() - np.cumsum(20 * ill) + np.cumsum(1 - ill)
    if steps.min() >= 20 * ill.sum():
        return 2.0
    # Samples with equal probabilities are flagged together.
    last = np.append(falling[1:] != falling[:-1], True)
    return float(falling[last][steps[last].argmin()])


# %% [markdown] task="plan"
# **Why.**
# Now comes the exam.
# The threshold is chosen on the training samples, with probabilities from models that did not see them (*out of fold*).
# Then the test samples are opened **once**, and the result is reported as it is.
# Whoever tries several thresholds on the test samples and keeps the best has no exam any more, only more exercises.
#
# **An example on other data.**
# A bakery chooses how many loaves to bake from last year's Mondays, and reports what happens this year.

# %%
last_year, this_year = np.array([42, 51, 38, 47, 55, 44]), np.array([49, 58, 41, 46])


def loss(loaves, demand):
    return int((2 * np.maximum(demand - loaves, 0) + np.maximum(loaves - demand, 0)).sum())


planned_loaves = min(range(30, 60), key=lambda loaves: loss(loaves, last_year))
print(
    "chosen:",
    planned_loaves,
    "- last year",
    loss(planned_loaves, last_year),
    "- this year",
    loss(planned_loaves, this_year),
)
print("chosen with this year's figures, too late to be true:", min(loss(loaves, this_year) for loaves in range(30, 60)))

# %% [markdown]
# **Your turn.**
# Write `second_look_plan(X_train, y_train, X_test, y_test)`.
# It returns a dictionary:
#
# | field | what it is |
# |---|---|
# | `"threshold"` | chosen by cost on probabilities for the training samples, from models that did not see them |
# | `"validation_cost"` | the cost of that threshold on these samples |
# | `"validation_cost_half"` | the cost of the threshold 0.5 on the same samples |
# | `"test_missed"`, `"test_needless"` | the two errors on the test samples, by a model of all training samples and that threshold |
# | `"test_cost"` | 20 times the first plus the second |
#
# With other test labels, the threshold must be the same: the check tries it.
# Fix the seed of what you draw, so that two calls agree.


# %% answer="plan"
def second_look_plan(X_train, y_train, X_test, y_test):
    """Choose a threshold on training samples, and count the errors on test samples. Returns six numbers by name."""
    ### BEGIN SOLUTION
    cut = StratifiedKFold(5, shuffle=True, random_state=0)
    out_of_fold = cross_val_predict(lab_model(), X_train, y_train, cv=cut, method="predict_proba")[:, 1]
    p_test = lab_model().fit(X_train, y_train).predict_proba(X_test)[:, 1]

    def two_errors(y, p, level):
        ill, looked = np.asarray(y) == 1, p >= level
        return int((ill & ~looked).sum()), int((~ill & looked).sum())

    level = lab_threshold(y_train, out_of_fold)
    chosen, half = two_errors(y_train, out_of_fold, level), two_errors(y_train, out_of_fold, 0.5)
    lost, extra = two_errors(y_test, p_test, level)
    return {
        "threshold": level,
        "validation_cost": 20 * chosen[0] + chosen[1],
        "validation_cost_half": 20 * half[0] + half[1],
        "test_missed": lost,
        "test_needless": extra,
        "test_cost": 20 * lost + extra,
    }
    ### END SOLUTION


# To look at your result: second_look_plan(X_train, y_train, X_test, y_test)

# %% check="plan"

# %% [markdown]
# `lab.hint("plan")` gives a hint.
#
# **If it fails**
#
# - Which lines use `y_test`? Only those that count errors at the end.
# - Which lines use `X_test`? Only the prediction.
# - A validation cost of nearly 0 on noise means that the model judged the rows that it was fitted on.

# %% [markdown] task="calibration"
# **Why.**
# A pathologist reads "0.30" as "three of ten such samples are malignant".
# Is that so?
# Probabilities for which it is so are called *calibrated*.
# Two models can sort samples equally well, and one of them says 0.999 where 0.8 would be true.
# Two means show it: the **Brier score**, the mean of the squared differences between probability and truth (0 is best), and the **reliability diagram**.
#
# **An example on other data.**
# A weather service said 30 percent on twenty days and 90 percent on ten days.

# %%
said = np.repeat([0.3, 0.9], [20, 10])
came = np.repeat([1, 0, 1, 0], [6, 14, 6, 4])
for level in (0.3, 0.9):
    print(f"said {level:.0%}, came on {came[said == level].mean():.0%} of {(said == level).sum()} days")

# %% [markdown]
# With 30 percent the service was right; with 90 percent it was too sure.
#
# The next cell gives out-of-fold probabilities of the training samples by two models: your logistic regression, and *naive Bayes*, which treats the 30 columns as if they told 30 different things.

# %% locked="two_models"
from sklearn.naive_bayes import GaussianNB

FIVE_FOLDS = StratifiedKFold(5, shuffle=True, random_state=0)
p_logistic = cross_val_predict(lab_model(), X_train, y_train, cv=FIVE_FOLDS, method="predict_proba")[:, 1]
p_bayes = cross_val_predict(GaussianNB(), X_train, y_train, cv=FIVE_FOLDS, method="predict_proba")[:, 1]

# %% [markdown]
# **Your turn.**
#
# - `brier(y, p)`: the Brier score.
# - `reliability(y, p)`: a DataFrame for **ten bins of equal width**, 0 to 0.1, 0.1 to 0.2, … 0.9 to 1, with the columns
#   `mean_predicted` (mean of `p` in the bin), `observed` (share of malignant samples in it) and `count`.
#   A bin without samples has no row. Exactly 0 belongs to the first bin, exactly 1 to the last.
# - `fig`: a reliability diagram of both models on the training samples: `mean_predicted` across, `observed` upwards, and the diagonal from (0, 0) to (1, 1).
#   The curves differ in colour **and** in marker or line style, with a contrast of at least 3:1.
#   Give a title, a label for each axis, and a legend with the words *logistic* and *Bayes*.
# - `alt_text`: what the figure shows, for somebody who can't see it, in at least 60 characters. Name both models and their Brier scores.
# - `trusted`: `"logistic"` or `"bayes"`, the model whose probabilities you would believe.

# %% answer="calibration"
# Define fig, alt_text and trusted here, and the two functions.


def brier(y, p):
    """Mean squared difference between probability and truth."""
    ### BEGIN SOLUTION
    return float(np.mean((np.asarray(p) - np.asarray(y)) ** 2))
    ### END SOLUTION


def reliability(y, p):
    """Ten bins of equal width. Returns a DataFrame with columns mean_predicted, observed, count; no empty bins."""
    ### BEGIN SOLUTION
    pairs = pd.DataFrame({"p": np.asarray(p), "y": np.asarray(y)})
    place = pd.cut(pairs["p"], np.linspace(0, 1, 11), labels=False, include_lowest=True, right=True)
    return pairs.groupby(place).agg(mean_predicted=("p", "mean"), observed=("y", "mean"), count=("y", "size"))
    ### END SOLUTION


### BEGIN SOLUTION
fig, ax = plt.subplots(figsize=(6, 5), layout="constrained")
ax.plot([0, 1], [0, 1], color="#555555", linestyle=":", label="probability = share")
looks = {
    "logistic regression": (p_logistic, "#0072B2", "o", "-", -12),
    "naive Bayes": (p_bayes, "#A34F00", "s", "--", 6),
}
for name, (p, colour, marker, dashes, above) in looks.items():
    points = reliability(y_train, p)
    ax.plot(points["mean_predicted"], points["observed"], color=colour, marker=marker, linestyle=dashes, label=name)
    for place in points[points["count"] < 20].to_dict("records"):
        ax.annotate(
            int(place["count"]),
            (place["mean_predicted"], place["observed"]),
            xytext=(5, above),
            textcoords="offset points",
            color=colour,
        )
ax.set_title("Naive Bayes is too sure (numbers: bins with fewer than 20 samples)")
ax.set(xlim=(-0.04, 1.1), ylim=(-0.08, 1.1))
ax.set_xlabel("Mean predicted probability of malignant")
ax.set_ylabel("Observed share of malignant samples")
fig.legend(loc="outside lower center", ncols=3)
alt_text = (
    f"Reliability diagram of {len(y_train)} training samples. Logistic regression (Brier score {brier(y_train, p_logistic):.3f}) "
    f"is nearer to the diagonal than naive Bayes (Brier score {brier(y_train, p_bayes):.3f}), which says 0 or 1 too often."
)
trusted = "logistic"
### END SOLUTION

# %% check="calibration"

# %% [markdown]
# `lab.hint("calibration")` gives a hint.
#
# **If it fails**
#
# - Add up `count`: it must be the number of samples.
# - Points missing in the figure? Draw the table of `reliability`, not the single samples.
# - Contrast too low? Yellow, light orange and light green fail on white. Take darker ones, and no `alpha`.
#
# Most samples are in the first and the last bin, so the points between rest on few samples: look at `count` before you read much into one of them.

# %% [markdown] task="errors"
# **Why.**
# "Recall 0.95" hides the one sample in twenty that was missed.
# A pathologist wants to see exactly these: which samples, and why did they look harmless?
# An answer that helps is a comparison: the missed sample beside the benign ones that it resembles most.
# To resemble is to be near, in all 30 columns, each on the same scale.
#
# **An example on other data.**
# Which town is most like Riverton? In metres and in degrees, the answer depends on the unit.

# %%
towns = pd.DataFrame(
    {"altitude_m": [120, 150, 130], "july_c": [21.0, 20.5, 14.0]}, index=["Riverton", "Hillside", "Fogbay"]
)
by_metres = (towns - towns.loc["Riverton"]).abs().sum(axis=1)
both_alike = ((towns - towns.loc["Riverton"]) / towns.std()).abs().sum(axis=1)
print("as they are:", by_metres.drop("Riverton").idxmin(), "- on one scale:", both_alike.drop("Riverton").idxmin())

# %% [markdown]
# **Your turn.**
# The rows of `X` have labels; `y` and `p` hold diagnosis and probability in the same order.
#
# - `missed(X, y, p, threshold)` returns the row labels of the missed samples (malignant, `p < threshold`) as a list, the lowest probability first.
# - `nearest_benign(X, y, label, k)` returns a list with the row labels of the `k` benign samples nearest to the sample `label`.
#   Distances are Euclidean, on columns that are standardised over all rows of `X` (mean 0, standard deviation 1).


# %% answer="errors"
def missed(X, y, p, threshold):
    """Row labels of malignant samples below the threshold, the lowest probability first."""
    ### BEGIN SOLUTION
    chances = pd.Series(np.asarray(p), index=X.index)
    lost = chances[(np.asarray(y) == 1) & (np.asarray(p) < threshold)]
    return lost.sort_values().index.tolist()
    ### END SOLUTION


def nearest_benign(X, y, label, k):
    """Row labels of the k benign samples nearest to `label`, by Euclidean distance of standardised columns."""
    ### BEGIN SOLUTION
    units = X.sub(X.mean()).div(X.std())
    harmless = units[np.asarray(y) == 0]
    return np.sqrt(((harmless - units.loc[label]) ** 2).sum(axis=1)).nsmallest(k).index.tolist()
    ### END SOLUTION


# To look at your result: missed(X_train, y_train, p_logistic, 0.5)

# %% check="errors"

# %% [markdown]
# `lab.hint("errors")` gives a hint.
#
# **If it fails**
#
# - `X.loc[5]` is the row with the label 5, `X.iloc[5]` the sixth row. After a split they differ.
# - The nearest sample of all is the sample itself, at distance 0. Is it benign?
# - Which column has the largest numbers? Without a scale, it decides alone.

# %% [markdown] task="importance"
# **Why.**
# "What does the model look at?"
# A usual answer shuffles one column of new samples, and looks how much worse the model gets (*permutation importance*).
# In our table this misleads: radius, perimeter and area of a nucleus follow from each other.
# Shuffle one of them, and the model reads the same from the others.
# Each seems unimportant, and together they are not.
# So shuffle **groups** of columns that belong together.
#
# **An example on other data.**
# A guard looks at three clocks, and takes the one in the middle.
# The times of one clock are mixed up, then those of all three.

# %%
clock = np.random.default_rng(2)
hour = clock.uniform(0, 24, 200)
clocks = hour + clock.normal(0, 0.1, (3, 200))
mixed = clock.permutation(200)
one_mixed = np.array([clocks[0][mixed], clocks[1], clocks[2]])
for name, shown in (("as they are", clocks), ("one clock mixed", one_mixed), ("all mixed", clocks[:, mixed])):
    print(f"{name}: correlation with the true hour {np.corrcoef(np.median(shown, axis=0), hour)[0, 1]:.2f}")

# %% [markdown]
# One clock alone seems unimportant, because the others tell the same.

# %% locked="column_groups"
# Which measures belong together: each group has the mean, the error and the worst of its measures.
GROUP_MEASURES = {
    "size": ["radius", "perimeter", "area"],
    "texture": ["texture"],
    "outline": ["compactness", "concavity", "concave points"],
    "regularity": ["smoothness", "symmetry", "fractal dimension"],
}
GROUPS = {
    name: [
        column
        for column in FEATURES
        for measure in listed
        if column in (f"mean {measure}", f"{measure} error", f"worst {measure}")
    ]
    for name, listed in GROUP_MEASURES.items()
}
print({name: len(columns) for name, columns in GROUPS.items()})
print("radius and perimeter go together:", round(X_train["mean radius"].corr(X_train["mean perimeter"]), 3))

# %% [markdown]
# **Your turn.**
# Write `group_importance(X, y, X_new, y_new, groups)`.
# `groups` is a dictionary from a name to a list of columns, as `GROUPS`.
#
# 1. Fit `lab_model()` on `X` and `y`.
# 2. For each group, put the rows of **all its columns** of `X_new` into **one** new random order, and leave the other columns as they are.
# 3. The importance of the group is the AUC of `X_new` as it is, less the AUC of this shuffled copy: the mean over at least 10 shuffles.
#
# It returns a Series or a dictionary with a number for each group, and leaves `X_new` as it was.
#
# Then set `why_small` to the reason why `mean radius` alone has an importance near 0:
# `"others_carry_the_same"`, `"columns_unimportant"`, `"too_few_repetitions"`, `"model_not_converged"`, or `"wrong_unit"`.

# %% answer="importance"
# why_small = "..."


def group_importance(X, y, X_new, y_new, groups):
    """Mean drop of the AUC when all columns of a group are shuffled together. Returns a Series by group."""
    ### BEGIN SOLUTION
    from sklearn.metrics import roc_auc_score

    model = lab_model().fit(X, y)
    rng = np.random.default_rng(0)
    whole = roc_auc_score(y_new, model.predict_proba(X_new)[:, 1])
    drops = pd.Series(0.0, index=list(groups))
    for name, columns in groups.items():
        for _ in range(10):
            copy = X_new.copy()
            copy[columns] = X_new[columns].sample(frac=1, random_state=rng.integers(1_000_000)).to_numpy()
            drops[name] += (whole - roc_auc_score(y_new, model.predict_proba(copy)[:, 1])) / 10
    return drops
    ### END SOLUTION


### BEGIN SOLUTION
why_small = "others_carry_the_same"
### END SOLUTION

# To look at your result, halve the training samples:
# group_importance(X_train[::2], y_train[::2], X_train[1::2], y_train[1::2], GROUPS)

# %% check="importance"

# %% [markdown]
# `lab.hint("importance")` gives a hint.
#
# **If it fails**
#
# - Give the columns of a group one new order: draw the order first, then use it for all of them.
# - `shuffled[columns] = X_new[columns].iloc[order]` puts the rows back by their labels. Use `.to_numpy()`.
# - Measure on `X_new`, not on the rows that the model was fitted on.
#
# Importance tells what *this model* uses.
# It does not tell what makes a cell malignant.

# %% [markdown] task="card"
# **Why.**
# The director will decide on one page, and others will read that page in three years.
# A **model card** says what a tool is for, what it is *not* for, how sure its numbers are, and what nobody has tested.
# "Recall 0.98" from 53 malignant samples is one number from one draw.
# An interval says which true values fit to it.
#
# **An example on other data.**
# Ten of ten lots of a vaccine passed.
# If only 80 percent of all lots were good, how often would ten pass by luck?

# %%
for true_share in (0.99, 0.9, 0.8, 0.7):
    print(f"true share {true_share:.0%}: ten of ten pass with a probability of {true_share**10:.2f}")

# %% [markdown]
# So "ten of ten" fits to 80 percent as well, and nothing is proved.
#
# The next cell opens the test samples once, with the threshold that was chosen on the training samples.

# %% locked="test"
lab_level = lab_threshold(y_train, p_logistic)
flagged_in_test = lab_model().fit(X_train, y_train).predict_proba(X_test)[:, 1] >= lab_level
found, ill = int(y_test[flagged_in_test].sum()), int(y_test.sum())
print(
    f"threshold {lab_level:.3f}: {found} of {ill} malignant samples found,",
    f"{int(flagged_in_test.sum()) - found} needless second looks",
)

# %% [markdown]
# **Your turn.**
#
# - `recall_interval(found, ill)` returns `low, high`, an interval of 95 % for the recall.
#   Use one that stays between 0 and 1 and is not empty when all are found, such as Wilson's: `scipy.stats.binomtest(...).proportion_ci(method="wilson")`.
# - `card`: a dictionary with these fields.
#     - `"purpose"`: who uses the tool and for what, in at least 60 characters. It claims no certainty.
#     - `"decision"`: `"pilot_second_look"`, `"no_pilot_yet"`, `"replace_pathologist"` or `"tell_patients"`.
#     - `"malignant_in_test"`, `"recall"`, `"recall_low"`, `"recall_high"`: from `found`, `ill` and your interval.
#     - `"not_for"`: what it must not be used for, the most tempting misuse among them.
#       At least two codes of `"diagnosis"`, `"telling_patients"`, `"other_laboratories_untested"`, `"sorting_for_a_second_look"`.
#     - `"limits"`: at least three codes of this list, **only true ones, with those that matter most**.
#
# | code | limit |
# |---|---|
# | `"one_hospital"` | All samples are from one hospital. |
# | `"data_of_about_1990"` | Instruments and patients are those of about 1990. |
# | `"subgroups_unknown"` | No age, origin or history: nobody can say for whom the tool works worse. |
# | `"few_malignant_in_test"` | The recall rests on few samples. |
# | `"share_is_not_of_the_population"` | 37 % malignant is the share among those examined. |
# | `"many_missing_values"` | Many values are missing. |
# | `"threshold_chosen_on_test"` | The threshold was chosen on the test samples. |

# %% answer="card"
# card = {"purpose": "...", ...}


def recall_interval(found, ill):
    """An interval of 95 % for the recall when `found` of `ill` malignant samples are found. Returns low, high."""
    ### BEGIN SOLUTION
    from scipy.stats import binomtest

    ends = binomtest(found, ill).proportion_ci(0.95, method="wilson")
    return float(ends.low), float(ends.high)
    ### END SOLUTION


### BEGIN SOLUTION
recall_low, recall_high = recall_interval(found, ill)
card = {
    "purpose": f"Suggests to the pathologists of one laboratory which samples to look at twice; it found {found} of {ill} in one test.",
    "decision": "pilot_second_look",
    "malignant_in_test": ill,
    "recall": found / ill,
    "recall_low": recall_low,
    "recall_high": recall_high,
    "not_for": ["diagnosis", "telling_patients", "other_laboratories_untested"],
    "limits": ["one_hospital", "data_of_about_1990", "subgroups_unknown", "few_malignant_in_test"],
}
### END SOLUTION

# %% check="card"

# %% [markdown]
# `lab.hint("card")` gives a hint.
#
# **If it fails**
#
# - A number does not agree? Build the card from variables, not by typing.
# - The interval is empty when all are found? The formula with the root of p(1 − p)/n does that. Take Wilson's.
# - Words such as "certainly" and "proves" are refused. Say what was seen, and on how many samples.

# %% [markdown]
# ## Key points
#
# - Say first what is 1. A code that is turned round turns every measure round, and nothing complains.
# - Accuracy treats all errors alike. Count the missed and the needless ones, and compare with a rule that knows nothing.
# - Whatever learns from data, also a scaler or a selection, belongs inside the folds. Outside, it finds results in noise.
# - A threshold follows from costs, and is chosen without the test labels. The test is opened once.
# - A number without an interval, and a model without its limits, are no basis for a decision about people.

# %% [markdown]
# ## Self-assessment
#
# Can you answer these without looking up?
#
# 1. A colleague reports a recall of 0.99. Which question do you ask first?
# 2. Why is a rule with an accuracy of 63 percent worthless here?
# 3. Somebody scales the whole table before the cross-validation. What leaked, and how much does it matter?
# 4. The agency changes the cost of a missed sample from 20 to 50. Does the threshold go up or down?
# 5. The test cost is higher than the validation cost. Is that a mistake?
# 6. Another laboratory wants to use your threshold tomorrow. What do you tell them?
#
# The next cell shows how far you are.

# %%
lab.progress()

# %% [markdown]
# ## Extra (not graded, about 30 minutes)
#
# Choose what you like.
# There is no check, and no single right answer.
#
# - **Another cost.**
#   Let a missed sample cost 5, 20, 50 and 200.
#   Draw the threshold, the needless and the missed ones against the cost.
#   Who should choose the cost?
# - **Another model.**
#   Compare `KNeighborsClassifier` with and without a scaler by your `cross_validated`.
#   Which measure changes most, and why?
# - **How much is luck?**
#   Draw the test samples with 20 other seeds, and look at the spread of `test_missed`.
#   Is your one test an exception?

# %% [markdown]
# ## Next steps
#
# - Give your model card to somebody who was not here. Ask for whom they would use the tool, and for whom not.
# - In the lab *Regression: Gender Equality Index* the answer is a number, and in *Clustering* no column holds it.
#   `labs list` shows the other labs of this course.
# - In your own work: read the model card of a tool that your office uses, if it has one, and note what is missing.

# %% [markdown]
# ## Clean up
#
# This lab started no service, and wrote nothing but your progress, in a file beside this notebook.
# To free the memory, choose *Kernel › Shut Down Kernel*.
# To start again from the beginning, choose *Kernel › Restart Kernel and Clear Outputs of All Cells*; your answers stay.

# %% [markdown]
# ## Sources and licences
#
# - **Data.** W. H. Wolberg, W. N. Street, O. L. Mangasarian: Breast Cancer Wisconsin (Diagnostic), 1993, UCI Machine Learning Repository, CC BY 4.0.
#   The page `data-breast-cancer.md` beside this notebook tells what is known about it.
#   It is teaching material, and not for diagnosis.
# - **Leaks.** C. Ambroise, G. J. McLachlan: Selection bias in gene extraction on the basis of microarray gene-expression data, PNAS 99(10), 2002.
# - **Brier score.** G. W. Brier: Verification of forecasts expressed in terms of probability, Monthly Weather Review 78(1), 1950.
# - **Interval.** E. B. Wilson: Probable inference, the law of succession, and statistical inference, JASA 22(158), 1927.
# - **Model cards.** M. Mitchell and others: Model Cards for Model Reporting, FAT* 2019.
# - **The region**, its agency and the costs of 20 and 1 are the story of this lab.
#   The figures of the worked examples are invented.
# - **Code** of this lab: EUPL-1.2. **Text**: CC BY 4.0.
