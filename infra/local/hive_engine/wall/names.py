"""What a learner's statement may name: databases, functions, settings, formats, properties of tables."""

from __future__ import annotations

import re
from collections.abc import Mapping

CATALOGUE = "spark_catalog"
# SELECT … FROM csv.`path` reads files without a table.
FILE_FORMATS = frozenset({"csv", "json", "orc", "parquet", "text"})
PROVIDERS = FILE_FORMATS | {"hive"}

# Built-in functions that leave SQL: they call any method of Java, or read XML whose entities may name files.
DENIED_FUNCTIONS = frozenset({"java_method", "reflect", "try_reflect"})
DENIED_FUNCTION_PREFIXES = ("xpath",)

_PLAIN = re.compile(r"\w+\Z", re.ASCII)

_SERDE = "org.apache.hadoop.hive.serde2."
_QL = "org.apache.hadoop.hive.ql.io."
SERDES = frozenset(
    {
        f"{_SERDE}OpenCSVSerde",
        f"{_SERDE}RegexSerDe",
        f"{_SERDE}JsonSerDe",
        f"{_SERDE}lazy.LazySimpleSerDe",
        f"{_SERDE}lazybinary.LazyBinarySerDe",
        f"{_SERDE}columnar.ColumnarSerDe",
        f"{_SERDE}columnar.LazyBinaryColumnarSerDe",
        f"{_QL}orc.OrcSerde",
        f"{_QL}parquet.serde.ParquetHiveSerDe",
    }
)
FILE_CLASSES = frozenset(
    {
        "org.apache.hadoop.mapred.TextInputFormat",
        "org.apache.hadoop.mapred.SequenceFileInputFormat",
        "org.apache.hadoop.mapred.SequenceFileOutputFormat",
        f"{_QL}HiveIgnoreKeyTextOutputFormat",
        f"{_QL}IgnoreKeyTextOutputFormat",
        f"{_QL}HiveSequenceFileOutputFormat",
        f"{_QL}RCFileInputFormat",
        f"{_QL}RCFileOutputFormat",
        f"{_QL}orc.OrcInputFormat",
        f"{_QL}orc.OrcOutputFormat",
        f"{_QL}parquet.MapredParquetInputFormat",
        f"{_QL}parquet.MapredParquetOutputFormat",
    }
)
# STORED AS. Not AVRO, whose schema may be fetched from any address.
STORED_AS = frozenset({"orc", "parquet", "textfile", "sequencefile", "rcfile"})

_YES_NO = re.compile(r"(?:true|false)\Z", re.IGNORECASE)
_NUMBER = re.compile(r"[1-9]\d{0,5}\Z")
_SMALL = re.compile(r"(?:[1-9]|[1-5]\d|6[0-4])\Z")
_WORD = re.compile(r"[A-Za-z0-9_:+/-]{1,40}\Z")
# Settings that a learner may change for her session, and what they may be.
SETTINGS: Mapping[str, re.Pattern[str]] = {
    "hive.exec.dynamic.partition": _YES_NO,
    "hive.exec.dynamic.partition.mode": re.compile(r"(?:non)?strict\Z", re.IGNORECASE),
    "hive.exec.max.dynamic.partitions": _NUMBER,
    "hive.exec.max.dynamic.partitions.pernode": _NUMBER,
    "hive.mapred.mode": _WORD,
    "hive.cli.print.header": _YES_NO,
    "hive.resultset.use.unique.column.names": _YES_NO,
    "hive.execution.engine": _WORD,
    "hive.vectorized.execution.enabled": _YES_NO,
    "hive.auto.convert.join": _YES_NO,
    "hive.exec.parallel": _YES_NO,
    "hive.stats.autogather": _YES_NO,
    "hive.optimize.ppd": _YES_NO,
    "hive.msck.path.validation": _WORD,
    "mapred.reduce.tasks": _SMALL,
    "mapreduce.job.reduces": _SMALL,
    "spark.sql.shuffle.partitions": _SMALL,
    "spark.sql.autobroadcastjointhreshold": re.compile(r"-1|\d{1,8}[kKmM]?[bB]?\Z"),
    "spark.sql.adaptive.enabled": _YES_NO,
    "spark.sql.sources.partitionoverwritemode": re.compile(r"(?:static|dynamic)\Z", re.IGNORECASE),
    "spark.sql.session.timezone": _WORD,
    "spark.sql.hive.convertmetastoreorc": _YES_NO,
    "spark.sql.orc.filterpushdown": _YES_NO,
    "spark.sql.hive.metastorepartitionpruning": _YES_NO,
    "spark.sql.ansi.enabled": _YES_NO,
}

# A table's property is a note of its owner's, but some mean a place, a class, another system, or how Spark reads a
# view's text: view.catalogAndNamespace says whose tables are meant in it.
_PROPERTY = re.compile(r"[\w.-]{1,100}\Z", re.ASCII)
_DENIED_PROPERTY = re.compile(
    r"\A(?:spark\.|hive\.|hadoop\.|fs\.|javax?\.|mapred|view\.|external\Z|avro\.|owner\Z|provider\Z)"
    r"|path|location|url|uri|class|handler|driver|credential|secret|password|command|dbtable|serde|format\Z|\.lib",
    re.IGNORECASE,
)
# What SerDes and readers of files are told. Here only what is known, because some keys name classes to load.
_OPTIONS = frozenset(
    {
        *("separatorchar", "quotechar", "escapechar", "field.delim", "line.delim", "collection.delim"),
        *("colelction.delim", "mapkey.delim", "escape.delim", "serialization.format", "serialization.null.format"),
        *("serialization.encoding", "timestamp.formats", "input.regex", "input.regex.case.insensitive"),
        *("output.format.string", "skip.header.line.count", "skip.footer.line.count", "case.insensitive"),
        *("ignore.malformed.json", "orc.compress", "orc.bloom.filter.columns", "orc.bloom.filter.fpp"),
        *("orc.create.index", "orc.stripe.size", "orc.row.index.stride", "parquet.compression", "compression"),
        *("header", "sep", "delimiter", "quote", "escape", "nullvalue", "emptyvalue", "inferschema", "dateformat"),
        *("timestampformat", "mode", "multiline", "encoding", "charset", "ignoreleadingwhitespace"),
        *("ignoretrailingwhitespace", "comment", "linesep", "wholetext", "locale", "maxcolumns"),
        *("columnnameofcorruptrecord", "samplingratio", "primitivesasstring", "prefersdate", "enforceschema"),
    }
)
_ADDRESS = re.compile(r"\A\s*/|[a-z][\w+.-]*:/", re.IGNORECASE)


def is_plain(name: str) -> bool:
    """Whether a name of a database or table holds letters, digits and underscores only."""
    return bool(_PLAIN.match(name))


def bad_option(options: Mapping[str, object]) -> str | None:
    """The first option of a SerDe or a reader of files that a learner may not set; None when there is none."""
    for key, value in options.items():
        if key.lower() not in _OPTIONS or _ADDRESS.match(str(value)):
            return key
    return None


def bad_property(properties: Mapping[str, object]) -> str | None:
    """The first property that a learner may not set; None when there is none."""
    for key, value in properties.items():
        if not _PROPERTY.match(key) or _DENIED_PROPERTY.search(key) or _ADDRESS.search(str(value)):
            return key
    return None
