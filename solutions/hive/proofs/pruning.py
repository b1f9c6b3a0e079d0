# %% alternate="a list and a query inside"
ONE_PROVINCE = "SELECT day, sum(cases) AS cases FROM (SELECT * FROM cases_orc WHERE province IN ('Brussels')) b GROUP BY day ORDER BY day"
prunes = ["equals", "function", "in_list"]

# %% alternate="both conditions"
ONE_PROVINCE = "SELECT sum(cases) AS cases, day FROM cases_orc WHERE lower(province) = 'brussels' AND region = 'Brussels' GROUP BY day;"
prunes = ("in_list", "equals", "function")

# %% mutant="by the region" refused="planned" message="pruning.not_pruned"
ONE_PROVINCE = "SELECT day, sum(cases) AS cases FROM cases_orc WHERE region = 'Brussels' GROUP BY day"
prunes = {"equals", "in_list", "function", "region"}

# %% mutant="by the region and a damaged neighbour" refused="damaged" message="pruning.damaged"
ONE_PROVINCE = "SELECT day, sum(cases) AS cases FROM cases_orc WHERE region = 'Brussels' GROUP BY day"
prunes = {"equals"}

# %% mutant="all provinces" refused="result" message="pruning.result"
ONE_PROVINCE = "SELECT day, sum(cases) AS cases FROM cases_orc GROUP BY day"
prunes = {"equals", "in_list", "function"}

# %% mutant="a condition that needs rows" refused="prunes" message="pruning.prunes_too_many"
ONE_PROVINCE = "SELECT day, sum(cases) AS cases FROM cases_orc WHERE province = 'Brussels' GROUP BY day"
prunes = {"equals", "in_list", "function", "either"}

# %% mutant="a function is thought to hinder" refused="prunes" message="pruning.prunes_missing"
ONE_PROVINCE = "SELECT day, sum(cases) AS cases FROM cases_orc WHERE province = 'Brussels' GROUP BY day"
prunes = {"equals", "in_list"}
