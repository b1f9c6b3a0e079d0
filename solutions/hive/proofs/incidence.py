# %% alternate="the days joined, and places counted"
INCIDENCE = """
WITH rates AS (
    SELECT p.province, COALESCE(sum(c.cases), 0) * 100000 / max(p.population) AS per_100k
    FROM population p LEFT JOIN cases c
        ON lower(translate(p.province, ' -', '')) = lower(c.province)
        AND c.day BETWEEN date_add('${last_day}', -13) AND '${last_day}'
    GROUP BY p.province
)
SELECT a.province, a.per_100k, 1 + count(b.province) AS place
FROM rates a LEFT JOIN rates b ON b.per_100k > a.per_100k
GROUP BY a.province, a.per_100k HAVING 1 + count(b.province) <= 5
"""

# %% alternate="the window of days by a difference"
INCIDENCE = """
SELECT * FROM (
    SELECT province, per_100k, rank() OVER (ORDER BY per_100k DESC) AS place FROM (
        SELECT p.province, 1e5D * SUM(IF(datediff(CAST('${last_day}' AS DATE), c.day) BETWEEN 0 AND 13, c.cases, 0)) / p.population AS per_100k
        FROM population p JOIN cases c ON regexp_replace(lower(p.province), '[^a-zà-ÿ]', '') = lower(c.province)
        GROUP BY p.province, p.population
        UNION ALL
        SELECT p.province, 0.0D AS per_100k FROM population p
        WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE lower(c.province) = regexp_replace(lower(p.province), '[^a-zà-ÿ]', ''))
    ) r
) x WHERE place < 6
"""

# %% mutant="names as they are" refused="rates" message="incidence.name_lost"
INCIDENCE = """
SELECT * FROM (SELECT province, per_100k, rank() OVER (ORDER BY per_100k DESC) AS place FROM (
    SELECT p.province, 100000 * sum(c.cases) / max(p.population) AS per_100k FROM population p JOIN cases c ON c.province = p.province
    WHERE c.day > date_sub('${last_day}', 14) AND c.day <= '${last_day}' GROUP BY p.province) r) x WHERE place <= 5
"""

# %% mutant="places by the count" refused="rates" message="incidence.places"
INCIDENCE = """
SELECT province, per_100k, place FROM (SELECT province, per_100k, rank() OVER (ORDER BY cases DESC) AS place FROM (
    SELECT p.province, sum(c.cases) AS cases, 100000 * sum(c.cases) / max(p.population) AS per_100k
    FROM population p JOIN cases c ON lower(c.province) = lower(regexp_replace(p.province, '[ -]', ''))
    WHERE c.day > date_sub('${last_day}', 14) AND c.day <= '${last_day}' GROUP BY p.province) r) x WHERE place <= 6
"""

# %% mutant="fifteen days" refused="rates" message="incidence.window"
INCIDENCE = """
SELECT * FROM (SELECT province, per_100k, rank() OVER (ORDER BY per_100k DESC) AS place FROM (
    SELECT p.province, 100000 * sum(c.cases) / max(p.population) AS per_100k
    FROM population p JOIN cases c ON lower(c.province) = lower(regexp_replace(p.province, '[ -]', ''))
    WHERE c.day >= date_sub('${last_day}', 14) AND c.day <= '${last_day}' GROUP BY p.province) r) x WHERE place <= 5
"""

# %% mutant="per 1,000" refused="rates" message="incidence.rate"
INCIDENCE = """
SELECT * FROM (SELECT province, per_100k, rank() OVER (ORDER BY per_100k DESC) AS place FROM (
    SELECT p.province, 1000 * sum(c.cases) / max(p.population) AS per_100k
    FROM population p JOIN cases c ON lower(c.province) = lower(regexp_replace(p.province, '[ -]', ''))
    WHERE c.day > date_sub('${last_day}', 14) AND c.day <= '${last_day}' GROUP BY p.province) r) x WHERE place <= 5
"""

# %% mutant="places from below" refused="order" message="incidence.place"
INCIDENCE = """
SELECT province, per_100k, 6 - place AS place FROM (SELECT province, per_100k, rank() OVER (ORDER BY per_100k DESC) AS place FROM (
    SELECT p.province, 100000 * sum(c.cases) / max(p.population) AS per_100k
    FROM population p JOIN cases c ON lower(c.province) = lower(regexp_replace(p.province, '[ -]', ''))
    WHERE c.day > date_sub('${last_day}', 14) AND c.day <= '${last_day}' GROUP BY p.province) r) x WHERE place <= 5
"""

# %% mutant="a line for a place" refused="ties" message="incidence.ties"
INCIDENCE = """
SELECT * FROM (SELECT province, per_100k, row_number() OVER (ORDER BY per_100k DESC) AS place FROM (
    SELECT p.province, 100000 * sum(c.cases) / max(p.population) AS per_100k
    FROM population p JOIN cases c ON lower(c.province) = lower(regexp_replace(p.province, '[ -]', ''))
    WHERE c.day > date_sub('${last_day}', 14) AND c.day <= '${last_day}' GROUP BY p.province) r) x WHERE place <= 5
"""

# %% mutant="only who has cases" refused="no_cases" message="incidence.no_cases"
INCIDENCE = """
SELECT * FROM (SELECT province, per_100k, rank() OVER (ORDER BY per_100k DESC) AS place FROM (
    SELECT p.province, 100000 * sum(c.cases) / max(p.population) AS per_100k
    FROM population p JOIN cases c ON lower(c.province) = lower(regexp_replace(p.province, '[ -]', ''))
    WHERE c.day > date_sub('${last_day}', 14) AND c.day <= '${last_day}' GROUP BY p.province) r) x WHERE place <= 5
"""
