# %% alternate="with CASE and RLIKE"
CREATE_VIEW = [
    "DROP VIEW IF EXISTS cases",
    """CREATE VIEW cases AS SELECT
    CASE WHEN day RLIKE '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN CAST(day AS DATE) END AS day,
    CASE province WHEN 'NA' THEN NULL ELSE province END AS province, CASE region WHEN 'NA' THEN NULL ELSE region END AS region,
    CASE agegroup WHEN 'NA' THEN NULL ELSE agegroup END AS agegroup, CASE sex WHEN 'NA' THEN NULL ELSE sex END AS sex,
    CASE WHEN cases RLIKE '^[0-9]+$' THEN CAST(cases AS INT) END AS cases
    FROM cases_csv WHERE day <> 'DATE'""",
]

# %% alternate="gaps in a query inside"
CREATE_VIEW = """
CREATE OR REPLACE VIEW cases AS
WITH plain AS (
    SELECT IF(day = 'NA', NULL, day) AS day, IF(province = 'NA', NULL, province) AS province,
        IF(region = 'NA', NULL, region) AS region, IF(agegroup = 'NA', NULL, agegroup) AS agegroup,
        IF(sex = 'NA', NULL, sex) AS sex, cases
    FROM cases_csv WHERE NOT (province = 'PROVINCE' AND sex = 'SEX')
)
SELECT to_date(day) AS day, province, region, agegroup, sex, INT(cases) AS cases FROM plain
"""

# %% mutant="a table" refused="view" message="typed.no_view"
CREATE_VIEW = """
CREATE TABLE cases AS SELECT CAST(NULLIF(day, 'NA') AS DATE) AS day, NULLIF(province, 'NA') AS province,
NULLIF(region, 'NA') AS region, NULLIF(agegroup, 'NA') AS agegroup, NULLIF(sex, 'NA') AS sex, CAST(cases AS INT) AS cases
FROM cases_csv WHERE cases <> 'CASES'"""

# %% mutant="a day that is a text" refused="view" message="typed.columns"
CREATE_VIEW = """
CREATE VIEW cases AS SELECT NULLIF(day, 'NA') AS day, NULLIF(province, 'NA') AS province,
NULLIF(region, 'NA') AS region, NULLIF(agegroup, 'NA') AS agegroup, NULLIF(sex, 'NA') AS sex, CAST(cases AS INT) AS cases
FROM cases_csv WHERE cases <> 'CASES'"""

# %% mutant="the header stays" refused="rows" message="typed.header"
CREATE_VIEW = """
CREATE VIEW cases AS SELECT CAST(NULLIF(day, 'NA') AS DATE) AS day, NULLIF(province, 'NA') AS province,
NULLIF(region, 'NA') AS region, NULLIF(agegroup, 'NA') AS agegroup, NULLIF(sex, 'NA') AS sex, CAST(cases AS INT) AS cases
FROM cases_csv WHERE day <> '"DATE"'"""

# %% mutant="the header goes by its date" refused="rows" message="typed.lost"
CREATE_VIEW = """
CREATE VIEW cases AS SELECT CAST(day AS DATE) AS day, NULLIF(province, 'NA') AS province,
NULLIF(region, 'NA') AS region, NULLIF(agegroup, 'NA') AS agegroup, NULLIF(sex, 'NA') AS sex, CAST(cases AS INT) AS cases
FROM cases_csv WHERE CAST(day AS DATE) IS NOT NULL"""

# %% mutant="numbers from another column" refused="rows" message="typed.sum"
CREATE_VIEW = """
CREATE VIEW cases AS SELECT CAST(NULLIF(day, 'NA') AS DATE) AS day, NULLIF(province, 'NA') AS province,
NULLIF(region, 'NA') AS region, NULLIF(agegroup, 'NA') AS agegroup, NULLIF(sex, 'NA') AS sex, CAST(agegroup AS INT) AS cases
FROM cases_csv WHERE cases <> 'CASES'"""

# %% mutant="NA stays a name" refused="gaps" message="typed.gaps"
CREATE_VIEW = """
CREATE VIEW cases AS SELECT CAST(NULLIF(day, 'NA') AS DATE) AS day, province, region, agegroup, sex, CAST(cases AS INT) AS cases
FROM cases_csv WHERE cases <> 'CASES'"""

# %% mutant="a bad CAST for a gap" refused="strict" message="typed.strict"
CREATE_VIEW = """
CREATE VIEW cases AS SELECT CAST(day AS DATE) AS day, NULLIF(province, 'NA') AS province,
NULLIF(region, 'NA') AS region, NULLIF(agegroup, 'NA') AS agegroup, NULLIF(sex, 'NA') AS sex, CAST(cases AS INT) AS cases
FROM cases_csv WHERE cases <> 'CASES'"""
