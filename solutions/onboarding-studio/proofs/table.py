# %% alternate="one long statement, default character set of the table"
def create_table(connection, table):
    import re

    if re.fullmatch(r"\w+", table, flags=re.ASCII) is None:
        raise ValueError("letters, digits and underscores only")
    statement = """
        CREATE TABLE IF NOT EXISTS `%s` (
            country VARCHAR(200) NOT NULL,
            child_mort DOUBLE, exports DOUBLE, health DOUBLE, imports DOUBLE, income DOUBLE,
            inflation DOUBLE, life_expec DOUBLE, total_fer DOUBLE, gdpp DOUBLE,
            CONSTRAINT PRIMARY KEY (country)
        ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
    """
    cursor = connection.cursor()
    cursor.execute(statement % table)
    cursor.close()


# %% alternate="looks before it creates, 8-byte reals"
def create_table(connection, table):
    if not table or any(not (letter.isalnum() and letter.isascii()) and letter != "_" for letter in table):
        raise ValueError(table)
    cursor = connection.cursor()
    cursor.execute("SHOW TABLES")
    if table in {row[0] for row in cursor.fetchall()}:
        return
    columns = ["country VARCHAR(100) COLLATE utf8mb4_bin PRIMARY KEY"]
    columns += [f"{name} DOUBLE PRECISION DEFAULT NULL" for name in INDICATORS]
    cursor.execute(f"CREATE TABLE {table} ({', '.join(columns)})")


# %% mutant="another name" refused="columns" message="table.no_table"
def create_table(connection, table):
    if not table.isidentifier() or not table.isascii():
        raise ValueError(table)
    numbers = ", ".join(f"`{name}` DOUBLE" for name in INDICATORS)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS `{table}_new` (`country` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, {numbers})"
        )


# %% mutant="one indicator forgotten" refused="columns" message="table.columns"
def create_table(connection, table):
    numbers = ", ".join(f"`{name}` DOUBLE" for name in INDICATORS[:-1])
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS `{table}` (`country` VARCHAR(120) PRIMARY KEY, {numbers})")


# %% mutant="single precision" refused="types" message="table.float"
def create_table(connection, table):
    if not table.isidentifier() or not table.isascii():
        raise ValueError(table)
    numbers = ", ".join(f"`{name}` FLOAT" for name in INDICATORS)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS `{table}` (`country` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, {numbers})"
        )


# %% mutant="whole numbers" refused="types" message="table.type"
def create_table(connection, table):
    if not table.isidentifier() or not table.isascii():
        raise ValueError(table)
    numbers = ", ".join(f"`{name}` INT" for name in INDICATORS)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS `{table}` (`country` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, {numbers})"
        )


# %% mutant="room for twenty characters" refused="types" message="table.type"
def create_table(connection, table):
    if not table.isidentifier() or not table.isascii():
        raise ValueError(table)
    numbers = ", ".join(f"`{name}` DOUBLE" for name in INDICATORS)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS `{table}` (`country` VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, {numbers})"
        )


# %% mutant="no gaps allowed" refused="types" message="table.not_null"
def create_table(connection, table):
    if not table.isidentifier() or not table.isascii():
        raise ValueError(table)
    numbers = ", ".join(f"`{name}` DOUBLE NOT NULL" for name in INDICATORS)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS `{table}` (`country` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, {numbers})"
        )


# %% mutant="a number as the key" refused="key" message="table.key"
def create_table(connection, table):
    if not table.isidentifier() or not table.isascii():
        raise ValueError(table)
    numbers = ", ".join(f"`{name}` DOUBLE" for name in INDICATORS)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS `{table}` (`country` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, {numbers}, UNIQUE KEY (country))"
        )


# %% mutant="a key of two columns" refused="key" message="table.key"
def create_table(connection, table):
    if not table.isidentifier() or not table.isascii():
        raise ValueError(table)
    numbers = ", ".join(f"`{name}` DOUBLE" for name in INDICATORS)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS `{table}` (`country` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, {numbers}, PRIMARY KEY (country, gdpp))"
        )


# %% mutant="the smaller utf8" refused="charset" message="table.charset"
def create_table(connection, table):
    if not table.isidentifier() or not table.isascii():
        raise ValueError(table)
    numbers = ", ".join(f"`{name}` DOUBLE" for name in INDICATORS)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS `{table}` (`country` VARCHAR(120) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin NOT NULL PRIMARY KEY, {numbers})"
        )


# %% mutant="the usual collation" refused="accents" message="table.folded"
def create_table(connection, table):
    if not table.isidentifier() or not table.isascii():
        raise ValueError(table)
    numbers = ", ".join(f"`{name}` DOUBLE" for name in INDICATORS)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS `{table}` (`country` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL PRIMARY KEY, {numbers})"
        )


# %% mutant="dropped and made again" refused="kept" message="table.emptied"
def create_table(connection, table):
    if not table.isidentifier() or not table.isascii():
        raise ValueError(table)
    numbers = ", ".join(f"`{name}` DOUBLE" for name in INDICATORS)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS `{table}`")
        cursor.execute(
            f"CREATE TABLE `{table}` (`country` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, {numbers})"
        )


# %% mutant="any name" refused="bad_name" message="table.bad_name"
def create_table(connection, table):
    numbers = ", ".join(f"`{name}` DOUBLE" for name in INDICATORS)
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS `{table}` (`country` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, {numbers})"
        )
