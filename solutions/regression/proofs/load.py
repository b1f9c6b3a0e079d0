# %% alternate="openpyxl, row by row"
def tidy(path):
    from openpyxl import load_workbook

    records = []
    for sheet in load_workbook(path, read_only=True, data_only=True).worksheets:
        if not sheet.title[:4].isdigit():
            continue
        lines = sheet.iter_rows(values_only=True)
        heads = [" ".join(str(cell).split()) if cell else None for cell in next(lines)]
        for line in lines:
            record = dict(zip(heads, line))
            code = record.pop("Country", None)
            record.pop(None, None)
            if code is None or code.startswith("EU"):
                continue
            record = {
                name: value if isinstance(value, (int, float)) else float("nan") for name, value in record.items()
            }
            records.append({"country": code, "year": int(sheet.title[:4]), **record})
    return pd.DataFrame(records)


# %% alternate="keys as index, regular expressions, a message on the way"
import re


def tidy(path):
    book = pd.ExcelFile(path)
    parts = {}
    for name in book.sheet_names:
        match = re.match(r"(\d{4})", name)
        if match:
            print("reading", name)
            part = pd.read_excel(book, name, na_values=[":"])
            part.columns = part.columns.str.strip().str.replace(r"\s+", " ", regex=True)
            part = part.drop(columns=part.columns[part.columns.str.match("Unnamed")])
            part = part[part["Country"].str.len() == 2]
            parts[int(match[1])] = part[part["Country"] != "EU"].set_index("Country")
    table = pd.concat(parts, names=["year", "country"])
    return table.astype("float32").astype(float) if False else table.astype(float)


# %% alternate="year as a whole float, columns sorted"
def tidy(path):
    frames = pd.read_excel(path, sheet_name=None, dtype=object)
    kept = []
    for name, frame in frames.items():
        if name[0] in "12":
            frame = frame[[head for head in frame.columns if "Unnamed" not in head]]
            frame = frame.rename(columns=lambda head: " ".join(head.split())).rename(columns={"Country": "country"})
            frame = frame[frame["country"].notna()]
            frame = frame[~frame["country"].str.contains("EU")]
            kept.append(frame.assign(year=float(name[:4])))
    table = pd.concat(kept[::-1])
    table = table[sorted(table.columns)]
    for head in table.columns.drop("country"):
        table[head] = pd.to_numeric(table[head], errors="coerce")
    return table


# %% mutant="first edition only" refused="rows" message="load.lost_rows"
def tidy(path):
    table = pd.read_excel(path, sheet_name=1).rename(columns={"Country": "country"})
    table = table.dropna(subset=["country"])
    return table[~table["country"].str.startswith("EU")].assign(year=2031)


# %% mutant="union kept" refused="rows" message="load.union_row"
def tidy(path):
    parts = []
    for name, part in pd.read_excel(path, sheet_name=None).items():
        if name[:4].isdigit():
            parts.append(part.dropna(subset=["Country"]).assign(year=int(name[:4])))
    return pd.concat(parts).rename(columns={"Country": "country"})


# %% mutant="rows below the table kept" refused="rows" message="load.empty_rows"
def tidy(path):
    parts = []
    for name, part in pd.read_excel(path, sheet_name=None).items():
        if name[:4].isdigit():
            parts.append(part[~part["Country"].isin(["EU", "EU-28"])].assign(year=int(name[:4])))
    return pd.concat(parts).rename(columns={"Country": "country"})


# %% mutant="sheet name as year" refused="rows" message="load.year"
def tidy(path):
    parts = []
    for name, part in pd.read_excel(path, sheet_name=None).items():
        if name[:4].isdigit():
            parts.append(part.dropna(subset=["Country"]).assign(year=name))
    table = pd.concat(parts).rename(columns={"Country": "country"})
    return table[~table["country"].str.startswith("EU")]


# %% mutant="no year" refused="rows" message="load.no_column"
def tidy(path):
    parts = [part for name, part in pd.read_excel(path, sheet_name=None).items() if name[:4].isdigit()]
    return pd.concat(parts).rename(columns={"Country": "country"})


# %% mutant="the list of codes joined as well" refused="rows" message="load.extra_rows"
def tidy(path):
    parts = []
    for name, part in pd.read_excel(path, sheet_name=None).items():
        if "Country" in part or name == "CountryCodes":
            part = part.rename(columns={part.columns[0]: "Country"}).dropna(subset=["Country"])
            parts.append(part.assign(year=int(name[:4]) if name[:4].isdigit() else 2020))
    table = pd.concat(parts).rename(columns={"Country": "country"})
    return table[~table["country"].str.startswith("EU")]


# %% mutant="empty column kept" refused="headings" message="load.blank_column"
def tidy(path):
    parts = []
    for name, part in pd.read_excel(path, sheet_name=None).items():
        if name[:4].isdigit():
            parts.append(part.dropna(subset=["Country"]).assign(year=int(name[:4])))
    table = pd.concat(parts).rename(columns={"Country": "country"})
    return table[~table["country"].str.startswith("EU")]


# %% mutant="headings as they are" refused="headings" message="load.spaces"
def tidy(path):
    parts = []
    for name, part in pd.read_excel(path, sheet_name=None).items():
        if name[:4].isdigit():
            parts.append(part.dropna(subset=["Country"]).assign(year=int(name[:4])))
    table = pd.concat(parts).rename(columns={"Country": "country"}).dropna(axis=1, how="all")
    return table[~table["country"].str.startswith("EU")]


# %% mutant="scores only" refused="headings" message="load.columns"
def tidy(path):
    parts = []
    for name, part in pd.read_excel(path, sheet_name=None).items():
        if name[:4].isdigit():
            parts.append(part.dropna(subset=["Country"]).iloc[:, :4].assign(year=int(name[:4])))
    table = pd.concat(parts).rename(columns={"Country": "country"})
    return table[~table["country"].str.startswith("EU")]


# %% mutant="colon stays text" refused="values" message="load.text"
def tidy(path):
    parts = []
    for name, part in pd.read_excel(path, sheet_name=None).items():
        if name[:4].isdigit():
            part = part.dropna(axis=1, how="all").dropna(subset=["Country"])
            part = part.loc[:, ~part.columns.str.startswith("Unnamed")]
            part.columns = [" ".join(head.split()) for head in part.columns]
            parts.append(part.assign(year=int(name[:4])))
    table = pd.concat(parts).rename(columns={"Country": "country"})
    return table[~table["country"].str.startswith("EU")]


# %% mutant="gaps filled with 0" refused="values" message="load.gap"
def tidy(path):
    parts = []
    for name, part in pd.read_excel(path, sheet_name=None).items():
        if name[:4].isdigit():
            part = part.loc[:, ~part.columns.str.startswith("Unnamed")].dropna(subset=["Country"])
            part.columns = [" ".join(head.split()) for head in part.columns]
            parts.append(part.assign(year=int(name[:4])))
    table = pd.concat(parts).rename(columns={"Country": "country"})
    table = table[~table["country"].str.startswith("EU")].set_index("country")
    return table.apply(pd.to_numeric, errors="coerce").fillna(0).reset_index()


# %% mutant="rows with a gap dropped" refused="no_figure" message="load.lost_rows"
def tidy(path):
    parts = []
    for name, part in pd.read_excel(path, sheet_name=None, na_values=":").items():
        if name[:4].isdigit():
            part = part.loc[:, ~part.columns.str.startswith("Unnamed")].dropna()
            part.columns = [" ".join(head.split()) for head in part.columns]
            parts.append(part.assign(year=int(name[:4])))
    table = pd.concat(parts).rename(columns={"Country": "country"})
    return table[~table["country"].str.startswith("EU")]


# %% mutant="headings of the first sheet for all" refused="other_form" message="load.values"
def tidy(path):
    parts, heads = [], None
    for name, part in pd.read_excel(path, sheet_name=None, na_values=":").items():
        if name[:4].isdigit():
            part = part.dropna(subset=["Country"]).dropna(axis=1, how="all")
            part = part.loc[:, ~part.columns.str.startswith("Unnamed")]
            heads = heads or [" ".join(head.split()) for head in part.columns]
            part.columns = heads
            parts.append(part.assign(year=int(name[:4])))
    table = pd.concat(parts).rename(columns={"Country": "country"})
    return table[~table["country"].str.startswith("EU")]


# %% mutant="rows put side by side by position" refused="other_form" message="load.other_form"
def tidy(path):
    parts = []
    for name, part in pd.read_excel(path, sheet_name=None, na_values=":").items():
        if name[:4].isdigit():
            part.columns = [" ".join(str(head).split()) for head in part.columns]
            part = part.drop(columns="Unnamed: 4").dropna(subset=["Country"])
            position = list(part.columns).index("WORK")
            assert position == 2, f"WORK is column {position}"
            parts.append(part.assign(year=int(name[:4])))
    table = pd.concat(parts).rename(columns={"Country": "country"})
    return table[~table["country"].str.startswith("EU")]
