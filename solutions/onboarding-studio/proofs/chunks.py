# %% alternate="pieces by key, sums in the database's order"
def summarise(table, size):
    if not size >= 1:
        raise ValueError(size)
    last, chunks, frames = "", [], []
    totals = pd.DataFrame(0.0, index=INDICATORS, columns=["sum", "count"])
    connection = open_database("mysql.connector")
    try:
        cursor = connection.cursor()
        while True:
            cursor.execute(
                f"SELECT country, {', '.join(INDICATORS)} FROM {table} WHERE country > %s ORDER BY country LIMIT %s",
                (last, size),
            )
            rows = cursor.fetchall()
            if not rows:
                break
            chunks.append(len(rows))
            piece = pd.DataFrame(rows, columns=["country", *INDICATORS]).set_index("country").astype(float)
            totals["sum"] += piece.sum()
            totals["count"] += piece.count()
            last = rows[-1][0]
    finally:
        connection.close()
    return {"chunks": chunks, "means": (totals["sum"] / totals["count"]).to_dict()}


# %% alternate="LIMIT and OFFSET, with the driver's own with"
def summarise(table, size):
    if size <= 0:
        raise ValueError("size")
    columns = ", ".join(INDICATORS)
    chunks, sums, counts = [], {}, {}
    with open_database() as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM `{table}`")
        (rows,) = cursor.fetchone()
        for start in range(0, rows, size):
            cursor.execute(f"SELECT {columns} FROM `{table}` ORDER BY country LIMIT {int(size)} OFFSET {start}")
            piece = cursor.fetchall()
            chunks.append(len(piece))
            for name, values in zip(INDICATORS, zip(*piece)):
                known = [value for value in values if value is not None]
                sums[name] = sums.get(name, 0) + sum(known)
                counts[name] = counts.get(name, 0) + len(known)
    return {"chunks": tuple(chunks), "means": {name: sums[name] / counts[name] for name in sums}}


# %% mutant="only the means" refused="sizes" message="chunks.form"
def summarise(table, size):
    if size < 1:
        raise ValueError(size)
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        while piece := cursor.fetchmany(size):
            chunks.append(len(piece))
            for row in piece:
                for name, value in zip(INDICATORS, row):
                    if value is not None:
                        sums[name] += value
                        counts[name] += 1
    return {name: sums[name] / counts[name] if counts[name] else None for name in INDICATORS}


# %% mutant="all at once" refused="sizes" message="chunks.sizes"
def summarise(table, size):
    if size < 1:
        raise ValueError(size)
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        while piece := cursor.fetchall():
            chunks.append(len(piece))
            for row in piece:
                for name, value in zip(INDICATORS, row):
                    if value is not None:
                        sums[name] += value
                        counts[name] += 1
    return {
        "chunks": chunks,
        "means": {name: sums[name] / counts[name] if counts[name] else None for name in INDICATORS},
    }


# %% mutant="sizes told, not read" refused="sizes" message="chunks.sizes"
def summarise(table, size):
    if size < 1:
        raise ValueError(size)
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        while piece := cursor.fetchmany(size):
            chunks.append(size)
            for row in piece:
                for name, value in zip(INDICATORS, row):
                    if value is not None:
                        sums[name] += value
                        counts[name] += 1
    return {
        "chunks": chunks,
        "means": {name: sums[name] / counts[name] if counts[name] else None for name in INDICATORS},
    }


# %% mutant="mean of means" refused="means" message="chunks.mean_of_means"
def summarise(table, size):
    if size < 1:
        raise ValueError(size)
    chunks, means = [], []
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        while piece := cursor.fetchmany(size):
            chunks.append(len(piece))
            means.append(pd.DataFrame(list(piece), columns=INDICATORS).astype(float).mean())
    return {"chunks": chunks, "means": pd.DataFrame(means, columns=INDICATORS).mean().to_dict()}


# %% mutant="gaps as zero" refused="means" message="chunks.gap_as_zero"
def summarise(table, size):
    if size < 1:
        raise ValueError(size)
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        while piece := cursor.fetchmany(size):
            chunks.append(len(piece))
            for row in piece:
                for name, value in zip(INDICATORS, row):
                    sums[name] += value or 0
                    counts[name] += 1
    return {
        "chunks": chunks,
        "means": {name: sums[name] / counts[name] if counts[name] else None for name in INDICATORS},
    }


# %% mutant="last piece forgotten" refused="means" message="chunks.means"
def summarise(table, size):
    if size < 1:
        raise ValueError(size)
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        while piece := cursor.fetchmany(size):
            chunks.append(len(piece))
            for row in piece if len(piece) == size else ():
                for name, value in zip(INDICATORS, row):
                    if value is not None:
                        sums[name] += value
                        counts[name] += 1
    return {
        "chunks": chunks,
        "means": {name: sums[name] / counts[name] if counts[name] else None for name in INDICATORS},
    }


# %% mutant="never closed" refused="closed" message="chunks.leak"
def summarise(table, size):
    if size < 1:
        raise ValueError(size)
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    connection = open_database()
    if True:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        while piece := cursor.fetchmany(size):
            chunks.append(len(piece))
            for row in piece:
                for name, value in zip(INDICATORS, row):
                    if value is not None:
                        sums[name] += value
                        counts[name] += 1
    return {
        "chunks": chunks,
        "means": {name: sums[name] / counts[name] if counts[name] else None for name in INDICATORS},
    }


# %% mutant="closed at the end only" refused="closed_on_error" message="chunks.leak_on_error"
def summarise(table, size):
    if size < 1:
        raise ValueError(size)
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    connection = open_database()
    if True:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        while piece := cursor.fetchmany(size):
            chunks.append(len(piece))
            for row in piece:
                for name, value in zip(INDICATORS, row):
                    if value is not None:
                        sums[name] += value
                        counts[name] += 1
    connection.close()
    return {
        "chunks": chunks,
        "means": {name: sums[name] / counts[name] if counts[name] else None for name in INDICATORS},
    }


# %% mutant="errors swallowed" refused="closed_on_error" message="chunks.swallowed"
def summarise(table, size):
    if size < 1:
        raise ValueError(size)
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        try:
            cursor.execute(f"SELECT 1 FROM `{table}`")
        except Exception:
            return {"chunks": [], "means": {}}
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        while piece := cursor.fetchmany(size):
            chunks.append(len(piece))
            for row in piece:
                for name, value in zip(INDICATORS, row):
                    if value is not None:
                        sums[name] += value
                        counts[name] += 1
    return {
        "chunks": chunks,
        "means": {name: sums[name] / counts[name] if counts[name] else None for name in INDICATORS},
    }


# %% mutant="a piece too many" refused="edges" message="chunks.edges"
def summarise(table, size):
    if size < 1:
        raise ValueError(size)
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        more = True
        while more:
            piece = cursor.fetchmany(size)
            chunks.append(len(piece))
            more = len(piece) == size
            for row in piece:
                for name, value in zip(INDICATORS, row):
                    if value is not None:
                        sums[name] += value
                        counts[name] += 1
    return {
        "chunks": chunks,
        "means": {name: sums[name] / counts[name] if counts[name] else None for name in INDICATORS},
    }


# %% mutant="an empty table divides by zero" refused="edges" message="common.raised"
def summarise(table, size):
    if size < 1:
        raise ValueError(size)
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        while piece := cursor.fetchmany(size):
            chunks.append(len(piece))
            for row in piece:
                for name, value in zip(INDICATORS, row):
                    if value is not None:
                        sums[name] += value
                        counts[name] += 1
    return {"chunks": chunks, "means": {name: sums[name] / counts[name] for name in INDICATORS}}


# %% mutant="any size" refused="bad_size" message="chunks.bad_size"
def summarise(table, size):
    chunks, sums, counts = [], dict.fromkeys(INDICATORS, 0.0), dict.fromkeys(INDICATORS, 0)
    with contextlib.closing(open_database()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {', '.join(INDICATORS)} FROM `{table}` ORDER BY country")
        while piece := cursor.fetchmany(size):
            chunks.append(len(piece))
            for row in piece:
                for name, value in zip(INDICATORS, row):
                    if value is not None:
                        sums[name] += value
                        counts[name] += 1
    return {
        "chunks": chunks,
        "means": {name: sums[name] / counts[name] if counts[name] else None for name in INDICATORS},
    }
