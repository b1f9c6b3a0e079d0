# %% alternate="upright bars, with values on them"
fig, ax = plt.subplots(figsize=(10, 5), layout="constrained")
bars = ax.bar(top["province"], top["per_100k"], facecolor="white", edgecolor="#222222", hatch="//")
ax.bar_label(bars, fmt="%.0f")
ax.tick_params(axis="x", rotation=60)
ax.set(
    title="The provinces in order" + (" (SYNTHETIC)" if DATA.synthetic else ""),
    xlabel="Province",
    ylabel="Cases per 100 000",
)
alt_text = (
    f"Upright bars, one for each of {len(top)} provinces, in falling order. The first bar, {top.province[0]}, "
    f"stands at {top.per_100k[0]:.0f} reported cases per 100,000 inhabitants in 14 days."
)
CLEAN_UP = ["DROP SCHEMA IF EXISTS ${database} CASCADE;"]
remains = ["published_files", "files_of_external_tables"]

# %% alternate="smallest first, in two statements"
turned = top.iloc[::-1]
fig = plt.figure(figsize=(8, 5))
axes = fig.add_subplot()
axes.barh(turned["province"].tolist(), turned["per_100k"].tolist(), color="#1B4F72")
axes.set_title("Where reported cases are highest" + (" (SYNTHETIC data)" if DATA.synthetic else ""))
axes.set_xlabel("Cases per 100,000 inhabitants")
axes.set_ylabel("Province")
alt_text = (
    f"Bars that lie, from {turned.province.iloc[0]} at the bottom to {top.province[0]} at the top with {top.per_100k[0]:,.0f} "
    "reported cases per 100,000 inhabitants in the last 14 complete days."
)
CLEAN_UP = ["CREATE DATABASE IF NOT EXISTS ${database}", "DROP SCHEMA ${database} CASCADE"]
remains = {"published_files", "files_of_external_tables"}

# %% mutant="counts in place of rates" refused="bars" message="finish.bars"
fig, ax = plt.subplots()
ax.barh(top["province"], top["per_100k"].rank())
alt_text = "Bars."
CLEAN_UP = "DROP DATABASE ${database}"
remains = {"files_of_managed_tables"}

# %% mutant="bars without names" refused="bars" message="finish.names"
fig, ax = plt.subplots()
ax.barh(range(len(top)), top["per_100k"], color="#333333")
ax.set(title="Rates of the provinces", xlabel="Cases per 100,000", ylabel="Province")
alt_text = "x" * 100
CLEAN_UP = "DROP DATABASE IF EXISTS ${database} CASCADE"
remains = {"published_files"}

# %% mutant="pale bars and no unit" refused="words" message="finish.contrast"
fig, ax = plt.subplots()
ax.barh(top["province"], top["per_100k"], color="#DDDDDD")
alt_text = f"Bars of the rates of {len(top)} provinces."
CLEAN_UP = "DROP DATABASE ${database} CASCADE"
remains = {"files_of_external_tables", "published_files"}

# %% mutant="no unit" refused="words" message="finish.words"
fig, ax = plt.subplots()
ax.barh(top["province"], top["per_100k"], color="#222222")
ax.set(title="Rates of the provinces", xlabel="Cases", ylabel="Province")
alt_text = f"Bars of the rates of {len(top)} provinces."
CLEAN_UP = "DROP DATABASE IF EXISTS ${database} CASCADE"
remains = {"files_of_external_tables", "published_files"}

# %% mutant="a short text" refused="alt" message="finish.alt_short"
fig, ax = plt.subplots()
ax.barh(top["province"], top["per_100k"], color="#222222")
alt_text = f"Bars of {len(top)} provinces."
CLEAN_UP = "DROP DATABASE IF EXISTS ${database} CASCADE"
remains = {"files_of_external_tables", "published_files"}

# %% mutant="no first province" refused="alt" message="finish.alt_first"
fig, ax = plt.subplots()
ax.barh(top["province"], top["per_100k"], color="#222222")
alt_text = (
    "Horizontal bars show the reported cases of fourteen days per 100,000 inhabitants of each province, largest first."
)
CLEAN_UP = "DROP DATABASE IF EXISTS ${database} CASCADE"
remains = {"files_of_external_tables", "published_files"}

# %% mutant="no CASCADE" refused="gone" message="finish.stays"
fig, ax = plt.subplots()
ax.barh(top["province"], top["per_100k"], color="#222222")
alt_text = "Bars."
CLEAN_UP = "DROP DATABASE IF EXISTS ${database}"
remains = {"published_files"}

# %% mutant="all files go" refused="remains" message="finish.remains"
fig, ax = plt.subplots()
ax.barh(top["province"], top["per_100k"], color="#222222")
alt_text = "Bars."
CLEAN_UP = "DROP DATABASE IF EXISTS ${database} CASCADE"
remains = {"published_files"}

# %% mutant="only once" refused="again" message="finish.again"
fig, ax = plt.subplots()
ax.barh(top["province"], top["per_100k"], color="#222222")
alt_text = "Bars."
CLEAN_UP = "DROP DATABASE ${database} CASCADE"
remains = {"files_of_external_tables", "published_files"}
