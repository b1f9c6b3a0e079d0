# %% alternate="with scikit-learn"
from sklearn.metrics import accuracy_score, confusion_matrix, precision_score, recall_score


def confusion(y_true, y_pred):
    tn, fp, fn, tp = confusion_matrix(y_true, y_pred, labels=[0, 1]).ravel()
    return {"tp": tp, "fn": fn, "fp": fp, "tn": tn}


def measures(y_true, y_pred):
    return {
        "accuracy": accuracy_score(y_true, y_pred),
        "recall": recall_score(y_true, y_pred),
        "precision": precision_score(y_true, y_pred, zero_division=0),
    }


baseline = measures(y_train, [0] * len(y_train))
why_accuracy_misleads = ["high_without_finding_any", "ignores_kind_of_error"]


# %% alternate="plain loop, rounded"
def confusion(y_true, y_pred):
    found = dict.fromkeys(["tp", "fn", "fp", "tn"], 0)
    for truth, said in zip(list(y_true), list(y_pred)):
        found[("t" if truth == said else "f") + ("p" if said else "n")] += 1
    return found


def measures(y_true, y_pred):
    n = confusion(y_true, y_pred)
    flagged = n["tp"] + n["fp"]
    result = {"accuracy": (n["tp"] + n["tn"]) / len(list(y_true)), "recall": n["tp"] / sum(y_true)}
    result["precision"] = n["tp"] / flagged if flagged else 0
    return {name: round(value, 4) for name, value in result.items()}


baseline = pd.Series({"accuracy": 1 - y_train.mean(), "recall": 0, "precision": 0}).to_dict()
why_accuracy_misleads = ("ignores_kind_of_error", "high_without_finding_any")


# %% mutant="benign as positive" refused="counts" message="baseline.turned"
def confusion(y_true, y_pred):
    from sklearn.metrics import confusion_matrix

    tp, fn, fp, tn = confusion_matrix(y_true, y_pred).ravel()
    return {"tp": tp, "fn": fn, "fp": fp, "tn": tn}


def measures(y_true, y_pred):
    n = confusion(y_true, y_pred)
    return {
        "accuracy": (n["tp"] + n["tn"]) / sum(n.values()),
        "recall": n["tp"] / (n["tp"] + n["fn"]),
        "precision": n["tp"] / (n["tp"] + n["fp"]),
    }


baseline = measures(y_train, np.zeros(len(y_train)))
why_accuracy_misleads = {"ignores_kind_of_error"}


# %% mutant="missed and needless exchanged" refused="counts" message="baseline.swapped"
def confusion(y_true, y_pred):
    t, s = np.asarray(y_true), np.asarray(y_pred)
    count = lambda a, b: int(((t == a) & (s == b)).sum())
    return {"tp": count(1, 1), "fn": count(0, 1), "fp": count(1, 0), "tn": count(0, 0)}


def measures(y_true, y_pred):
    n = confusion(y_true, y_pred)
    return {
        "accuracy": (n["tp"] + n["tn"]) / sum(n.values()),
        "recall": n["tp"] / (n["tp"] + n["fn"]),
        "precision": n["tp"] / (n["tp"] + n["fp"]),
    }


# %% mutant="negatives counted as all who are not tp" refused="counts" message="baseline.counts"
def confusion(y_true, y_pred):
    t, s = np.asarray(y_true), np.asarray(y_pred)
    tp = int((t * s).sum())
    return {"tp": tp, "fn": int(((t == 1) & (s == 0)).sum()), "fp": int(((t == 0) & (s == 1)).sum()), "tn": len(t) - tp}


def measures(y_true, y_pred):
    return {"accuracy": 0.5, "recall": 0.5, "precision": 0.5}


# %% mutant="a table instead of names" refused="counts" message="baseline.count_names"
def confusion(y_true, y_pred):
    from sklearn.metrics import confusion_matrix

    return confusion_matrix(y_true, y_pred)


def measures(y_true, y_pred):
    return {"acc": np.mean(np.asarray(y_true) == np.asarray(y_pred))}


# %% mutant="measures without names" refused="measures" message="baseline.measure_names"
def measures(y_true, y_pred):
    return {"acc": np.mean(np.asarray(y_true) == np.asarray(y_pred))}


# %% mutant="recall of everybody" refused="measures" message="baseline.measure"
def measures(y_true, y_pred):
    t, s = np.asarray(y_true), np.asarray(y_pred)
    tp = ((t == 1) & (s == 1)).sum()
    return {"accuracy": (t == s).mean(), "recall": tp / len(t), "precision": tp / max(s.sum(), 1)}


baseline = {"accuracy": 0.372, "recall": 1.0, "precision": 0.372}
why_accuracy_misleads = {"ignores_kind_of_error", "needs_scaled_columns"}


# %% mutant="recall and precision exchanged" refused="measures" message="baseline.precision_for_recall"
def measures(y_true, y_pred):
    t, s = np.asarray(y_true), np.asarray(y_pred)
    tp = ((t == 1) & (s == 1)).sum()
    return {"accuracy": (t == s).mean(), "precision": tp / t.sum(), "recall": tp / max(s.sum(), 1)}


# %% mutant="divided by nobody" refused="nobody_flagged" message="baseline.nobody_flagged"
def measures(y_true, y_pred):
    t, s = np.asarray(y_true), np.asarray(y_pred)
    tp = ((t == 1) & (s == 1)).sum()
    return {"accuracy": (t == s).mean(), "recall": tp / t.sum(), "precision": tp / s.sum()}


# %% mutant="divided by nobody, with plain numbers" refused="nobody_flagged" message="baseline.nobody_flagged_stopped"
def measures(y_true, y_pred):
    pairs = list(zip(y_true, y_pred))
    tp = sum(t == 1 and s == 1 for t, s in pairs)
    right = sum(t == s for t, s in pairs)
    return {
        "accuracy": right / len(pairs),
        "recall": tp / sum(t for t, _s in pairs),
        "precision": int(tp) / sum(int(s) for _t, s in pairs),
    }


# %% mutant="baseline of all samples" refused="baseline" message="baseline.baseline_number"
baseline = {"accuracy": 0.627, "recall": 0.0, "precision": 1.0}
why_accuracy_misleads = {"accuracy is bad"}


# %% mutant="compared by row labels" refused="row_by_row" message="baseline.row_labels"
def confusion(y_true, y_pred):
    t, s = pd.Series(y_true), pd.Series(y_pred)
    both = pd.DataFrame({"t": t, "s": s})
    count = lambda a, b: int(((both["t"] == a) & (both["s"] == b)).sum())
    return {"tp": count(1, 1), "fn": count(1, 0), "fp": count(0, 1), "tn": count(0, 0)}


# %% mutant="Series compared as they are" refused="row_by_row" message="baseline.row_labels_stopped"
def confusion(y_true, y_pred):
    right = y_true == y_pred
    return {
        "tp": int((right & (y_pred == 1)).sum()),
        "fn": int((~right & (y_pred == 0)).sum()),
        "fp": int((~right & (y_pred == 1)).sum()),
        "tn": int((right & (y_pred == 0)).sum()),
    }


# %% mutant="an untrue reason" refused="why" message="baseline.untrue"
why_accuracy_misleads = {"ignores_kind_of_error", "high_without_finding_any", "needs_scaled_columns"}

# %% mutant="one reason forgotten" refused="why" message="baseline.lacking"
why_accuracy_misleads = {"high_without_finding_any"}

# %% mutant="a reason in own words" refused="why" message="baseline.code"
why_accuracy_misleads = {"most samples are benign"}
