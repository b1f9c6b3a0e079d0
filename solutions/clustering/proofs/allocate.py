# %% alternate="floor_then_share"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% alternate="bisection_numpy"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    """In proportion to the index, cut at floor and cap: the scale is found by halving an interval."""
    names = np.array(sorted(need))
    n = len(names)
    if n * floor > budget:
        raise ValueError(f"The floor of {floor:,} for {n} countries is {n * floor:,}, more than {budget:,}.")
    if n * cap < budget:
        raise ValueError(f"The cap of {cap:,} for {n} countries is {n * cap:,}, less than {budget:,}.")
    need_index = np.zeros(n)
    for column, weight in weights.items():
        x = df[column].loc[names].to_numpy(dtype=float)
        low, high = x.min(), x.max()
        if high > low:
            need_index += weight * ((x - low) if DIRECTION[column] == 1 else (high - x)) / (high - low)
    need_index = need_index / sum(weights.values()) + 1e-7
    below, above = 0.0, cap / need_index.min()
    for _ in range(200):
        middle = (below + above) / 2
        if np.clip(middle * need_index, floor, cap).sum() < budget:
            below = middle
        else:
            above = middle
    print("scale", above)
    everyone = pd.Series(0.0, index=df.index)
    everyone[names] = np.clip(above * need_index, floor, cap)
    return everyone


# %% alternate="whole_euro_dictionary"
class NotPossible(ValueError):
    pass


def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    import math

    need = [name for name in df.index if name in need]
    if not len(need) * floor <= budget <= len(need) * cap:
        raise NotPossible(f"With floor {floor} and cap {cap}, {len(need)} countries can't share {budget} euro")
    score = {name: 0.0 for name in need}
    for column in weights:
        values = [float(df.at[name, column]) for name in need]
        for name, value in zip(need, values):
            if max(values) > min(values):
                fraction = (value - min(values)) / (max(values) - min(values))
                score[name] += weights[column] * (fraction if DIRECTION[column] > 0 else 1 - fraction)
    # A tenth of the money goes to all alike, the rest follows the index.
    top = max(score.values()) or 1.0
    score = {name: 0.1 + value / top for name, value in score.items()}
    money = {name: float(floor) for name in need}
    while budget - sum(money.values()) > 0.01:
        rest = budget - sum(money.values())
        below = [name for name in need if money[name] < cap]
        whole = sum(score[name] for name in below)
        for name in below:
            money[name] = min(cap, money[name] + rest * score[name] / whole)
    euro = {name: math.floor(money[name] + 1e-6) for name in need}
    left = round(budget) - sum(euro.values())
    for name in sorted(need, key=lambda name: euro[name] - money[name])[:left]:
        euro[name] += 1
    return euro


# %% mutant="zip_code" refused="sum" message="allocate.names"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts.reset_index(drop=True)


# %% mutant="share_of_nothing" refused="equal" message="allocate.not_finite"
# All indices are 0, so that 0 is divided by 0.
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if abs(rest) < 1e-6:
            break
        share = index.where(open_, 0)
        share = share / share.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="luxembourg_paid" refused="sum" message="allocate.not_eligible"
# Every country of the table is served.
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(df.index)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="z_scores" refused="sum" message="allocate.negative"
# An index around 0 takes money from some countries.
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.mean()) / part.std(ddof=0)
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = -scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    return budget / len(names) * (1 + 3 * index)


# %% mutant="thousands" refused="sum" message="allocate.rounding"
# Each amount is rounded, and the difference is forgotten.
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    return (budget * index / index.sum()).round(-3)


# %% mutant="cut_and_forgotten" refused="sum" message="allocate.clipped"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    return (budget * index / index.sum()).clip(floor, cap)


# %% mutant="index_times_budget" refused="sum" message="allocate.sum"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    return budget * index / index.max()


# %% mutant="softmax" refused="same" message="allocate.weights_size"
# The size of the weights bends the curve.
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1)
    index = np.exp(index / 10) - 0.9
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="floor_ignored" refused="limits" message="allocate.floor"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(0.0, index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="cap_ignored" refused="limits" message="allocate.cap"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < np.inf
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = amounts + rest * share
    return amounts


# %% mutant="all_high_values_are_need" refused="order" message="allocate.direction"
# The direction of the indicators is ignored.
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if False:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="scaled_over_the_world" refused="order" message="allocate.scope"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    world = df[list(weights)]
    scaled = (part - world.min()) / (world.max() - world.min())
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="weights_ignored" refused="order" message="allocate.order"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = scaled.mean(axis=1)
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="equal_parts" refused="order" message="allocate.flat"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    return pd.Series(budget / len(names), index=names)


# %% mutant="by_rank" refused="equal" message="allocate.equal"
# Equal countries get another rank, and another amount.
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    index = index.rank(method="first")
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="by_position" refused="same" message="allocate.row_order"
# The rows stand in the order of df, the names in the order of need.
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[df.index.isin(names), list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    index = pd.Series(index.to_numpy(), index=names)
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="impossible_floor_accepted" refused="impossible" message="allocate.impossible_floor"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="impossible_cap_accepted" refused="impossible" message="allocate.impossible_cap"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="assertion" refused="impossible" message="allocate.other_error"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    assert floor * len(names) <= budget <= cap * len(names), "floor or cap"
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="error_without_words" refused="impossible" message="allocate.no_words"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError("impossible")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="table_changed" refused="world" message="allocate.changed"
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    for name in weights:
        df[name] = df[name].astype(float) + 0.0 * len(names)
    df["index"] = 0.0
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series(weights)).sum(axis=1) / sum(weights.values())
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts


# %% mutant="all_six_columns" refused="world" message="allocate.one_weight"
# An indicator with the weight 0 still counts.
def allocate(df, need, weights, budget=10_000_000, floor=100_000, cap=500_000):
    names = list(need)
    if floor * len(names) > budget or cap * len(names) < budget:
        raise ValueError(f"{len(names)} countries between {floor} and {cap} euro do not add up to {budget} euro.")
    part = df.loc[names, list(weights)].astype(float)
    span = (part.max() - part.min()).replace(0, 1)
    scaled = (part - part.min()) / span
    for name in scaled:
        if DIRECTION[name] < 0:
            scaled[name] = 1 - scaled[name]
    index = (scaled * pd.Series({name: max(weight, 0.3) for name, weight in weights.items()})).sum(axis=1) / sum(
        weights.values()
    )
    amounts = pd.Series(float(floor), index=names)
    for _ in range(len(names) + 1):
        rest = budget - amounts.sum()
        open_ = amounts < cap - 1e-9
        if rest < 1e-6 or not open_.any():
            break
        share = index.where(open_, 0)
        share = share / share.sum() if share.sum() > 0 else open_ / open_.sum()
        amounts = (amounts + rest * share).clip(upper=cap)
    return amounts
