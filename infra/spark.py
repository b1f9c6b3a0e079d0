"""The Spark session of the labs, made by settings alone: an engine on this machine, or one that runs elsewhere.

On this machine a session's engine is a Java program that belongs to the calling process and ends with it.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from autograder.errors import LabsError
from autograder.text import _
from infra.home import services_home
from infra.java import find_java, java_paths
from infra.settings import Spark
from infra.spark_archive import ARCHIVE_VARIABLE, archive_files, archive_option, archive_path

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# What a session of the labs means, whichever engine it runs on.
MEANING = {
    # As from Spark 4 on: a text that is no number stops a cast, where it gave NULL without a word.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # Without Arrow, a missing text in a pandas column becomes the text "NaN".
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.execution.arrow.pyspark.fallback.enabled": "false",
    # Plans and numbers of files are then the same each time.
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.parquet.compression.codec": "snappy",
}
# An engine of our own listens to this machine alone, and says nothing that is not an error.
OWN_ENGINE = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.maxResultSize": "256m",
    "spark.sql.catalogImplementation": "in-memory",
}
_CONNECT_PORT = 15002
_REACH_SECONDS = 10.0
_JAVA_OPTIONS = (
    # Small tables: the simplest collector and quick compilation take a third off the processor time of a lab.
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    # Address space that would be set aside for nothing, and counts where a sandbox bounds it.
    "-XX:ReservedCodeCacheSize=128m",
    "-XX:CompressedClassSpaceSize=128m",
    # Where control groups are hidden, Java 17.0.15 stops with a NullPointerException while it looks at them.
    "-XX:-UseContainerSupport",
    "-Djava.net.preferIPv4Stack=true",
)
# What goes wrong reaches Python as an exception; printed as well, with Java's stack, it would bury that.
_LOGGING = """\
rootLogger.level = fatal
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n%ex{1}
# The level that Spark takes for a shell; were it another one, Spark would announce a change.
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = fatal
"""


def spark_session(settings: Spark | None = None, **more: str) -> SparkSession:
    """The session of this process: the one that runs, or a new one by `settings` (None: those in use).

    more: further Spark settings with "_" for ".", such as spark_sql_shuffle_partitions="8".
    Raises LabsError in words when Java or PySpark is missing, or the engine does not start.
    """
    settings = settings or settings_in_use()
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise LabsError(
            _("PySpark can't be imported ({reason}). Run `make env`, or `labs doctor`.").format(reason=error)
        ) from None
    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    options = {**MEANING, **chosen_options(settings), **{key.replace("_", "."): value for key, value in more.items()}}
    if settings.master.startswith("sc://"):
        return _connected(settings.master, options)
    builder: Any = SparkSession.builder.master(settings.master).appName("bdti-labs")
    if settings.master.startswith("local"):
        options = {**own_engine(settings), **options}
    for key, value in options.items():
        builder = builder.config(key, value)
    try:
        session: SparkSession = builder.getOrCreate()
    except Exception as error:  # the gateway's and Java's errors have no common class
        raise LabsError(_("Spark did not start: {reason}").format(reason=_first_line(error))) from None
    if settings.master.startswith("local"):
        _add_s3(session, settings)
    return session


def _add_s3(session: SparkSession, settings: Spark) -> None:
    """S3 as a place for tables, where its libraries were fetched (`labs services s3a`) and it answers."""
    from infra.s3a_jars import jars

    if not jars():
        return
    from infra.s3a import add_s3
    from infra.settings import load

    try:
        store = load().s3
    except LabsError:
        return
    if store is not None:
        add_s3(session, store, spark_folder(settings))


def settings_in_use() -> Spark:
    """The section `[spark]` of the settings in use; an engine on this machine where there is none."""
    from infra.settings import load

    try:
        return load().spark or Spark()
    except LabsError:
        # A lab on Spark alone needs no service, and so no settings.
        return Spark()


def own_engine(settings: Spark) -> dict[str, str]:
    """Spark settings of an engine on this machine. Sets the environment in which Java is started. Raises LabsError."""
    java = find_java()
    folder = spark_folder(settings)
    logging = folder / "log4j2.properties"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not logging.exists() or logging.read_text(encoding="utf-8") != _LOGGING:
            logging.write_text(_LOGGING, encoding="utf-8")
    except OSError as error:
        raise LabsError(
            _("Spark can't use the folder {folder}: {reason}.").format(folder=folder, reason=error.strerror)
        ) from None
    os.environ |= {
        "JAVA_HOME": str(java.home),
        # An activated environment of another Spark would start that one.
        "SPARK_HOME": str(_package_folder()),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_HOSTNAME": "localhost",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
    }
    # Settings of another installation. A folder with files on Java's path would also keep the archive from being used.
    os.environ.pop("SPARK_CONF_DIR", None)
    java_options = [*_JAVA_OPTIONS, f"-Dlog4j2.configurationFile={logging.as_uri()}", *archive_option(java)]
    return {
        **OWN_ENGINE,
        "spark.driver.memory": settings.memory,
        "spark.driver.extraJavaOptions": " ".join(java_options),
        "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
        "spark.local.dir": _scratch(folder),
    }


def _scratch(folder: Path) -> str:
    """Where an engine puts down what it is at work on. Spark takes a list of folders with commas between them."""
    inside = str(folder / "scratch")
    return tempfile.gettempdir() if "," in inside else inside


@dataclass(frozen=True)
class Enclosed:
    """What an engine needs in a sandbox. paths: files and folders that it reads. environment: variables by name."""

    paths: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]


def enclosed() -> Enclosed:
    """What the engine of a sandboxed process needs on this machine. Raises LabsError when there is no Java for it."""
    java = find_java()
    archive = archive_path(java)
    environment = [("JAVA_HOME", str(java.home))]
    if archive.exists():
        environment.append((ARCHIVE_VARIABLE, str(archive)))
    return Enclosed((*java_paths(java), *archive_files(java)), tuple(environment))


def spark_folder(settings: Spark) -> Path:
    """Folder of an engine on this machine: tables without a place of their own, and its scratch files."""
    return Path(settings.folder).expanduser().absolute() if settings.folder else services_home() / "spark"


def chosen_options(settings: Spark) -> dict[str, str]:
    """The Spark settings in `settings.options`, "key=value" separated by semicolons. Raises LabsError."""
    found = {}
    for part in filter(None, map(str.strip, settings.options.split(";"))):
        key, sign, value = part.partition("=")
        if not sign or not key.strip().startswith("spark."):
            raise LabsError(
                _(
                    "The setting spark.options holds {part}. Expected: spark.some.key=value; spark.other.key=value."
                ).format(part=repr(part))
            )
        found[key.strip()] = value.strip()
    return found


def _connected(address: str, options: dict[str, str]) -> SparkSession:
    from pyspark.sql import SparkSession

    _reach(address)
    try:
        builder: Any = SparkSession.builder.remote(address)
        for key, value in options.items():
            # Spark Connect always uses Arrow, and has no setting for it.
            if not key.startswith("spark.sql.execution.arrow."):
                builder = builder.config(key, value)
        session: SparkSession = builder.getOrCreate()
        session.range(1).collect()
    except ImportError as error:
        raise LabsError(
            _(
                "Spark Connect needs packages that are not here ({reason}). Run `python -m pip install {packages}`."
            ).format(reason=_first_line(error), packages="grpcio grpcio-status googleapis-common-protos")
        ) from None
    except Exception as error:
        raise LabsError(
            _("Spark at {address} does not answer: {reason}").format(address=address, reason=_first_line(error))
        ) from None
    return session


def _reach(address: str) -> None:
    """Raises LabsError when nothing listens there: Spark Connect itself would try again for many minutes."""
    place = urlsplit(address)
    try:
        socket.create_connection((place.hostname or "", place.port or _CONNECT_PORT), _REACH_SECONDS).close()
    except (OSError, ValueError) as error:
        raise LabsError(
            _("Spark at {address} does not answer: {reason}").format(address=address, reason=_first_line(error))
        ) from None


def _package_folder() -> Path:
    import pyspark

    return Path(pyspark.__file__).parent


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:300]
