# %% alternate="two queries and a name by position"
CREATE_ORC = [
    "DROP TABLE IF EXISTS cases_orc",
    "CREATE TABLE cases_orc (day DATE, region STRING, agegroup STRING, sex STRING, cases INT) PARTITIONED BY (province STRING) "
    "STORED AS ORC TBLPROPERTIES ('orc.compress' = 'ZLIB')",
]
FILL_ORC = [
    "SET hive.exec.dynamic.partition.mode=nonstrict",
    "INSERT OVERWRITE TABLE cases_orc PARTITION (province) SELECT day, region, agegroup, sex, cases, "
    "CASE WHEN province IS NULL THEN 'Unknown' ELSE province END FROM cases WHERE day >= '1900-01-01'",
]
COUNT_UNDATED = (
    "SELECT count(IF(day IS NULL, 1, NULL)) AS row_count, sum(IF(day IS NULL, cases, 0)) AS case_count FROM cases"
)

# %% alternate="known and unknown one after the other"
CREATE_ORC = """CREATE TABLE cases_orc (`day` DATE, `region` STRING, `agegroup` STRING, `sex` STRING, `cases` INT)
PARTITIONED BY (`province` STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.orc.OrcSerde'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat'"""
FILL_ORC = """INSERT OVERWRITE TABLE cases_orc PARTITION (province)
SELECT day, region, agegroup, sex, cases, province FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
UNION ALL
SELECT day, region, agegroup, sex, cases, 'Unknown' FROM cases WHERE day IS NOT NULL AND province IS NULL"""
COUNT_UNDATED = "SELECT sum(cases) AS case_count, count(*) AS row_count FROM cases WHERE NOT (day IS NOT NULL);"

# %% mutant="another name" refused="table" message="partitions.no_table"
CREATE_ORC = "CREATE TABLE cases_part (day DATE, region STRING, agegroup STRING, sex STRING, cases INT) PARTITIONED BY (province STRING) STORED AS ORC"
FILL_ORC = "INSERT OVERWRITE TABLE cases_part PARTITION (province) SELECT day, region, agegroup, sex, cases, province FROM cases"
COUNT_UNDATED = "SELECT count(*) AS row_count, sum(cases) AS case_count FROM cases WHERE day IS NULL"

# %% mutant="stored as text" refused="table" message="partitions.format"
CREATE_ORC = "CREATE TABLE cases_orc (day DATE, region STRING, agegroup STRING, sex STRING, cases INT) PARTITIONED BY (province STRING)"
FILL_ORC = [
    "SET hive.exec.dynamic.partition.mode=nonstrict",
    "INSERT OVERWRITE TABLE cases_orc PARTITION (province) SELECT day, region, agegroup, sex, cases, province FROM cases WHERE day IS NOT NULL",
]
COUNT_UNDATED = "SELECT count(*) AS row_count, sum(cases) AS case_count FROM cases WHERE day IS NULL"

# %% mutant="no partitions" refused="table" message="partitions.columns"
CREATE_ORC = "CREATE TABLE cases_orc (day DATE, province STRING, region STRING, agegroup STRING, sex STRING, cases INT) STORED AS ORC"
FILL_ORC = "INSERT OVERWRITE TABLE cases_orc SELECT * FROM cases"
COUNT_UNDATED = "SELECT count(*) AS row_count, sum(cases) AS case_count FROM cases WHERE day IS NULL"

# %% mutant="no name for the unknown" refused="folders" message="partitions.nameless"
CREATE_ORC = "CREATE TABLE cases_orc (day DATE, region STRING, agegroup STRING, sex STRING, cases INT) PARTITIONED BY (province STRING) STORED AS ORC"
FILL_ORC = "INSERT OVERWRITE TABLE cases_orc PARTITION (province) SELECT day, region, agegroup, sex, cases, province FROM cases WHERE day IS NOT NULL"
COUNT_UNDATED = "SELECT count(*) AS row_count, sum(cases) AS case_count FROM cases WHERE day IS NULL"

# %% mutant="every column of the view as it comes" refused="folders" message="partitions.names"
CREATE_ORC = "CREATE TABLE cases_orc (day DATE, region STRING, agegroup STRING, sex STRING, cases INT) PARTITIONED BY (province STRING) STORED AS ORC"
FILL_ORC = "INSERT OVERWRITE TABLE cases_orc PARTITION (province) SELECT day, COALESCE(province, 'Unknown'), region, agegroup, 1, COALESCE(sex, 'F') FROM cases WHERE day IS NOT NULL"
COUNT_UNDATED = "SELECT count(*) AS row_count, sum(cases) AS case_count FROM cases WHERE day IS NULL"

# %% mutant="rows without a province are left out" refused="folders" message="partitions.lost"
CREATE_ORC = "CREATE TABLE cases_orc (day DATE, region STRING, agegroup STRING, sex STRING, cases INT) PARTITIONED BY (province STRING) STORED AS ORC"
FILL_ORC = "INSERT OVERWRITE TABLE cases_orc PARTITION (province) SELECT day, region, agegroup, sex, cases, province FROM cases WHERE province IS NOT NULL AND day IS NOT NULL"
COUNT_UNDATED = "SELECT count(*) AS row_count, sum(cases) AS case_count FROM cases WHERE day IS NULL"

# %% mutant="rows without a day come along" refused="rows" message="partitions.undated_inside"
CREATE_ORC = "CREATE TABLE cases_orc (day DATE, region STRING, agegroup STRING, sex STRING, cases INT) PARTITIONED BY (province STRING) STORED AS ORC"
FILL_ORC = "INSERT OVERWRITE TABLE cases_orc PARTITION (province) SELECT day, region, agegroup, sex, cases, COALESCE(province, 'Unknown') FROM cases"
COUNT_UNDATED = "SELECT count(*) AS row_count, sum(cases) AS case_count FROM cases WHERE day IS NULL"

# %% mutant="two columns change places" refused="rows" message="partitions.rows"
CREATE_ORC = "CREATE TABLE cases_orc (day DATE, region STRING, agegroup STRING, sex STRING, cases INT) PARTITIONED BY (province STRING) STORED AS ORC"
FILL_ORC = "INSERT OVERWRITE TABLE cases_orc PARTITION (province) SELECT day, region, sex, agegroup, cases, COALESCE(province, 'Unknown') FROM cases WHERE day IS NOT NULL"
COUNT_UNDATED = "SELECT count(*) AS row_count, sum(cases) AS case_count FROM cases WHERE day IS NULL"

# %% mutant="counts cases as rows" refused="undated" message="partitions.undated"
CREATE_ORC = "CREATE TABLE cases_orc (day DATE, region STRING, agegroup STRING, sex STRING, cases INT) PARTITIONED BY (province STRING) STORED AS ORC"
FILL_ORC = "INSERT OVERWRITE TABLE cases_orc PARTITION (province) SELECT day, region, agegroup, sex, cases, COALESCE(province, 'Unknown') FROM cases WHERE day IS NOT NULL"
COUNT_UNDATED = "SELECT count(day) AS row_count, sum(cases) AS case_count FROM cases WHERE day IS NULL"

# %% mutant="adds to what is there" refused="again" message="partitions.doubled"
CREATE_ORC = "CREATE TABLE cases_orc (day DATE, region STRING, agegroup STRING, sex STRING, cases INT) PARTITIONED BY (province STRING) STORED AS ORC"
FILL_ORC = "INSERT INTO cases_orc PARTITION (province) SELECT day, region, agegroup, sex, cases, COALESCE(province, 'Unknown') FROM cases WHERE day IS NOT NULL"
COUNT_UNDATED = "SELECT count(*) AS row_count, sum(cases) AS case_count FROM cases WHERE day IS NULL"
