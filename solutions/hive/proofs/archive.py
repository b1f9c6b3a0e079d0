# %% alternate="partitions recovered by ALTER TABLE"
RESCUE = [
    "DROP TABLE IF EXISTS archive",
    """CREATE EXTERNAL TABLE archive (day STRING, cases INT) PARTITIONED BY (province STRING)
    ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' WITH SERDEPROPERTIES ('field.delim' = '|')
    LOCATION '${archive}'""",
    "ALTER TABLE archive RECOVER PARTITIONS",
]
predicted = dict(managed_files="gone", external_files="stay", rows_after_create="none", rows_after_repair="all")

# %% alternate="repaired twice"
RESCUE = (
    "CREATE EXTERNAL TABLE IF NOT EXISTS archive (day STRING, cases INT) PARTITIONED BY (province STRING) "
    "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\174' STORED AS TEXTFILE LOCATION '${archive}/'",
    "MSCK REPAIR TABLE archive;",
    "MSCK REPAIR TABLE archive;",
)
predicted = {"rows_after_repair": "all", "rows_after_create": "none", "external_files": "stay", "managed_files": "gone"}

# %% mutant="another name" refused="table" message="archive.no_table"
RESCUE = [
    "CREATE EXTERNAL TABLE archives (day STRING, cases INT) PARTITIONED BY (province STRING) LOCATION '${archive}'",
    "MSCK REPAIR TABLE archives",
]
predicted = {"managed_files": "stay", "external_files": "stay", "rows_after_create": "none", "rows_after_repair": "all"}

# %% mutant="rows are expected at once" refused="predicted" message="archive.predicted"
RESCUE = [
    "CREATE EXTERNAL TABLE archive (day STRING, cases INT) PARTITIONED BY (province STRING) "
    "ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' LOCATION '${archive}'"
]
predicted = {"managed_files": "gone", "external_files": "stay", "rows_after_create": "all", "rows_after_repair": "all"}

# %% mutant="managed, beside the files" refused="table" message="archive.managed"
RESCUE = [
    "CREATE TABLE archive (day STRING, cases INT) PARTITIONED BY (province STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'",
    "MSCK REPAIR TABLE archive",
]
predicted = {"managed_files": "gone", "external_files": "stay", "rows_after_create": "none", "rows_after_repair": "all"}

# %% mutant="the province as a column" refused="table" message="archive.columns"
RESCUE = "CREATE EXTERNAL TABLE archive (day STRING, cases INT, `from` STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' LOCATION '${archive}'"
predicted = {"managed_files": "gone", "external_files": "stay", "rows_after_create": "none", "rows_after_repair": "all"}

# %% mutant="not repaired" refused="back" message="archive.empty"
RESCUE = "CREATE EXTERNAL TABLE archive (day STRING, cases INT) PARTITIONED BY (province STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' LOCATION '${archive}'"
predicted = {"managed_files": "gone", "external_files": "stay", "rows_after_create": "none", "rows_after_repair": "all"}

# %% mutant="cut at commas" refused="back" message="archive.rows"
RESCUE = [
    "CREATE EXTERNAL TABLE archive (day STRING, cases INT) PARTITIONED BY (province STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '${archive}'",
    "MSCK REPAIR TABLE archive",
]
predicted = {"managed_files": "gone", "external_files": "stay", "rows_after_create": "none", "rows_after_repair": "all"}

# %% mutant="three partitions by name" refused="other_folders" message="archive.other_folders"
RESCUE = [
    "CREATE EXTERNAL TABLE archive (day STRING, cases INT) PARTITIONED BY (province STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' LOCATION '${archive}'",
    "ALTER TABLE archive ADD PARTITION (province='Antwerpen') PARTITION (province='Liège') PARTITION (province='Unknown')",
]
predicted = {"managed_files": "gone", "external_files": "stay", "rows_after_create": "none", "rows_after_repair": "all"}
