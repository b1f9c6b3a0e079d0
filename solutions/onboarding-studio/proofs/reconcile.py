# %% alternate="pandas joins"
def reconcile(key, table, index):
    import io

    content = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"].read()
    inside = pd.read_csv(io.BytesIO(content)).set_index("country")["gdpp"].astype(float)
    with open_database() as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT country, gdpp FROM {table}")
        in_table = (
            pd.DataFrame(list(cursor.fetchall()), columns=["country", "gdpp"])
            .set_index("country")["gdpp"]
            .astype(float)
        )
    hits = open_search().search(index=index, body={"size": 1000, "query": {"match_all": {}}})["hits"]["hits"]
    in_index = pd.Series({hit["_source"]["country"]: hit["_source"].get("gdpp") for hit in hits}, dtype=float)
    both = pd.concat({"o": inside, "t": in_table, "i": in_index}, axis=1, join="inner")

    def differs(other):
        gap = both["o"].isna() != both[other].isna()
        return gap | ((both["o"] - both[other]).abs() > 1e-6 * both["o"].abs())

    return {
        "object": len(inside),
        "table": len(in_table),
        "index": len(in_index),
        "not_in_table": inside.index.difference(in_table.index).sort_values(),
        "not_in_index": inside.index.difference(in_index.index).tolist(),
        "not_in_object": in_table.index.union(in_index.index).difference(inside.index).tolist(),
        "different": sorted(both.index[differs("t") | differs("i")]),
    }


# %% alternate="csv module and plain loops"
def reconcile(key, table, index):
    import csv
    import io

    def number(value):
        return None if value in ("", None) else float(value)

    text = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"].read().decode()
    stores = {"object": {row["country"]: number(row["gdpp"]) for row in csv.DictReader(io.StringIO(text, newline=""))}}
    connection = open_database("mysql.connector")
    try:
        cursor = connection.cursor(dictionary=True)
        cursor.execute(f"SELECT * FROM `{table}`")
        stores["table"] = {row["country"]: number(row["gdpp"]) for row in cursor}
    finally:
        connection.close()
    client = open_search()
    pages = client.search(index=index, body={"size": 1000, "_source": ["country", "gdpp"]})["hits"]["hits"]
    stores["index"] = {hit["_source"]["country"]: number(hit["_source"].get("gdpp")) for hit in pages}
    report = {name: len(content) for name, content in stores.items()}
    report |= {"not_in_table": [], "not_in_index": [], "not_in_object": [], "different": []}
    for name in sorted(set().union(*stores.values())):
        missing = [store for store, content in stores.items() if name not in content]
        if "object" in missing:
            report["not_in_object"].append(name)
            continue
        for store in missing:
            report[f"not_in_{store}"].append(name)
        if not missing:
            want = stores["object"][name]
            for store in ("table", "index"):
                got = stores[store][name]
                equal = got is want is None or (None not in (got, want) and abs(got - want) <= 1e-6 * abs(want))
                if not equal:
                    report["different"].append(name)
                    break
    return report


# %% mutant="counts only" refused="equal" message="reconcile.form"
def reconcile(key, table, index):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, keep_default_na=False, na_values=[""])
    inside = dict(zip(frame["country"], frame["gdpp"]))
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT country, gdpp FROM `{table}`")
        in_table = dict(cursor.fetchall())
    hits = opensearchpy.helpers.scan(open_search(), index=index)
    in_index = {hit["_source"]["country"]: hit["_source"].get("gdpp") for hit in hits}

    def same(one, other):
        if pd.isna(one) or pd.isna(other):
            return pd.isna(one) == pd.isna(other)
        return math.isclose(one, other, rel_tol=1e-6)

    shared = set(inside) & set(in_table) & set(in_index)
    return {
        "object": len(inside),
        "table": len(in_table),
        "index": len(in_index),
        "not_in_table": sorted(set(inside) - set(in_table)),
        "not_in_index": sorted(set(inside) - set(in_index)),
        "not_in_object": sorted((set(in_table) | set(in_index)) - set(inside)),
    }


# %% mutant="ten hits" refused="equal" message="reconcile.counts"
def reconcile(key, table, index):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, keep_default_na=False, na_values=[""])
    inside = dict(zip(frame["country"], frame["gdpp"]))
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT country, gdpp FROM `{table}`")
        in_table = dict(cursor.fetchall())
    hits = open_search().search(index=index)["hits"]["hits"]
    in_index = {hit["_source"]["country"]: hit["_source"].get("gdpp") for hit in hits}

    def same(one, other):
        if pd.isna(one) or pd.isna(other):
            return pd.isna(one) == pd.isna(other)
        return math.isclose(one, other, rel_tol=1e-6)

    shared = set(inside) & set(in_table) & set(in_index)
    return {
        "object": len(inside),
        "table": len(in_table),
        "index": len(in_index),
        "not_in_table": sorted(set(inside) - set(in_table)),
        "not_in_index": sorted(set(inside) - set(in_index)),
        "not_in_object": sorted((set(in_table) | set(in_index)) - set(inside)),
        "different": sorted(
            name for name in shared if not (same(inside[name], in_table[name]) and same(inside[name], in_index[name]))
        ),
    }


# %% mutant="gaps are different" refused="equal" message="reconcile.false_alarm"
def reconcile(key, table, index):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, keep_default_na=False, na_values=[""])
    inside = dict(zip(frame["country"], frame["gdpp"]))
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT country, gdpp FROM `{table}`")
        in_table = dict(cursor.fetchall())
    hits = opensearchpy.helpers.scan(open_search(), index=index)
    in_index = {hit["_source"]["country"]: hit["_source"].get("gdpp") for hit in hits}

    def same(one, other):
        one, other = float("nan") if one is None else one, float("nan") if other is None else other
        return math.isclose(one, other, rel_tol=1e-6)

    shared = set(inside) & set(in_table) & set(in_index)
    return {
        "object": len(inside),
        "table": len(in_table),
        "index": len(in_index),
        "not_in_table": sorted(set(inside) - set(in_table)),
        "not_in_index": sorted(set(inside) - set(in_index)),
        "not_in_object": sorted((set(in_table) | set(in_index)) - set(inside)),
        "different": sorted(
            name for name in shared if not (same(inside[name], in_table[name]) and same(inside[name], in_index[name]))
        ),
    }


# %% mutant="equal to the last digit" refused="equal" message="reconcile.false_alarm"
def reconcile(key, table, index):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, keep_default_na=False, na_values=[""])
    inside = dict(zip(frame["country"], frame["gdpp"]))
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT country, gdpp FROM `{table}`")
        in_table = dict(cursor.fetchall())
    hits = opensearchpy.helpers.scan(open_search(), index=index)
    in_index = {hit["_source"]["country"]: hit["_source"].get("gdpp") for hit in hits}

    def same(one, other):
        if pd.isna(one) or pd.isna(other):
            return pd.isna(one) == pd.isna(other)
        return one == other

    shared = set(inside) & set(in_table) & set(in_index)
    return {
        "object": len(inside),
        "table": len(in_table),
        "index": len(in_index),
        "not_in_table": sorted(set(inside) - set(in_table)),
        "not_in_index": sorted(set(inside) - set(in_index)),
        "not_in_object": sorted((set(in_table) | set(in_index)) - set(inside)),
        "different": sorted(
            name for name in shared if not (same(inside[name], in_table[name]) and same(inside[name], in_index[name]))
        ),
    }


# %% mutant="the wrong way round" refused="missing" message="reconcile.not_in_table"
def reconcile(key, table, index):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, keep_default_na=False, na_values=[""])
    inside = dict(zip(frame["country"], frame["gdpp"]))
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT country, gdpp FROM `{table}`")
        in_table = dict(cursor.fetchall())
    hits = opensearchpy.helpers.scan(open_search(), index=index)
    in_index = {hit["_source"]["country"]: hit["_source"].get("gdpp") for hit in hits}

    def same(one, other):
        if pd.isna(one) or pd.isna(other):
            return pd.isna(one) == pd.isna(other)
        return math.isclose(one, other, rel_tol=1e-6)

    shared = set(inside) & set(in_table) & set(in_index)
    return {
        "object": len(inside),
        "table": len(in_table),
        "index": len(in_index),
        "not_in_table": sorted(set(in_table) - set(inside)),
        "not_in_index": sorted(set(inside) - set(in_index)),
        "not_in_object": sorted((set(in_table) | set(in_index)) - set(inside)),
        "different": sorted(
            name for name in shared if not (same(inside[name], in_table[name]) and same(inside[name], in_index[name]))
        ),
    }


# %% mutant="index not compared" refused="missing" message="reconcile.not_in_index"
def reconcile(key, table, index):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, keep_default_na=False, na_values=[""])
    inside = dict(zip(frame["country"], frame["gdpp"]))
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT country, gdpp FROM `{table}`")
        in_table = dict(cursor.fetchall())
    hits = opensearchpy.helpers.scan(open_search(), index=index)
    in_index = {hit["_source"]["country"]: hit["_source"].get("gdpp") for hit in hits}

    def same(one, other):
        if pd.isna(one) or pd.isna(other):
            return pd.isna(one) == pd.isna(other)
        return math.isclose(one, other, rel_tol=1e-6)

    shared = set(inside) & set(in_table) & set(in_index)
    return {
        "object": len(inside),
        "table": len(in_table),
        "index": len(in_index),
        "not_in_table": sorted(set(inside) - set(in_table)),
        "not_in_index": [],
        "not_in_object": sorted((set(in_table) | set(in_index)) - set(inside)),
        "different": sorted(
            name for name in shared if not (same(inside[name], in_table[name]) and same(inside[name], in_index[name]))
        ),
    }


# %% mutant="index numbers not compared" refused="different" message="reconcile.different"
def reconcile(key, table, index):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, keep_default_na=False, na_values=[""])
    inside = dict(zip(frame["country"], frame["gdpp"]))
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT country, gdpp FROM `{table}`")
        in_table = dict(cursor.fetchall())
    hits = opensearchpy.helpers.scan(open_search(), index=index)
    in_index = {hit["_source"]["country"]: hit["_source"].get("gdpp") for hit in hits}

    def same(one, other):
        if pd.isna(one) or pd.isna(other):
            return pd.isna(one) == pd.isna(other)
        return math.isclose(one, other, rel_tol=1e-6)

    shared = set(inside) & set(in_table) & set(in_index)
    return {
        "object": len(inside),
        "table": len(in_table),
        "index": len(in_index),
        "not_in_table": sorted(set(inside) - set(in_table)),
        "not_in_index": sorted(set(inside) - set(in_index)),
        "not_in_object": sorted((set(in_table) | set(in_index)) - set(inside)),
        "different": sorted(name for name in shared if not (same(inside[name], in_table[name]))),
    }


# %% mutant="extra names only in the table" refused="unexpected" message="reconcile.not_in_object"
def reconcile(key, table, index):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, keep_default_na=False, na_values=[""])
    inside = dict(zip(frame["country"], frame["gdpp"]))
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT country, gdpp FROM `{table}`")
        in_table = dict(cursor.fetchall())
    hits = opensearchpy.helpers.scan(open_search(), index=index)
    in_index = {hit["_source"]["country"]: hit["_source"].get("gdpp") for hit in hits}

    def same(one, other):
        if pd.isna(one) or pd.isna(other):
            return pd.isna(one) == pd.isna(other)
        return math.isclose(one, other, rel_tol=1e-6)

    shared = set(inside) & set(in_table) & set(in_index)
    return {
        "object": len(inside),
        "table": len(in_table),
        "index": len(in_index),
        "not_in_table": sorted(set(inside) - set(in_table)),
        "not_in_index": sorted(set(inside) - set(in_index)),
        "not_in_object": sorted(set(in_table) - set(inside)),
        "different": sorted(
            name for name in shared if not (same(inside[name], in_table[name]) and same(inside[name], in_index[name]))
        ),
    }


# %% mutant="accents taken off" refused="accents" message="reconcile.folded"
def reconcile(key, table, index):
    stream = open_s3().get_object(Bucket=SERVICES.s3.bucket, Key=key)["Body"]
    frame = pd.read_csv(stream, keep_default_na=False, na_values=[""])
    inside = dict(zip(frame["country"], frame["gdpp"]))
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT country, gdpp FROM `{table}`")
        in_table = dict(cursor.fetchall())
    hits = opensearchpy.helpers.scan(open_search(), index=index)
    in_index = {hit["_source"]["country"]: hit["_source"].get("gdpp") for hit in hits}

    def same(one, other):
        if pd.isna(one) or pd.isna(other):
            return pd.isna(one) == pd.isna(other)
        return math.isclose(one, other, rel_tol=1e-6)

    import unicodedata

    def plain(names):
        fold = lambda name: "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
        return {fold(name): value for name, value in names.items()}

    inside, in_table, in_index = plain(inside), plain(in_table), plain(in_index)
    shared = set(inside) & set(in_table) & set(in_index)
    return {
        "object": len(inside),
        "table": len(in_table),
        "index": len(in_index),
        "not_in_table": sorted(set(inside) - set(in_table)),
        "not_in_index": sorted(set(inside) - set(in_index)),
        "not_in_object": sorted((set(in_table) | set(in_index)) - set(inside)),
        "different": sorted(
            name for name in shared if not (same(inside[name], in_table[name]) and same(inside[name], in_index[name]))
        ),
    }
