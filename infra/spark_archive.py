"""An archive of Spark's classes, from which Java starts in half the time.

Java writes it when a program ends (-XX:ArchiveClassesAtExit) and maps it into memory at the next start, so that it need
not read, check and link thousands of classes again. It fits one Java and one Spark; with another it is passed over.
Source: https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs

from autograder.errors import LabsError
from autograder.text import _
from infra.java import Java, find_java

# In a sandbox the folder of services is another one.
ARCHIVE_VARIABLE = "LABS_SPARK_ARCHIVE"
_SECONDS = 300

# What labs do with Spark, so that the classes for it are in the archive.
_EXERCISE = """
import sys, tempfile
from pathlib import Path
import pandas as pd
from pyspark.sql import SparkSession, Window, functions as F
builder = SparkSession.builder.master("local[2]")
for pair in sys.argv[2:]:
    key, _, value = pair.partition("=")
    builder = builder.config(key, value)
spark = builder.getOrCreate()
folder = Path(sys.argv[1])
(folder / "a.csv").write_text("DAY,PLACE,CASES\\n2020-03-01,x,1\\n2020-03-02,NA,2\\n2020-04-02,y,3\\n")
frame = spark.read.csv(str(folder / "a.csv"), header=True, schema="DAY date, PLACE string, CASES int", nullValue="NA")
other = spark.createDataFrame(pd.DataFrame({"PLACE": ["x", "y"], "PEOPLE": [10, 20]}))
joined = frame.join(F.broadcast(other), "PLACE", "left").groupBy("PLACE")
joined = joined.agg(F.sum("CASES").alias("n"), F.first("PEOPLE"))
joined.explain("formatted")
print(joined.orderBy("n").toPandas(), joined.collect())
week = Window.partitionBy("PLACE").orderBy(F.datediff("DAY", F.lit("2020-01-01"))).rangeBetween(-6, 0)
frame.withColumn("mean", F.avg("CASES").over(week)).cache().count()
frame.withColumn("m", F.date_format("DAY", "yyyy-MM")).write.partitionBy("m").parquet(str(folder / "parts"))
spark.read.parquet(str(folder / "parts")).where("m = '2020-03'").count()
columns = "try_cast('<5' AS int), explode(sequence(1, 3)), PLACE RLIKE '^[0-9]+$'"
spark.sql(f"SELECT {columns} FROM VALUES ('1') AS t(PLACE)").collect()
gateway = spark.sparkContext._gateway
spark.stop()
gateway.shutdown()
# Java ends when this closes, writes the archive, and only then is gone.
gateway.proc.stdin.close()
gateway.proc.wait()
"""


def archive_path(java: Java) -> Path:
    """Where the archive for this Java and the installed Spark stands, or would stand."""
    import pyspark

    jars = Path(pyspark.__file__).parent / "jars"
    # Java compares the times of the jar files as well, so another installation needs an archive of its own.
    facts = [str(java.home.resolve()), str(jars), str(jars.stat().st_mtime_ns), pyspark.__version__]
    release = java.home / "release"
    facts.append(release.read_text(encoding="utf-8", errors="replace") if release.exists() else "")
    digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]
    return Path(platformdirs.user_cache_dir("bdti-labs", appauthor=False)) / f"spark-{digest}.jsa"


def archive_files(java: Java) -> tuple[str, ...]:
    """The archive, and what it builds on, as far as they are there."""
    path = archive_path(java)
    return tuple(str(file) for file in (path, _java_archive(path)) if file.exists())


def _java_archive(archive: Path) -> Path:
    """Archive of Java's own classes, for a Java that came without one. Another archive remembers where it was."""
    return archive.with_name(f"{archive.stem}-java.jsa")


def archive_option(java: Java) -> tuple[str, ...]:
    """The options with which Java uses the archive; none where there is no archive."""
    chosen = os.environ.get(ARCHIVE_VARIABLE)
    path = Path(chosen) if chosen else archive_path(java)
    # With `auto` an archive that does not fit is passed over without a word.
    if not path.exists():
        return ()
    return (f"-XX:SharedArchiveFile={path}", "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off")


def make_archive() -> Path | None:
    """Make the archive where it is missing; returns its path, None where this Java can't make one.

    Takes about 20 seconds and 125 MB. Raises LabsError when Java is missing or Spark does not start.
    """
    from infra.settings import Spark
    from infra.spark import own_engine

    java = find_java()
    path = archive_path(java)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside its place and then renamed: whoever starts meanwhile finds none or a whole one.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="making-") as name:
        folder = Path(name)
        made = folder / "classes.jsa"
        options = own_engine(Spark(folder=str(folder)))
        options["spark.driver.extraJavaOptions"] += " " + " ".join(
            [*_base(java, path), f"-XX:ArchiveClassesAtExit={made}"]
        )
        given = [f"{key}={value}" for key, value in options.items()]
        done = subprocess.run(
            [sys.executable, "-c", _EXERCISE, str(folder), *given], capture_output=True, text=True, timeout=_SECONDS
        )
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise LabsError(
                _("Spark did not start: {reason}").format(reason=lines[-1] if lines else _("it said nothing"))
            )
        if not made.exists():
            return None
        made.replace(path)
    return path


def _base(java: Java, place: Path) -> list[str]:
    """Option that names the archive of Java's own classes, where this Java came without one."""
    if any((java.home / "lib" / "server" / name).exists() for name in ("classes.jsa", "classes_nocoops.jsa")):
        return []
    path = _java_archive(place)
    if not path.exists():
        made = path.with_name(f"{path.name}.{os.getpid()}")
        command = [str(java.program), "-Xshare:dump", f"-XX:SharedArchiveFile={made}"]
        if subprocess.run(command, capture_output=True, timeout=_SECONDS).returncode or not made.exists():
            return []
        made.replace(path)
    return [f"-XX:SharedArchiveFile={path}"]
