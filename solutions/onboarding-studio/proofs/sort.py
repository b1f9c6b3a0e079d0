# %% alternate="a statement for each allowed name"
def sorted_by(connection, table, column, descending=False):
    import re

    allowed = {name: f"ORDER BY ISNULL({name}), {name}" for name in ["country", *INDICATORS]}
    if column not in allowed:
        raise ValueError("no such column")
    if not re.fullmatch("[A-Za-z0-9_]+", table):
        raise ValueError("no such table")
    statement = "SELECT country FROM " + table + " " + allowed[column] + (" DESC" if descending else "") + ", country"
    cursor = connection.cursor()
    cursor.execute(statement)
    return [country for (country,) in cursor]


# %% alternate="sorted in pandas"
def sorted_by(connection, table, column, descending=False):
    columns = ["country", *INDICATORS]
    if columns.count(column) != 1:
        raise ValueError(column)
    if not all(letter in "abcdefghijklmnopqrstuvwxyz_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" for letter in table):
        raise ValueError(table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT country, {', '.join(INDICATORS)} FROM {table}")
        frame = pd.DataFrame(list(cursor.fetchall()), columns=columns).sort_values("country")
    return frame.sort_values(column, ascending=not descending, na_position="last", kind="stable")["country"].tolist()


# %% mutant="a placeholder for the name" refused="ascending" message="sort.unsorted"
def sorted_by(connection, table, column, descending=False):
    direction = "DESC" if descending else "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT country FROM `{table}` ORDER BY %s {direction}", (column,))
        return [row[0] for row in cursor.fetchall()]


# %% mutant="always by income" refused="ascending" message="sort.order"
def sorted_by(connection, table, column, descending=False):
    if column not in {"country", *INDICATORS} or not table.isidentifier():
        raise ValueError(column)
    direction = "DESC" if descending else "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT country FROM `{table}` ORDER BY income IS NULL, income {direction}, country")
        return [row[0] for row in cursor.fetchall()]


# %% mutant="sorted as text" refused="ascending" message="sort.order"
def sorted_by(connection, table, column, descending=False):
    if column not in {"country", *INDICATORS} or not table.isidentifier():
        raise ValueError(column)
    direction = "DESC" if descending else "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"SELECT country FROM `{table}` ORDER BY `{column}` IS NULL, CAST(`{column}` AS CHAR) {direction}, country"
        )
        return [row[0] for row in cursor.fetchall()]


# %% mutant="one direction" refused="descending" message="sort.descending"
def sorted_by(connection, table, column, descending=False):
    if column not in {"country", *INDICATORS} or not table.isidentifier():
        raise ValueError(column)
    direction = "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT country FROM `{table}` ORDER BY `{column}` IS NULL, `{column}` {direction}, country")
        return [row[0] for row in cursor.fetchall()]


# %% mutant="any column" refused="refused" message="sort.not_refused"
def sorted_by(connection, table, column, descending=False):
    direction = "DESC" if descending else "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT country FROM `{table}` ORDER BY `{column}` IS NULL, `{column}` {direction}, country")
        return [row[0] for row in cursor.fetchall()]


# %% mutant="falls back to the name" refused="refused" message="sort.not_refused"
def sorted_by(connection, table, column, descending=False):
    if column not in {"country", *INDICATORS} or not table.isidentifier():
        column = "country"
    direction = "DESC" if descending else "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT country FROM `{table}` ORDER BY `{column}` IS NULL, `{column}` {direction}, country")
        return [row[0] for row in cursor.fetchall()]


# %% mutant="gaps first" refused="gaps_last" message="sort.gaps_last"
def sorted_by(connection, table, column, descending=False):
    if column not in {"country", *INDICATORS} or not table.isidentifier():
        raise ValueError(column)
    direction = "DESC" if descending else "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT country FROM `{table}` ORDER BY `{column}` {direction}, country")
        return [row[0] for row in cursor.fetchall()]


# %% mutant="gaps left out" refused="gaps_last" message="sort.gaps_last"
def sorted_by(connection, table, column, descending=False):
    if column not in {"country", *INDICATORS} or not table.isidentifier():
        raise ValueError(column)
    direction = "DESC" if descending else "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"SELECT country FROM `{table}` WHERE `{column}` IS NOT NULL ORDER BY `{column}` {direction}, country"
        )
        return [row[0] for row in cursor.fetchall()]


# %% mutant="begins with an allowed name" refused="expressions" message="sort.not_refused"
def sorted_by(connection, table, column, descending=False):
    known = {"country", *INDICATORS}
    if (
        not column.strip("`0123456789")
        or column.strip().strip("`").split()[0].rstrip(",;)") not in known
        or ";" in column
    ):
        raise ValueError(column)
    if not table.isidentifier():
        raise ValueError(table)
    column = column.strip().strip("`").split()[0].rstrip(",;)")
    direction = "DESC" if descending else "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT country FROM `{table}` ORDER BY `{column}` IS NULL, `{column}` {direction}, country")
        return [row[0] for row in cursor.fetchall()]


# %% mutant="the table is trusted" refused="bad_table" message="sort.bad_table"
def sorted_by(connection, table, column, descending=False):
    if column not in {"country", *INDICATORS}:
        raise ValueError(column)
    direction = "DESC" if descending else "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT country FROM `{table}` ORDER BY `{column}` IS NULL, `{column}` {direction}, country")
        return [row[0] for row in cursor.fetchall()]


# %% mutant="ties as they come" refused="ties" message="sort.ties"
def sorted_by(connection, table, column, descending=False):
    if column not in {"country", *INDICATORS} or not table.isidentifier():
        raise ValueError(column)
    direction = "DESC" if descending else "ASC"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"SELECT country FROM `{table}` ORDER BY `{column}` IS NULL, `{column}` {direction}, country DESC"
        )
        return [row[0] for row in cursor.fetchall()]
