# %% alternate="delete and insert in one transaction"
def bulk_load(connection, table, frame):
    columns = list(frame.columns)
    marks = ", ".join(["%s"] * len(columns))
    cursor = connection.cursor()
    cursor.execute("BEGIN")
    try:
        for record in frame.to_dict("records"):
            cursor.execute(f"DELETE FROM `{table}` WHERE country = %s", (record["country"],))
            values = [None if value != value else value for value in record.values()]
            cursor.execute(f"INSERT INTO `{table}` (`{'`, `'.join(columns)}`) VALUES ({marks})", values)
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")
    return frame.shape[0]


# %% alternate="REPLACE, autocommit switched off for the load"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    statement = f"REPLACE INTO `{table}` ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SET autocommit = 0")
        try:
            cursor.executemany(statement, rows)
        except Exception as error:
            connection.rollback()
            raise error
        else:
            connection.commit()
        finally:
            cursor.execute("SET autocommit = 1")
    return len(rows)


# %% mutant="no commit" refused="counts" message="load.nothing_saved"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("START TRANSACTION")
        cursor.executemany(statement, rows)
    return len(frame)


# %% mutant="last row forgotten" refused="counts" message="load.count"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()[:-1]
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    cursor = connection.cursor()
    cursor.execute("START TRANSACTION")
    try:
        cursor.executemany(statement, rows)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return len(frame)


# %% mutant="columns by position" refused="counts" message="load.values"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame.set_index("country").reset_index().astype(object).where(lambda t: t.notna(), None).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    cursor = connection.cursor()
    cursor.execute("START TRANSACTION")
    try:
        cursor.executemany(statement, rows)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return len(frame)


# %% mutant="what the driver counts" refused="counts" message="load.returned"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    cursor = connection.cursor()
    cursor.execute("START TRANSACTION")
    try:
        cursor.executemany(statement, rows)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return cursor.rowcount + 1


# %% mutant="gaps become zero" refused="gaps" message="load.gap"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].fillna(0).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    cursor = connection.cursor()
    cursor.execute("START TRANSACTION")
    try:
        cursor.executemany(statement, rows)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return len(frame)


# %% mutant="gaps left as NaN" refused="gaps" message="common.raised"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    cursor = connection.cursor()
    cursor.execute("START TRANSACTION")
    try:
        cursor.executemany(statement, rows)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return len(frame)


# %% mutant="plain INSERT" refused="rerun" message="load.twice"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks})"
    cursor = connection.cursor()
    cursor.execute("START TRANSACTION")
    try:
        cursor.executemany(statement, rows)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return len(frame)


# %% mutant="what is there stays" refused="rerun" message="load.not_updated"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT IGNORE INTO `{table}` ({', '.join(columns)}) VALUES ({marks})"
    cursor = connection.cursor()
    cursor.execute("START TRANSACTION")
    try:
        cursor.executemany(statement, rows)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return len(frame)


# %% mutant="the error is swallowed" refused="bad_row" message="load.accepted"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    cursor = connection.cursor()
    cursor.execute("START TRANSACTION")
    try:
        cursor.executemany(statement, rows)
        connection.commit()
    except Exception:
        connection.rollback()
        print("rolled back")
    return len(frame)


# %% mutant="bad rows are left out" refused="bad_row" message="load.partial"
def bulk_load(connection, table, frame):
    frame = frame[frame["country"].notna()]
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    cursor = connection.cursor()
    cursor.execute("START TRANSACTION")
    try:
        cursor.executemany(statement, rows)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return len(frame)


# %% mutant="a commit after each row" refused="bad_row" message="load.partial"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    cursor = connection.cursor()
    for row in rows:
        cursor.execute(statement, row)
        connection.commit()
    return len(frame)


# %% mutant="emptied first" refused="old_rows" message="load.old_rows"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    cursor = connection.cursor()
    cursor.execute(f"TRUNCATE `{table}`")
    cursor.execute("START TRANSACTION")
    try:
        cursor.executemany(statement, rows)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return len(frame)


# %% mutant="relies on the setting" refused="autocommit" message="load.autocommit"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    cursor = connection.cursor()
    try:
        for row in rows:
            cursor.execute(statement, row)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return len(frame)


# %% mutant="a method of one driver" refused="other_driver" message="load.other_driver"
def bulk_load(connection, table, frame):
    columns = ["country", *INDICATORS]
    rows = frame[columns].astype(object).where(frame[columns].notna(), None).values.tolist()
    marks = ", ".join(["%s"] * len(columns))
    updates = ", ".join(f"{name} = VALUES({name})" for name in INDICATORS)
    statement = f"INSERT INTO `{table}` ({', '.join(columns)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {updates}"
    cursor = connection.cursor()
    connection.begin()
    try:
        cursor.executemany(statement, rows)
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    return len(frame)
