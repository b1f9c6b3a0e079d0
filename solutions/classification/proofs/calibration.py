# %% alternate="scikit-learn's functions and display"
from sklearn.calibration import CalibrationDisplay, calibration_curve
from sklearn.metrics import brier_score_loss


def brier(y, p):
    return brier_score_loss(y, p)


def reliability(y, p):
    y, p = np.asarray(y), np.asarray(p)
    observed, predicted = calibration_curve(y, p, n_bins=10)
    counts = np.histogram(p, bins=np.linspace(0, 1, 11))[0]
    return pd.DataFrame({"count": counts[counts > 0], "observed": observed, "mean_predicted": predicted})


fig, ax = plt.subplots()
CalibrationDisplay.from_predictions(
    y_train, p_logistic, n_bins=10, ax=ax, name="Logistic regression", color="#000000", marker="^"
)
CalibrationDisplay.from_predictions(y_train, p_bayes, n_bins=10, ax=ax, name="Naive Bayes", color="#B03A00", marker="D")
ax.set_title("Calibration of two models")
ax.legend()
alt_text = (
    "Two curves beside the diagonal. The curve of naive Bayes, with a Brier score of "
    f"{brier(y_train, p_bayes):.2f}, is flatter than that of the logistic regression, with {brier(y_train, p_logistic):.2f}."
)
trusted = "Logistic"


# %% alternate="own loop, points and lines apart, axline, French"
def brier(y, p):
    return sum((b - a) ** 2 for a, b in zip(y, p)) / len(p)


def reliability(y, p):
    rows = []
    for number in range(10):
        chosen = [(a, b) for a, b in zip(y, p) if min(int(b * 10), 9) == number]
        if chosen:
            a, b = np.array(chosen, dtype=float).T
            rows.append({"mean_predicted": b.mean(), "observed": a.mean(), "count": len(a)})
    return pd.DataFrame(rows)


fig = plt.figure(figsize=(5, 5))
axis = fig.add_subplot()
axis.axline((0, 0), slope=1, color="#444444")
for p, title, colour, shape in (
    (p_logistic, "régression logistique", "#005A9C", "o"),
    (p_bayes, "Bayes naïf", "#8B0000", "x"),
):
    rows = reliability(y_train, p)
    axis.scatter(rows["mean_predicted"], rows["observed"], color=colour, marker=shape, label=title)
fig.suptitle("Fiabilité de deux modèles")
axis.set(xlabel="probabilité prédite", ylabel="part observée")
fig.legend()
alt_text = (
    "Points autour de la diagonale : la régression logistique en est plus proche (score de Brier "
    f"{brier(y_train, p_logistic):.3f}".replace(".", ",")
    + ") que Bayes naïf ("
    + f"{brier(y_train, p_bayes):.3f}".replace(".", ",")
    + ")."
)
trusted = "logistic"


# %% mutant="root of the Brier score" refused="brier" message="calibration.root"
def brier(y, p):
    return float(np.sqrt(np.mean((np.asarray(p) - np.asarray(y)) ** 2)))


# %% mutant="differences without a square" refused="brier" message="calibration.absolute"
def brier(y, p):
    return float(np.abs(np.asarray(p) - np.asarray(y)).mean())


# %% mutant="sum of squares" refused="brier" message="calibration.brier"
def brier(y, p):
    return float(np.sum((np.asarray(p) - np.asarray(y)) ** 2))


# %% mutant="other names" refused="reliability" message="calibration.columns"
def reliability(y, p):
    return pd.DataFrame({"predicted": [0.1], "observed": [0.2]})


# %% mutant="empty bins kept" refused="reliability" message="calibration.empty_bins"
def reliability(y, p):
    pairs = pd.DataFrame({"p": p, "y": y})
    place = np.minimum((np.asarray(p) * 10).astype(int), 9)
    table = pairs.groupby(place).agg(mean_predicted=("p", "mean"), observed=("y", "mean"), count=("y", "size"))
    return table.reindex(range(10), fill_value=0)


# %% mutant="middle of the bin" refused="reliability" message="calibration.middle"
def reliability(y, p):
    place = np.minimum((np.asarray(p) * 10).astype(int), 9)
    table = pd.DataFrame({"y": y}).groupby(place)["y"].agg(["mean", "size"]).set_axis(["observed", "count"], axis=1)
    return table.assign(mean_predicted=table.index / 10 + 0.05)


# %% mutant="number of malignant samples instead of all" refused="reliability" message="calibration.values"
def reliability(y, p):
    place = np.minimum((np.asarray(p) * 10).astype(int), 9)
    grouped = pd.DataFrame({"p": p, "y": y}).groupby(place)
    return pd.DataFrame(
        {"mean_predicted": grouped["p"].mean(), "observed": grouped["y"].mean(), "count": grouped["y"].sum()}
    )


# %% mutant="one curve" refused="curves" message="calibration.no_curve"
from sklearn.calibration import calibration_curve

fig, ax = plt.subplots()
observed, predicted = calibration_curve(y_train, p_logistic, n_bins=10)
ax.plot([0, 1], [0, 1])
ax.plot(predicted, observed, "o-")
alt_text = "A curve."
trusted = "bayes"

# %% mutant="axes exchanged" refused="curves" message="calibration.no_curve"
from sklearn.calibration import calibration_curve

fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1])
for p in (p_logistic, p_bayes):
    ax.plot(*calibration_curve(y_train, p, n_bins=10), "o-")
ax.set(title="Reliability diagram", xlabel="share")
alt_text = (
    "Two curves of a logistic regression and another model, with a diagonal from the lower left to the upper right."
)

# %% mutant="no diagonal" refused="curves" message="calibration.no_diagonal"
from sklearn.calibration import calibration_curve

fig, ax = plt.subplots()
for p, name, dashes in ((p_logistic, "logistic", "-"), (p_bayes, "Bayes", "--")):
    observed, predicted = calibration_curve(y_train, p, n_bins=10)
    ax.plot(predicted, observed, dashes, label=name)
ax.set(title="Reliability diagram", xlabel="probability", ylabel="share")
alt_text = "Two curves, one of the logistic regression with a Brier score of 0.5, and one of naive Bayes, which is much too sure."
trusted = "bayes"

# %% mutant="colour alone" refused="looks" message="calibration.alike"
from sklearn.calibration import calibration_curve

fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1])
for p, colour in ((p_logistic, "#0072B2"), (p_bayes, "#A34F00")):
    observed, predicted = calibration_curve(y_train, p, n_bins=10)
    ax.plot(predicted, observed, "o-", color=colour)
ax.set(xlabel="probability", ylabel="share")
trusted = "both"

# %% mutant="pale yellow" refused="looks" message="calibration.contrast"
from sklearn.calibration import calibration_curve

fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1])
for p, colour, shape in ((p_logistic, "#0072B2", "o"), (p_bayes, "#FFD92F", "s")):
    observed, predicted = calibration_curve(y_train, p, n_bins=10)
    ax.plot(predicted, observed, shape, color=colour)
ax.set(title="Reliability diagram", xlabel="probability", ylabel="share")

# %% mutant="no title" refused="words" message="calibration.title"
fig, ax = plt.subplots()
ax.set(xlabel="probability", ylabel="share")

# %% mutant="no label upwards" refused="words" message="calibration.axis_label"
fig, ax = plt.subplots()
ax.set(title="Reliability diagram", xlabel="probability")

# %% mutant="no legend" refused="words" message="calibration.legend"
fig, ax = plt.subplots()
ax.set(title="Reliability diagram", xlabel="probability", ylabel="share")

# %% mutant="a word as alt text" refused="alt" message="calibration.alt_short"
fig, ax = plt.subplots()
alt_text = "Reliability diagram."

# %% mutant="only one model in the alt text" refused="alt" message="calibration.alt_models"
fig, ax = plt.subplots()
alt_text = "The curve of the logistic regression is near the diagonal in nearly all of the ten bins of equal width."


# %% mutant="the last bin without 1" refused="ends" message="calibration.ends"
def reliability(y, p):
    pairs = pd.DataFrame({"p": p, "y": y})
    place = pd.cut(pairs["p"], np.linspace(0, 1, 11), right=False, labels=False)
    return pairs.groupby(place).agg(mean_predicted=("p", "mean"), observed=("y", "mean"), count=("y", "size"))


# %% mutant="a bin of its own for 1" refused="ends" message="calibration.own_bin"
def reliability(y, p):
    pairs = pd.DataFrame({"p": p, "y": y})
    place = np.floor(10 * pairs["p"])
    return pairs.groupby(place).agg(mean_predicted=("p", "mean"), observed=("y", "mean"), count=("y", "size"))


# %% mutant="the model that is surer" refused="trusted" message="calibration.trusted"
trusted = "bayes"

# %% mutant="none of the two words" refused="trusted" message="calibration.trusted_name"
trusted = "naive Bayes"

# %% mutant="an alt text without numbers" refused="alt_number" message="calibration.alt_number"
alt_text = "The curve of the logistic regression is nearer to the diagonal than that of naive Bayes, which is too sure."
