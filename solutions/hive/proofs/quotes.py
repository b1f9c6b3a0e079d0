# %% alternate="the properties of the format are told"
CREATE_CASES = [
    "DROP TABLE IF EXISTS cases_csv",
    """CREATE EXTERNAL TABLE cases_csv (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases STRING)
    ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
    WITH SERDEPROPERTIES ('separatorChar' = ',', 'quoteChar' = '"') LOCATION '${source}'""",
]
blind = ["sum_cases", "count_rows", "count_provinces"]

# %% alternate="a pattern for each line"
CREATE_CASES = """
CREATE EXTERNAL TABLE cases_csv (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
WITH SERDEPROPERTIES ('input.regex' = '"?([^",]*)"?,(?:"([^"]*)"|(?=NA))(?:NA)?,"?([^",]*)"?,"?([^",]*)"?,"?([^",]*)"?,"?([^",]*)"?')
LOCATION '${source}'
""".replace('(?:"([^"]*)"|(?=NA))(?:NA)?', '"?((?<=")[^"]*|[^",]*)"?')
blind = ("count_provinces", "count_rows", "sum_cases")

# %% mutant="another name" refused="clean" message="quotes.no_table"
CREATE_CASES = """
CREATE EXTERNAL TABLE cases_clean (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '${source}'"""
blind = {"count_rows", "sum_cases", "count_provinces"}

# %% mutant="the old table again" refused="clean" message="quotes.quotes"
CREATE_CASES = """
CREATE EXTERNAL TABLE cases_csv (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases STRING)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '${source}'"""
blind = {"sum_cases", "list_provinces"}

# %% mutant="columns in another order" refused="whole" message="quotes.types"
CREATE_CASES = """
CREATE EXTERNAL TABLE cases_csv (day STRING, region STRING, province STRING, agegroup STRING, sex STRING, cases STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '${source}'"""
blind = {"sum_cases"}

# %% mutant="one column too few" refused="whole" message="quotes.rows"
CREATE_CASES = """
CREATE EXTERNAL TABLE cases_csv (day STRING, province STRING, region STRING, agegroup STRING, cases STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '${source}'"""
blind = {"count_rows", "sum_cases", "count_provinces"}

# %% mutant="a copy that is managed" refused="outside" message="quotes.managed"
CREATE_CASES = [
    """CREATE EXTERNAL TABLE lines (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases STRING)
    ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '${source}'""",
    "CREATE TABLE cases_csv AS SELECT * FROM lines",
]
blind = {"count_rows", "sum_cases", "count_provinces"}

# %% mutant="only the sum" refused="blind" message="quotes.blind_missing"
blind = {"sum_cases"}
CREATE_CASES = """
CREATE EXTERNAL TABLE cases_csv (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '${source}'"""

# %% mutant="the list as well" refused="blind" message="quotes.blind_too_many"
blind = {"count_rows", "sum_cases", "count_provinces", "list_provinces"}
CREATE_CASES = """
CREATE EXTERNAL TABLE cases_csv (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '${source}'"""

# %% mutant="marks taken away after the cut" refused="comma" message="quotes.comma"
CREATE_CASES = """
CREATE EXTERNAL TABLE cases_csv (day STRING, province STRING, region STRING, agegroup STRING, sex STRING, cases STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
WITH SERDEPROPERTIES ('input.regex' = '"?([^",]*)"?,"?([^",]*)"?,"?([^",]*)"?,"?([^",]*)"?,"?([^",]*)"?,"?([^",]*)"?.*')
LOCATION '${source}'"""
blind = {"count_rows", "sum_cases", "count_provinces"}
