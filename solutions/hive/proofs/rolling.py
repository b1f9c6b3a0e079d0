# %% alternate="joined with the last seven days"
ROLLING = """
SELECT f.day, f.province,
    CASE WHEN datediff(f.day, f.first) >= 6 THEN COALESCE(sum(s.cases), 0) / 7 END AS mean7
FROM (SELECT c.day, p.province, e.first FROM calendar c
      CROSS JOIN (SELECT DISTINCT province FROM cases WHERE province IS NOT NULL AND day IS NOT NULL) p
      CROSS JOIN (SELECT min(day) AS first FROM calendar) e) f
LEFT JOIN cases s ON s.province = f.province AND s.day BETWEEN date_sub(f.day, 6) AND f.day
GROUP BY f.day, f.province, f.first
"""

# %% alternate="a window with lag"
ROLLING = [
    """
    SELECT day, province, (cases + a + b + c + d + e + f) / 7.0D AS mean7 FROM (
        SELECT day, province, cases, lag(cases, 1) OVER w AS a, lag(cases, 2) OVER w AS b, lag(cases, 3) OVER w AS c,
            lag(cases, 4) OVER w AS d, lag(cases, 5) OVER w AS e, lag(cases, 6) OVER w AS f
        FROM (
            SELECT k.day, p.province, sum(CASE WHEN x.cases IS NULL THEN 0 ELSE x.cases END) AS cases
            FROM calendar k
            JOIN (SELECT province FROM cases WHERE day IS NOT NULL AND province IS NOT NULL GROUP BY province) p
            LEFT JOIN cases x ON x.day = k.day AND x.province = p.province
            GROUP BY k.day, p.province
        ) filled
        WINDOW w AS (PARTITION BY province ORDER BY day)
    ) lagged
    """
]

# %% mutant="seven rows" refused="complete" message="rolling.absent"
ROLLING = """
SELECT day, province, avg(cases) OVER (PARTITION BY province ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS mean7
FROM (SELECT day, province, sum(cases) AS cases FROM cases WHERE day IS NOT NULL AND province IS NOT NULL GROUP BY day, province) s
"""

# %% mutant="age groups not added up" refused="complete" message="rolling.twice"
ROLLING = """
SELECT c.day, p.province, avg(COALESCE(s.cases, 0)) OVER (PARTITION BY p.province ORDER BY c.day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS mean7
FROM calendar c CROSS JOIN (SELECT DISTINCT province FROM cases WHERE province IS NOT NULL) p
LEFT JOIN cases s ON s.day = c.day AND s.province = p.province
"""

# %% mutant="gaps are not 0" refused="mean" message="rolling.mean"
ROLLING = """
SELECT c.day, p.province,
    CASE WHEN count(*) OVER (PARTITION BY p.province ORDER BY c.day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) = 7
    THEN avg(s.cases) OVER (PARTITION BY p.province ORDER BY c.day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) END AS mean7
FROM calendar c CROSS JOIN (SELECT DISTINCT province FROM cases WHERE province IS NOT NULL) p
LEFT JOIN (SELECT day, province, sum(cases) AS cases FROM cases GROUP BY day, province) s ON s.day = c.day AND s.province = p.province
"""

# %% mutant="a mean of fewer days" refused="mean" message="rolling.early"
ROLLING = """
SELECT c.day, p.province,
    avg(COALESCE(s.cases, 0)) OVER (PARTITION BY p.province ORDER BY c.day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS mean7
FROM calendar c CROSS JOIN (SELECT DISTINCT province FROM cases WHERE province IS NOT NULL) p
LEFT JOIN (SELECT day, province, sum(cases) AS cases FROM cases GROUP BY day, province) s ON s.day = c.day AND s.province = p.province
"""

# %% mutant="a series of nobody" refused="unknown" message="rolling.unknown"
ROLLING = """
SELECT c.day, p.province,
    CASE WHEN count(*) OVER (PARTITION BY p.province ORDER BY c.day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) = 7
    THEN avg(COALESCE(s.cases, 0)) OVER (PARTITION BY p.province ORDER BY c.day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) END AS mean7
FROM calendar c CROSS JOIN (SELECT DISTINCT province FROM cases) p
LEFT JOIN (SELECT day, province, sum(cases) AS cases FROM cases GROUP BY day, province) s ON s.day = c.day AND s.province = p.province
"""

# %% mutant="unknown days counted on the last one" refused="unknown" message="rolling.changed"
ROLLING = """
SELECT c.day, p.province,
    CASE WHEN count(*) OVER (PARTITION BY p.province ORDER BY c.day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) = 7
    THEN avg(COALESCE(s.cases, 0)) OVER (PARTITION BY p.province ORDER BY c.day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) END AS mean7
FROM calendar c CROSS JOIN (SELECT DISTINCT province FROM cases WHERE province IS NOT NULL) p
LEFT JOIN (
    SELECT COALESCE(day, last) AS day, province, sum(cases) AS cases
    FROM cases CROSS JOIN (SELECT max(day) AS last FROM calendar) e GROUP BY COALESCE(day, last), province
) s ON s.day = c.day AND s.province = p.province
"""
