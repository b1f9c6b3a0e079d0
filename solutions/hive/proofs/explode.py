# %% alternate="without LATERAL VIEW"
PER_TEAM = """
SELECT t.team, sum(CASE WHEN array_contains(split(t.provinces, ';'), s.province) THEN s.cases ELSE 0 END) AS cases
FROM teams t CROSS JOIN (SELECT province, sum(cases) AS cases FROM cases WHERE province IS NOT NULL GROUP BY province) s
GROUP BY t.team
"""
COVERED = """
SELECT province, concat_ws(', ', collect_list(team)) AS teams
FROM (
    SELECT province, team FROM (SELECT DISTINCT team, explode(split(provinces, ';')) AS province FROM teams) d
    DISTRIBUTE BY province SORT BY province, team
) o GROUP BY province
"""

# %% alternate="idle teams added by a union"
PER_TEAM = """
SELECT team, CAST(sum(cases) AS BIGINT) AS cases FROM (
    SELECT d.team, c.cases FROM (
        SELECT team, province FROM teams LATERAL VIEW explode(split(provinces, ';')) x AS province GROUP BY team, province
    ) d JOIN cases c ON c.province = d.province
    UNION ALL SELECT team, 0 FROM teams
) u GROUP BY team
"""
COVERED = """
SELECT place AS province, array_join(sort_array(collect_set(team)), ', ') AS teams
FROM teams LATERAL VIEW posexplode(split(provinces, ';')) x AS number, place GROUP BY place;
"""

# %% mutant="nobody in reserve" refused="idle" message="explode.team_lost"
PER_TEAM = """
SELECT team, sum(s.cases) AS cases FROM (SELECT DISTINCT team, province FROM teams LATERAL VIEW explode(split(provinces, ';')) t AS province) l
JOIN (SELECT province, sum(cases) AS cases FROM cases GROUP BY province) s ON s.province = l.province GROUP BY team
"""
COVERED = """
SELECT province, concat_ws(', ', collect_list(team)) AS teams
FROM teams LATERAL VIEW explode(split(provinces, ';')) t AS province GROUP BY province
"""

# %% mutant="NULL for nothing" refused="idle" message="explode.team_sum"
PER_TEAM = """
SELECT l.team, sum(s.cases) AS cases FROM (SELECT DISTINCT team, province FROM teams LATERAL VIEW OUTER explode(split(provinces, ';')) t AS province) l
LEFT JOIN (SELECT province, sum(cases) AS cases FROM cases GROUP BY province) s ON s.province = l.province GROUP BY l.team
"""
COVERED = """
SELECT province, concat_ws(', ', sort_array(collect_set(team))) AS teams
FROM teams LATERAL VIEW explode(split(provinces, ';')) t AS province GROUP BY province
"""

# %% mutant="a row for each province" refused="per_team" message="explode.team_rows"
PER_TEAM = """
SELECT t.team, s.total AS cases FROM (SELECT team, province FROM teams LATERAL VIEW OUTER explode(split(provinces, ';')) v AS province) t
JOIN (SELECT l.team, sum(c.cases) AS total FROM (SELECT team, province FROM teams LATERAL VIEW explode(split(provinces, ';')) v AS province) l
      JOIN cases c ON c.province = l.province GROUP BY l.team) s ON s.team = t.team
"""
COVERED = """
SELECT province, concat_ws(', ', sort_array(collect_set(team))) AS teams
FROM teams LATERAL VIEW explode(split(provinces, ';')) t AS province GROUP BY province
"""

# %% mutant="without spaces" refused="covered" message="explode.covered"
PER_TEAM = """
SELECT l.team, COALESCE(sum(s.cases), 0) AS cases FROM (SELECT DISTINCT team, province FROM teams LATERAL VIEW OUTER explode(split(provinces, ';')) t AS province) l
LEFT JOIN (SELECT province, sum(cases) AS cases FROM cases GROUP BY province) s ON s.province = l.province GROUP BY l.team
"""
COVERED = """
SELECT province, concat_ws(',', sort_array(collect_set(team))) AS teams
FROM teams LATERAL VIEW explode(split(provinces, ';')) t AS province GROUP BY province
"""

# %% mutant="a province of nobody" refused="covered" message="explode.covered_rows"
PER_TEAM = """
SELECT l.team, COALESCE(sum(s.cases), 0) AS cases FROM (SELECT DISTINCT team, province FROM teams LATERAL VIEW OUTER explode(split(provinces, ';')) t AS province) l
LEFT JOIN (SELECT province, sum(cases) AS cases FROM cases GROUP BY province) s ON s.province = l.province GROUP BY l.team
"""
COVERED = """
SELECT province, concat_ws(', ', sort_array(collect_set(team))) AS teams
FROM teams LATERAL VIEW OUTER explode(split(provinces, ';')) t AS province GROUP BY province
"""

# %% mutant="counts a province twice" refused="named_twice" message="explode.named_twice"
PER_TEAM = """
SELECT l.team, COALESCE(sum(s.cases), 0) AS cases FROM (SELECT team, province FROM teams LATERAL VIEW OUTER explode(split(provinces, ';')) t AS province) l
LEFT JOIN (SELECT province, sum(cases) AS cases FROM cases GROUP BY province) s ON s.province = l.province GROUP BY l.team
"""
COVERED = """
SELECT province, concat_ws(', ', sort_array(collect_set(team))) AS teams
FROM teams LATERAL VIEW explode(split(provinces, ';')) t AS province GROUP BY province
"""
