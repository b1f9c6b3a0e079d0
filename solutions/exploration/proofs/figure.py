# %% alternate="bars and points"
seven = national.astype(float).rolling("7D").mean()[lambda s: s.index <= LAST_DAY].iloc[6:]
canvas = plt.figure()
axes = canvas.add_subplot()
axes.bar(national.loc[:LAST_DAY].index, national.loc[:LAST_DAY].to_numpy(), color="#888888")
axes.bar(national.index[-4:], national.iloc[-4:], facecolor="white", edgecolor="black")
axes.plot(seven, color="black")
axes.annotate("mean of 7 days", (seven.index[-30], seven.iloc[-30]))
axes.annotate("cases of one day", (seven.index[-60], seven.iloc[-60]))
axes.annotate("provisional", (national.index[-1], 0))
axes.set(xlabel="Date of the test", ylabel="cases per day")
canvas.suptitle(f"{'SYNTHETIC ' if DATA.synthetic else ''}COVID-19 cases in Belgium, by day")
fig = axes
ratio = seven.iloc[-1] / seven.iloc[-8]
alt_text = f"""Bar chart of daily reported cases with a black line, the mean of 7 days: {round(seven.iloc[-1]):,} on {LAST_DAY.date()}.
In the last week it {"increased" if ratio > 1.1 else "decreased" if ratio < 0.9 else "was stable"}. White bars are not complete."""


# %% alternate="pandas plot on a dark ground, the last hundred days"
window = pd.DataFrame({"day": national, "mean": national.rolling(7).mean()}).iloc[-104:]
fig, ax = plt.subplots(facecolor="#111111")
ax.set_facecolor("#111111")
window.loc[:LAST_DAY, "mean"].plot(ax=ax, color="#F0E442", linewidth=3, label="moyenne de 7 jours")
window.loc[:LAST_DAY, "day"].plot(ax=ax, color="#56B4E9", linewidth=0.8, linestyle=":", label="un jour")
window.loc[LAST_DAY:, "day"].iloc[1:].plot(ax=ax, color="#56B4E9", marker="v", linestyle="", label="jours incomplets")
ax.set_xlabel("Jour du test")
ax.set_ylabel("Cas par jour")
ax.set_title("Les cas en Belgique" + " (données synthétiques)" * DATA.synthetic, loc="left")
fig.legend()
now, before = window["mean"].loc[LAST_DAY], window["mean"].shift(7).loc[LAST_DAY]
alt_text = "La moyenne de sept jours {} en une semaine, de {:.0f} à {:.0f} cas par jour ; les quatre derniers jours sont incomplets.".format(
    "augmente" if now > 1.1 * before else "diminue" if now < 0.9 * before else "reste stable", before, now
)


# %% mutant="the days alone" refused="mean" message="figure.no_mean"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="dates as categories" refused="mean" message="figure.no_mean"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(range(len(mean)), mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="centred mean" refused="mean" message="figure.no_mean"
mean = national.rolling(7, center=True).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="the mean falls at the end" refused="mean" message="figure.beyond"
mean = national.rolling(7).mean()
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="the mean alone" refused="days" message="figure.no_days"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="all days alike" refused="incomplete" message="figure.mixed"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national, national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="incomplete days left out" refused="incomplete" message="figure.no_incomplete"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="incomplete days in another colour" refused="incomplete" message="figure.same_style"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "o", markersize=3, color="#B34700", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="pale points" refused="colours" message="figure.contrast"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#CCCCCC", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="transparent points" refused="colours" message="figure.contrast"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", alpha=0.4, label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="no title" refused="words" message="figure.title"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="no label of the days" refused="words" message="figure.axis_label"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="no unit" refused="words" message="figure.unit"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Number")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="no legend" refused="words" message="figure.legend"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="the origin is not told" refused="words" message="figure.synthetic"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if not DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="a few words" refused="alt" message="figure.alt_short"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = "A line and points of cases, which rise and fall."
_ = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="no direction" refused="trend" message="figure.trend"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which "
    f"is {mean.iloc[-1]:.0f} on the last day. Four later days are marked as incomplete."
)


# %% mutant="a number of another day" refused="alt_number" message="figure.alt_number"
mean = national.rolling(7).mean().loc[:LAST_DAY]
done, late = national.loc[:LAST_DAY], national[national.index > LAST_DAY]
rises = mean.iloc[-1] > mean.iloc[-8]
fig, ax = plt.subplots(figsize=(8, 4))
ax.plot(done.index, done, "o", markersize=3, color="#767676", label="one day")
ax.plot(late.index, late, "x", color="#333333", label="incomplete days")
ax.plot(mean.index, mean, color="#8A3B00", linewidth=2.5, label="mean of seven days")
ax.set_title("COVID-19 in Belgium" + (" (SYNTHETIC)" if DATA.synthetic else ""))
ax.set_xlabel("Day")
ax.set_ylabel("Reported cases a day")
ax.legend()
alt_text = (
    f"Points for the reported cases of each day and a line for their mean of seven days, which {'rises' if rises else 'falls'} "
    f"or stays stable and is {mean.iloc[60] / 3:.0f} on the last day. Four later days are marked as incomplete."
)
