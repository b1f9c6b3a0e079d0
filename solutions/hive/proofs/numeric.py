# %% alternate="low and high by row first"
BOUNDS = """
SELECT CAST(sum(l) AS BIGINT) AS low, CAST(sum(h) AS BIGINT) AS high, sum(IF(l IS NULL, 1, 0)) AS unread FROM (
    SELECT IF(kind = 'n', CAST(digits AS INT), IF(kind = 'b', 1, NULL)) AS l,
        IF(kind = 'n', CAST(digits AS INT), IF(kind = 'b', CAST(digits AS INT) - 1, NULL)) AS h
    FROM (
        SELECT CASE WHEN cases RLIKE '^[0-9]+$' THEN 'n' WHEN cases RLIKE '^<[0-9]+$' THEN 'b' END AS kind,
            CASE WHEN cases RLIKE '^<?[0-9]+$' THEN regexp_extract(cases, '([0-9]+)', 1) END AS digits
        FROM municipalities
    ) k
) r
"""

# %% alternate="three queries"
BOUNDS = """
SELECT a.n + b.low AS low, a.n + b.high AS high, c.unread FROM
(SELECT COALESCE(sum(CASE WHEN cases RLIKE '^[0-9]+$' THEN CAST(cases AS BIGINT) END), 0) AS n FROM municipalities) a
CROSS JOIN (SELECT count(IF(cases RLIKE '^<[0-9]+$', 1, NULL)) AS low,
    COALESCE(sum(CASE WHEN cases RLIKE '^<[0-9]+$' THEN CAST(regexp_replace(cases, '<', '') AS BIGINT) - 1 END), 0) AS high FROM municipalities) b
CROSS JOIN (SELECT count(*) AS unread FROM municipalities WHERE NOT cases RLIKE '^[<]?[0-9]+$') c
"""

# %% mutant="a row for each place" refused="plain" message="numeric.one_row"
BOUNDS = "SELECT CAST(cases AS INT) AS low, CAST(cases AS INT) AS high, 0 AS unread FROM municipalities"

# %% mutant="counts the rows" refused="plain" message="numeric.sum"
BOUNDS = "SELECT count(cases) AS low, count(cases) AS high, 0 AS unread FROM municipalities"

# %% mutant="what is held back is 0" refused="held_back" message="numeric.held_back"
BOUNDS = """
SELECT sum(CASE WHEN cases RLIKE '^[0-9]+$' THEN CAST(cases AS INT) ELSE 0 END) AS low,
    sum(CASE WHEN cases RLIKE '^[0-9]+$' THEN CAST(cases AS INT) ELSE 0 END) AS high,
    sum(IF(cases RLIKE '^[0-9]+$', 0, 1)) AS unread FROM municipalities
"""

# %% mutant="a pattern without ends" refused="unread" message="numeric.unread"
BOUNDS = """
SELECT sum(CASE WHEN cases RLIKE '^<' THEN 1 WHEN cases RLIKE '[0-9]+' THEN CAST(regexp_extract(cases, '([0-9]+)', 1) AS INT) ELSE 0 END) AS low,
    sum(CASE WHEN cases RLIKE '^<[0-9]' THEN CAST(substr(cases, 2) AS INT) - 1
        WHEN cases RLIKE '[0-9]+' THEN CAST(regexp_extract(cases, '([0-9]+)', 1) AS INT) ELSE 0 END) AS high,
    sum(IF(cases RLIKE '[0-9]', 0, 1)) AS unread FROM municipalities
"""

# %% mutant="a bad CAST for a test" refused="strict" message="numeric.strict"
BOUNDS = """
SELECT sum(CASE WHEN cases RLIKE '^<[0-9]+$' THEN 1 WHEN CAST(cases AS INT) IS NOT NULL AND cases NOT RLIKE '[-.+ ]' THEN CAST(cases AS INT) ELSE 0 END) AS low,
    sum(CASE WHEN cases RLIKE '^<[0-9]+$' THEN CAST(substr(cases, 2) AS INT) - 1
        WHEN CAST(cases AS INT) IS NOT NULL AND cases NOT RLIKE '[-.+ ]' THEN CAST(cases AS INT) ELSE 0 END) AS high,
    sum(IF(cases RLIKE '^<?[0-9]+$', 0, 1)) AS unread FROM municipalities
"""
