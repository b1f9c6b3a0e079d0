# %% alternate="a context for PyMySQL, words of their own for the other"
def connect(driver="pymysql", ca=None):
    import ssl

    place = SERVICES.mysql
    if driver not in ("pymysql", "mysql.connector"):
        raise ValueError(driver)
    if driver == "pymysql":
        return pymysql.connect(
            host=place.host,
            port=place.port,
            user=place.user,
            passwd=place.password,
            db=place.schema,
            charset="utf8mb4",
            ssl=ssl.create_default_context(cafile=ca or place.ca),
        )
    connection = mysql.connector.MySQLConnection()
    connection.connect(
        host=place.host,
        port=place.port,
        user=place.user,
        password=place.password,
        ssl_ca=ca or place.ca,
        ssl_verify_cert=True,
        ssl_verify_identity=True,
        charset="utf8mb4",
        collation="utf8mb4_general_ci",
        database=place.schema,
    )
    return connection


def session_facts(connection):
    cursor = connection.cursor()
    cursor.execute("SHOW STATUS LIKE 'ssl_cipher'")
    ((_name, cipher),) = cursor.fetchall()
    cursor.execute("SELECT @@character_set_client")
    (charset,) = cursor.fetchone()
    cursor.execute("SELECT SCHEMA()")
    (schema,) = cursor.fetchone()
    cursor.close()
    return {"schema": schema, "cipher": cipher, "charset": charset, "library": type(connection).__module__}


# %% alternate="the ssl dictionary, and a printed host"
def connect(driver="pymysql", ca=None):
    ca = ca or SERVICES.mysql.ca
    print("connecting to", SERVICES.mysql.host, "as", SERVICES.mysql.user)
    common = dict(host=SERVICES.mysql.host, port=SERVICES.mysql.port, user=SERVICES.mysql.user)
    common.update(password=SERVICES.mysql.password, database=SERVICES.mysql.schema, charset="utf8mb4")
    match driver:
        case "pymysql":
            return pymysql.connect(**common, ssl={"ca": ca, "check_hostname": True, "verify_mode": True})
        case "mysql.connector":
            return mysql.connector.connect(
                **common,
                collation="utf8mb4_bin",
                ssl_ca=ca,
                ssl_verify_cert=True,
                ssl_verify_identity=True,
                use_pure=True,
            )
    raise ValueError("unknown driver")


def session_facts(connection):
    with connection.cursor() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        found = {"cipher": cursor.fetchone()[1]}
        cursor.execute("SHOW VARIABLES LIKE 'character_set_client'")
        found["charset"] = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE()")
        found["schema"] = cursor.fetchone()[0]
    return found


# %% mutant="one driver for both" refused="connector" message="connect.library"
def connect(driver="pymysql", ca=None):
    return pymysql.connect(
        host=SERVICES.mysql.host,
        port=SERVICES.mysql.port,
        user=SERVICES.mysql.user,
        password=SERVICES.mysql.password,
        database=SERVICES.mysql.schema,
        ssl={"ca": ca or SERVICES.mysql.ca},
    )


def session_facts(connection):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}


# %% mutant="name of the status instead of its value" refused="pymysql" message="connect.cipher"
def connect(driver="pymysql", ca=None):
    return open_any(driver, ca)


def open_any(driver, ca):
    arguments = {
        "host": SERVICES.mysql.host,
        "port": SERVICES.mysql.port,
        "user": SERVICES.mysql.user,
        "password": SERVICES.mysql.password,
        "database": SERVICES.mysql.schema,
        "charset": "utf8mb4",
        "collation": "utf8mb4_unicode_ci",
        "ssl_ca": ca or SERVICES.mysql.ca,
        "ssl_verify_cert": True,
        "ssl_verify_identity": True,
    }
    return (pymysql if driver == "pymysql" else mysql.connector).connect(**arguments)


def session_facts(connection):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[0]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}


# %% mutant="no schema, and any driver" refused="pymysql" message="connect.schema"
def connect(driver="pymysql", ca=None):
    arguments = {
        "host": SERVICES.mysql.host,
        "port": SERVICES.mysql.port,
        "user": SERVICES.mysql.user,
        "password": SERVICES.mysql.password,
        "charset": "utf8mb4",
        "collation": "utf8mb4_unicode_ci",
        "ssl_ca": ca or SERVICES.mysql.ca,
        "ssl_verify_cert": True,
        "ssl_verify_identity": True,
    }
    return (pymysql if driver == "pymysql" else mysql.connector).connect(**arguments)


def session_facts(connection):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}


# %% mutant="latin1" refused="pymysql" message="connect.charset"
def connect(driver="pymysql", ca=None):
    arguments = {
        "host": SERVICES.mysql.host,
        "port": SERVICES.mysql.port,
        "user": SERVICES.mysql.user,
        "password": SERVICES.mysql.password,
        "database": SERVICES.mysql.schema,
        "charset": "latin1",
        "collation": "latin1_swedish_ci",
        "ssl_ca": ca or SERVICES.mysql.ca,
        "ssl_verify_cert": True,
        "ssl_verify_identity": True,
    }
    return (pymysql if driver == "pymysql" else mysql.connector).connect(**arguments)


def session_facts(connection):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}


# %% mutant="ssl_ca alone" refused="wrong_ca" message="connect.unverified"
def connect(driver="pymysql", ca=None):
    arguments = {
        "host": SERVICES.mysql.host,
        "port": SERVICES.mysql.port,
        "user": SERVICES.mysql.user,
        "password": SERVICES.mysql.password,
        "database": SERVICES.mysql.schema,
        "charset": "utf8mb4",
        "collation": "utf8mb4_unicode_ci",
        "ssl_ca": ca or SERVICES.mysql.ca,
    }
    if driver == "pymysql":
        return pymysql.connect(**arguments)
    if driver == "mysql.connector":
        return mysql.connector.connect(**arguments)
    raise ValueError(driver)


def session_facts(connection):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}


# %% mutant="the argument ca is not used" refused="wrong_ca" message="connect.unverified"
def connect(driver="pymysql", ca=None):
    arguments = {
        "host": SERVICES.mysql.host,
        "port": SERVICES.mysql.port,
        "user": SERVICES.mysql.user,
        "password": SERVICES.mysql.password,
        "database": SERVICES.mysql.schema,
        "charset": "utf8mb4",
        "collation": "utf8mb4_unicode_ci",
        "ssl_ca": SERVICES.mysql.ca,
        "ssl_verify_cert": True,
        "ssl_verify_identity": True,
    }
    return (pymysql if driver == "pymysql" else mysql.connector).connect(**arguments)


def session_facts(connection):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}


# %% mutant="verified by one driver only" refused="wrong_ca_connector" message="connect.unverified"
def connect(driver="pymysql", ca=None):
    arguments = {
        "host": SERVICES.mysql.host,
        "port": SERVICES.mysql.port,
        "user": SERVICES.mysql.user,
        "password": SERVICES.mysql.password,
        "database": SERVICES.mysql.schema,
    }
    if driver == "pymysql":
        return pymysql.connect(**arguments, charset="utf8mb4", ssl={"ca": ca or SERVICES.mysql.ca})
    if driver == "mysql.connector":
        return mysql.connector.connect(**arguments, ssl_ca=ca or SERVICES.mysql.ca)
    raise ValueError(driver)


def session_facts(connection):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}


# %% mutant="no file given is taken for a wrong one" refused="wrong_ca" message="connect.other_reason"
def connect(driver="pymysql", ca=None):
    if ca is not None:
        raise RuntimeError("only the authority of the settings is allowed")
    arguments = {
        "host": SERVICES.mysql.host,
        "port": SERVICES.mysql.port,
        "user": SERVICES.mysql.user,
        "password": SERVICES.mysql.password,
        "database": SERVICES.mysql.schema,
        "charset": "utf8mb4",
        "collation": "utf8mb4_unicode_ci",
    }
    return (pymysql if driver == "pymysql" else mysql.connector).connect(**arguments)


def session_facts(connection):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}


# %% mutant="anything but PyMySQL is the other" refused="unknown_driver" message="connect.unknown_driver"
def connect(driver="pymysql", ca=None):
    arguments = {
        "host": SERVICES.mysql.host,
        "port": SERVICES.mysql.port,
        "user": SERVICES.mysql.user,
        "password": SERVICES.mysql.password,
        "database": SERVICES.mysql.schema,
        "charset": "utf8mb4",
        "collation": "utf8mb4_unicode_ci",
        "ssl_ca": ca or SERVICES.mysql.ca,
        "ssl_verify_cert": True,
        "ssl_verify_identity": True,
    }
    return (pymysql if driver == "pymysql" else mysql.connector).connect(**arguments)


def session_facts(connection):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}


# %% mutant="prints its arguments" refused="quiet" message="connect.secret"
def connect(driver="pymysql", ca=None):
    arguments = {
        "host": SERVICES.mysql.host,
        "port": SERVICES.mysql.port,
        "user": SERVICES.mysql.user,
        "password": SERVICES.mysql.password,
        "database": SERVICES.mysql.schema,
        "charset": "utf8mb4",
        "collation": "utf8mb4_unicode_ci",
        "ssl_ca": ca or SERVICES.mysql.ca,
        "ssl_verify_cert": True,
        "ssl_verify_identity": True,
    }
    print("connecting with", arguments)
    if driver == "pymysql":
        return pymysql.connect(**arguments)
    if driver == "mysql.connector":
        return mysql.connector.connect(**arguments)
    raise ValueError(driver)


def session_facts(connection):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}


# %% mutant="tells the password in its error" refused="quiet" message="connect.secret"
def connect(driver="pymysql", ca=None):
    arguments = {
        "host": SERVICES.mysql.host,
        "port": SERVICES.mysql.port,
        "user": SERVICES.mysql.user,
        "password": SERVICES.mysql.password,
        "database": SERVICES.mysql.schema,
        "charset": "utf8mb4",
        "collation": "utf8mb4_unicode_ci",
        "ssl_ca": ca or SERVICES.mysql.ca,
        "ssl_verify_cert": True,
        "ssl_verify_identity": True,
    }
    if driver not in ("pymysql", "mysql.connector"):
        raise ValueError(driver)
    try:
        return (pymysql if driver == "pymysql" else mysql.connector).connect(**arguments)
    except Exception as error:
        raise RuntimeError(f"certificate or login of {arguments['user']}:{arguments['password']} refused") from error


def session_facts(connection):
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        cipher = cursor.fetchone()[1]
        cursor.execute("SELECT DATABASE(), @@character_set_client")
        schema, charset = cursor.fetchone()
    return {"cipher": cipher, "schema": schema, "charset": charset}
