# %% alternate="cumulative sums"
def cost(y, p, threshold):
    y, p = np.array(y), np.array(p)
    return float(np.where(y == 1, 20 * (p < threshold), 1 * (p >= threshold)).sum())


def choose_threshold(y, p):
    table = pd.DataFrame({"y": np.array(y), "p": np.array(p)}).groupby("p")["y"].agg(["sum", "count"])
    below = table.cumsum().shift(fill_value=0)
    totals = 20 * below["sum"] + (len(p) - sum(y)) - (below["count"] - below["sum"])
    return totals.idxmin() if totals.min() < 20 * sum(y) else 2


# %% alternate="middles between neighbours, plain lists"
def cost(y, p, threshold):
    total = 0
    for ill, chance in zip(list(y), list(p)):
        if ill and chance < threshold:
            total += 20
        elif not ill and chance >= threshold:
            total += 1
    return total


def choose_threshold(y, p):
    ordered = sorted(set(p))
    levels = [0.0] + [(a + b) / 2 for a, b in zip(ordered, ordered[1:])] + [ordered[-1] + 0.5]
    best = None
    for level in reversed(levels):
        now = cost(y, p, level)
        if best is None or now < best[0]:
            best = (now, level)
    return np.float64(best[1])


# %% mutant="costs exchanged" refused="cost" message="threshold.exchanged"
def cost(y, p, threshold):
    y, flagged = np.asarray(y), np.asarray(p) >= threshold
    return int((y[~flagged] == 1).sum() + 20 * (y[flagged] == 0).sum())


def choose_threshold(y, p):
    return min([*p, 2.0], key=lambda level: cost(y, p, level))


# %% mutant="mean instead of sum" refused="cost" message="threshold.per_sample"
def cost(y, p, threshold):
    y, flagged = np.asarray(y), np.asarray(p) >= threshold
    return (20 * (y[~flagged] == 1).sum() + (y[flagged] == 0).sum()) / len(y)


def choose_threshold(y, p):
    return 0.5


# %% mutant="every second look costs" refused="cost" message="threshold.cost"
def cost(y, p, threshold):
    y, flagged = np.asarray(y), np.asarray(p) >= threshold
    return int(20 * (y[~flagged] == 1).sum() + flagged.sum())


def choose_threshold(y, p):
    return 0.5


# %% mutant="above, and not on" refused="on_threshold" message="threshold.on_threshold"
def cost(y, p, threshold):
    y, flagged = np.asarray(y), np.asarray(p) > threshold
    return int(20 * (y[~flagged] == 1).sum() + (y[flagged] == 0).sum())


def choose_threshold(y, p):
    return min([0.0, *p], key=lambda level: cost(y, p, level))


# %% mutant="one half" refused="lowest" message="threshold.always_half"
def cost(y, p, threshold):
    y, flagged = np.asarray(y), np.asarray(p) >= threshold
    return int(20 * (y[~flagged] == 1).sum() + (y[flagged] == 0).sum())


def choose_threshold(y, p):
    return 0.5


# %% mutant="highest accuracy" refused="lowest" message="threshold.not_lowest"
def choose_threshold(y, p):
    y, p = np.asarray(y), np.asarray(p)
    return max(np.unique(p), key=lambda level: ((p >= level) == y).mean())


# %% mutant="one over twenty-one, by theory" refused="lowest" message="threshold.not_lowest"
def choose_threshold(y, p):
    return 1 / 21


# %% mutant="a grid" refused="fine" message="threshold.coarse"
def choose_threshold(y, p):
    y, p = np.asarray(y), np.asarray(p)
    counts = lambda level: 20 * ((y == 1) & (p < level)).sum() + ((y == 0) & (p >= level)).sum()
    levels = np.unique(p) if p.max() > 0.1 else np.arange(0, 1.01, 0.01)
    return min(levels, key=counts)


# %% mutant="always below the highest probability" refused="nobody_ill" message="threshold.needless"
def choose_threshold(y, p):
    y, p = np.asarray(y), np.asarray(p)
    counts = lambda level: 20 * ((y == 1) & (p < level)).sum() + ((y == 0) & (p >= level)).sum()
    return min(np.unique(p), key=counts)


# %% mutant="paired by row labels" refused="labelled" message="threshold.labels"
def cost(y, p, threshold):
    pairs = pd.DataFrame({"y": y, "p": p})
    flagged = pairs["p"] >= threshold
    return int(20 * (pairs["y"][~flagged] == 1).sum() + (pairs["y"][flagged] == 0).sum())


# %% mutant="masks of one Series on another" refused="labelled" message="threshold.labels_stopped"
def cost(y, p, threshold):
    return int(
        20 * ((y == 1) & ~(p >= threshold)).sum()
        + ((y == 0) == (p >= threshold)).sum()
        - ((y == 1) & ~(p >= threshold)).sum()
    )
