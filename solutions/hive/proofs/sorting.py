# %% alternate="places by a window, and a hint on the files"
TOP_DAYS = """
SELECT day, province, cases FROM (
    SELECT day, province, cases, row_number() OVER (ORDER BY cases DESC, day, province) AS place
    FROM (SELECT day, province, sum(cases) AS cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
          GROUP BY day, province) s
) r WHERE place <= 10 ORDER BY place
"""
WRITE_SORTED = [
    "DROP TABLE IF EXISTS cases_sorted",
    "CREATE TABLE cases_sorted (day DATE, province STRING, cases INT) STORED AS ORC",
    "INSERT INTO cases_sorted SELECT day, province, cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL "
    "DISTRIBUTE BY province SORT BY province, day",
]

# %% alternate="without WHERE on the day"
TOP_DAYS = """
SELECT day, province, sum(cases) AS cases FROM cases
GROUP BY day, province HAVING day IS NOT NULL AND province IS NOT NULL
ORDER BY 3 DESC, 1, 2 LIMIT 10;
"""
WRITE_SORTED = """
CREATE TABLE cases_sorted AS SELECT * FROM (
    SELECT day, province, cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
) rows_ DISTRIBUTE BY province SORT BY province ASC, day ASC
"""

# %% mutant="the worst days of one worker" refused="top" message="sorting.top_rows"
TOP_DAYS = """
SELECT day, province, sum(cases) AS cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
GROUP BY day, province SORT BY cases DESC, day, province LIMIT 10
"""
WRITE_SORTED = """
CREATE TABLE cases_sorted AS SELECT day, province, cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
DISTRIBUTE BY province SORT BY province, day
"""

# %% mutant="another name" refused="together" message="sorting.no_table"
TOP_DAYS = """
SELECT day, province, sum(cases) AS cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
GROUP BY day, province ORDER BY cases DESC, day, province LIMIT 10
"""
WRITE_SORTED = (
    "CREATE TABLE sorted AS SELECT day, province, cases FROM cases DISTRIBUTE BY province SORT BY province, day"
)

# %% mutant="rows without a province as well" refused="together" message="sorting.rows"
TOP_DAYS = """
SELECT day, province, sum(cases) AS cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
GROUP BY day, province ORDER BY cases DESC, day, province LIMIT 10
"""
WRITE_SORTED = (
    "CREATE TABLE cases_sorted AS SELECT day, province, cases FROM cases DISTRIBUTE BY province SORT BY province, day"
)

# %% mutant="distributed by the day" refused="together" message="sorting.apart"
TOP_DAYS = """
SELECT day, province, sum(cases) AS cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
GROUP BY day, province ORDER BY cases DESC, day, province LIMIT 10
"""
WRITE_SORTED = """
CREATE TABLE cases_sorted AS SELECT day, province, cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
DISTRIBUTE BY day SORT BY province, day
"""

# %% mutant="CLUSTER BY the province" refused="within" message="sorting.unsorted"
TOP_DAYS = """
SELECT day, province, sum(cases) AS cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
GROUP BY day, province ORDER BY cases DESC, day, province LIMIT 10
"""
WRITE_SORTED = """
CREATE TABLE cases_sorted AS SELECT day, province, cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
CLUSTER BY province
"""

# %% mutant="one worker for all" refused="shared_work" message="sorting.one_file"
TOP_DAYS = """
SELECT day, province, sum(cases) AS cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
GROUP BY day, province ORDER BY cases DESC, day, province LIMIT 10
"""
WRITE_SORTED = """
CREATE TABLE cases_sorted AS SELECT day, province, cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL
DISTRIBUTE BY 1 SORT BY province, day
"""
