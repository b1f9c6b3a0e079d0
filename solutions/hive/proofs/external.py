# %% alternate="headers told by the region"
CREATE_RAW = [
    "DROP TABLE IF EXISTS cases_raw",
    """CREATE EXTERNAL TABLE cases_raw (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases INT)
    ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' WITH SERDEPROPERTIES ('field.delim' = ',')
    LOCATION '${source}'""",
]
COUNT_ROWS = "SELECT sum(IF(region LIKE '%REGION%', 0, 1)) FROM cases_raw;"

# %% alternate="all rows without those of the header"
CREATE_RAW = """
CREATE EXTERNAL TABLE IF NOT EXISTS cases_raw
(`day` STRING, `province` STRING, `region` STRING, `agegroup` STRING, `sex` STRING, `cases` INT)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\054' LOCATION '${hivevar:source}'
"""
COUNT_ROWS = "SELECT count(*) - count(CASE WHEN upper(sex) = '\"SEX\"' THEN 1 END) AS n FROM cases_raw"

# %% mutant="another name" refused="table" message="external.no_table"
CREATE_RAW = """
CREATE EXTERNAL TABLE cases (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases INT)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '${source}'"""
COUNT_ROWS = "SELECT count(*) FROM cases"

# %% mutant="a managed table" refused="table" message="external.managed"
CREATE_RAW = """
CREATE TABLE cases_raw (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases INT)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ','"""
COUNT_ROWS = "SELECT count(*) FROM cases_raw"

# %% mutant="another folder" refused="table" message="external.location"
CREATE_RAW = """
CREATE EXTERNAL TABLE cases_raw (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases INT)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '${source}/cases_raw'"""
COUNT_ROWS = "SELECT count(*) FROM cases_raw"

# %% mutant="numbers as texts" refused="columns" message="external.columns"
CREATE_RAW = """
CREATE EXTERNAL TABLE cases_raw (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases STRING)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '${source}'"""
COUNT_ROWS = """SELECT count(*) FROM cases_raw WHERE day <> '"DATE"'"""

# %% mutant="lines that are not cut" refused="columns" message="external.delimiter"
CREATE_RAW = """
CREATE EXTERNAL TABLE cases_raw (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases INT)
LOCATION '${source}'"""
COUNT_ROWS = """SELECT count(*) FROM cases_raw WHERE day <> '"DATE"'"""

# %% mutant="the header is left to the engine" refused="count" message="external.header"
CREATE_RAW = """
CREATE EXTERNAL TABLE cases_raw (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases INT)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '${source}' TBLPROPERTIES ('skip.header.line.count' = '1')"""
COUNT_ROWS = "SELECT count(*) FROM cases_raw"

# %% mutant="rows without a day are lost" refused="count" message="external.lost"
CREATE_RAW = """
CREATE EXTERNAL TABLE cases_raw (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases INT)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '${source}'"""
COUNT_ROWS = "SELECT count(*) FROM cases_raw WHERE day LIKE '\"20%'"

# %% mutant="a list of rows" refused="count" message="external.no_count"
CREATE_RAW = """
CREATE EXTERNAL TABLE cases_raw (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases INT)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '${source}'"""
COUNT_ROWS = "SELECT province, count(*) FROM cases_raw GROUP BY province"

# %% mutant="the header is told by its missing number" refused="unknown_cases" message="external.unknown_cases"
CREATE_RAW = """
CREATE EXTERNAL TABLE cases_raw (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases INT)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '${source}'"""
COUNT_ROWS = "SELECT count(cases) FROM cases_raw"
