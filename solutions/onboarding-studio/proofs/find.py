# %% alternate="named placeholder, columns by name"
def find_country(connection, table, name):
    columns = ["country", *INDICATORS]
    cursor = connection.cursor()
    cursor.execute("SELECT " + ", ".join(columns) + " FROM " + table + " WHERE country = %(name)s", {"name": name})
    found = []
    for row in cursor.fetchall():
        found.append({column: value for column, value in zip(columns, row)})
    cursor.close()
    return found


# %% alternate="through a DataFrame"
def find_country(connection, table, name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM `{table}` WHERE country = BINARY %s", [name])
        rows, names = cursor.fetchall(), [column[0] for column in cursor.description]
    frame = pd.DataFrame(list(rows), columns=names).astype(object)
    return frame.where(frame.notna(), None).to_dict("records")


# %% mutant="the whole table" refused="found" message="find.rows"
def find_country(connection, table, name):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT * FROM `{table}`")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


# %% mutant="tuples" refused="found" message="find.form"
def find_country(connection, table, name):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT * FROM `{table}` WHERE country = %s", (name,))
        return list(cursor.fetchall())


# %% mutant="some columns only" refused="found" message="find.form"
def find_country(connection, table, name):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT country, gdpp FROM `{table}` WHERE country = %s", (name,))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


# %% mutant="names sorted, values not" refused="found" message="find.values"
def find_country(connection, table, name):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT * FROM `{table}` WHERE country = %s", (name,))
        names = [column[0] for column in cursor.description]
        return [dict(zip(["country", *sorted(INDICATORS)], row)) for row in cursor.fetchall()]


# %% mutant="None for nobody" refused="nobody" message="find.nobody"
def find_country(connection, table, name):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT * FROM `{table}` WHERE country = %s", (name,))
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row)) for row in cursor.fetchall()]
        return found or None


# %% mutant="glued with an f-string" refused="quotes" message="find.quote"
def find_country(connection, table, name):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT * FROM `{table}` WHERE country = '{name}'")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


# %% mutant="apostrophes doubled by hand" refused="injection" message="find.injection"
def find_country(connection, table, name):
    name = name.replace("'", "''")
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT * FROM `{table}` WHERE country = '{name}'")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


# %% mutant="words of SQL removed" refused="quotes" message="find.quote"
def find_country(connection, table, name):
    import re

    name = re.sub(r"[';\\\\]|--|OR", "", name)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT * FROM `{table}` WHERE country = '{name}'")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


# %% mutant="every statement of the text" refused="stacked" message="find.stacked"
def find_country(connection, table, name):
    statement = f"SELECT * FROM `{table}` WHERE country = '{name}'"
    with contextlib.closing(connection.cursor()) as cursor:
        for part in statement.split(";"):
            if part.strip(" '-"):
                cursor.execute(part if part.count("'") % 2 == 0 else part + "'")
        connection.commit()
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


# %% mutant="every statement of the text, rows deleted only" refused="stacked" message="find.stacked"
def find_country(connection, table, name):
    statement = f"SELECT * FROM `{table}` WHERE country = '{name}'"
    with contextlib.closing(connection.cursor()) as cursor:
        for part in statement.split(";"):
            if part.strip(" '-") and "DROP" not in part:
                cursor.execute(part if part.count("'") % 2 == 0 else part + "'")
        connection.commit()
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


# %% mutant="LIKE" refused="wildcards" message="find.wildcard"
def find_country(connection, table, name):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT * FROM `{table}` WHERE country LIKE %s", (name.replace("\\", "\\\\"),))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


# %% mutant="capitals do not count" refused="wildcards" message="find.wildcard"
def find_country(connection, table, name):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"SELECT * FROM `{table}` WHERE country COLLATE utf8mb4_general_ci = %s", (name,))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]


# %% mutant="a cursor of one driver" refused="other_driver" message="find.other_driver"
def find_country(connection, table, name):
    with contextlib.closing(connection.cursor(pymysql.cursors.DictCursor)) as cursor:
        cursor.execute(f"SELECT * FROM `{table}` WHERE country = %s", (name,))
        return list(cursor.fetchall())
