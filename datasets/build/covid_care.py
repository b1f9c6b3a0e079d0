"""Synthetic tests, hospital patients and deaths. Tests and patients follow the synthetic cases."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from datasets.build import covid_figures as figures
from datasets.build.covid_calendar import FIRST, FIRST_MONDAY, LAST, days, expected, monthly
from datasets.build.covid_cases import MISSING, Row
from datasets.build.covid_draw import Draw, added, running

TESTS = ("DATE", "PROVINCE", "REGION", "TESTS_ALL", "TESTS_ALL_POS")
HOSPITAL = (
    "DATE",
    "PROVINCE",
    "REGION",
    "NR_REPORTING",
    "TOTAL_IN",
    "TOTAL_IN_ICU",
    "TOTAL_IN_RESP",
    "TOTAL_IN_ECMO",
    "NEW_IN",
    "NEW_OUT",
)
DEATHS = ("DATE", "REGION", "AGEGROUP", "SEX", "DEATHS")
TESTS_SEED, HOSPITAL_SEED, DEATHS_SEED = 20201104, 20201105, 20201106
FIRST_IN_HOSPITAL, FIRST_DEATH = date(2020, 3, 15), date(2020, 3, 10)
SECOND_WEEK = date(2020, 3, 9)

# Orders of the provinces in the published tables.
_HOSPITAL_ORDER = (
    "Antwerpen",
    "Brussels",
    "Hainaut",
    "Limburg",
    "Liège",
    "Luxembourg",
    "Namur",
    "OostVlaanderen",
    "VlaamsBrabant",
    "BrabantWallon",
    "WestVlaanderen",
)
_TESTS_ORDER = (*figures.PROVINCES[:7], MISSING, *figures.PROVINCES[7:])
_SPREAD_OF_DAYS = 0.04
# Days from a positive test to the hospital, and the days of cases that a day's admissions are shared out by.
_DELAY, _WINDOW = 3, 14
# Days whose admissions say where today's patients are.
_STAY = 21


def tally(counted: Counter[Row]) -> dict[tuple[str, str], int]:
    """Cases by (day, province)."""
    found: Counter[tuple[str, str]] = Counter()
    for (day, province, _age, _sex), number in counted.items():
        found[day, province] += number
    return found


def test_rows(counted: Counter[Row]) -> list[Row]:
    """Tests and positive ones by day and province. Where the cases are, there the positive tests are."""
    draw, cases = Draw(TESTS_SEED), tally(counted)
    tests = expected(figures.TESTS_A_WEEK, FIRST_MONDAY, lambda _day: figures.TESTS_WEEKDAYS, draw, _SPREAD_OF_DAYS)
    positive = expected(
        figures.POSITIVE_A_WEEK, FIRST_MONDAY, lambda _day: figures.POSITIVE_WEEKDAYS, draw, _SPREAD_OF_DAYS
    )
    rows: list[Row] = []
    for day in days(FIRST, LAST):
        reported = figures.TESTS_REPORTED.get((LAST - day).days, 1.0)
        shares = _shares(cases, day - timedelta(3), day + timedelta(3))
        for province in _TESTS_ORDER:
            if province == MISSING:
                part, of_positive = figures.TESTS_NO_PROVINCE / 100.0, figures.POSITIVE_NO_PROVINCE / 100.0
            else:
                part = figures.TESTS_BY_PROVINCE[figures.PROVINCES.index(province)] / 100.0
                of_positive = shares[province] * (1.0 - figures.POSITIVE_NO_PROVINCE / 100.0)
                # More is tested where more is found.
                part = part * 0.8 + of_positive * 0.2
            found = draw.count(positive[day] * reported * of_positive)
            mean = max(0.0, tests[day] * part - positive[day] * of_positive) * reported
            # Few were tested in the first week, and in a small province nobody on some days.
            others = draw.count(mean * (draw.lopsided(1.2) if day < SECOND_WEEK else draw.around(0.05)))
            region = figures.REGION.get(province, MISSING)
            rows.append((day.isoformat(), province, region, str(found + others), str(found)))
    return rows


def _shares(cases: dict[tuple[str, str], int], first: date, last: date) -> dict[str, float]:
    """Part of the cases of some days in each province; no province has none."""
    span = [day.isoformat() for day in days(first, last)]
    counts = {name: 0.5 + sum(cases.get((day, name), 0) for day in span) for name in figures.PROVINCES}
    whole = added(counts.values())
    return {name: count / whole for name, count in counts.items()}


def hospital_rows(counted: Counter[Row]) -> list[Row]:
    """Hospitals that report, patients by kind of care, and who came and left, by day and province."""
    draw, cases = Draw(HOSPITAL_SEED), tally(counted)
    weekly = figures.ADMITTED_A_WEEK
    admitted = expected(weekly, SECOND_WEEK, lambda _day: figures.ADMITTED_WEEKDAYS, draw, _SPREAD_OF_DAYS)
    admitted[FIRST_IN_HOSPITAL] = float(weekly[0])  # the one day of its week that the table has
    span = days(FIRST_IN_HOSPITAL, LAST)
    willing = _willingness(cases)
    came: list[dict[str, int]] = []
    before: dict[str, int] = {}
    rows: list[Row] = []
    for number, day in enumerate(span):
        shares = _shares(cases, day - timedelta(_DELAY + _WINDOW), day - timedelta(_DELAY))
        weights = {name: shares[name] * willing[name] for name in figures.PROVINCES}
        whole = added(weights.values())
        came.append({name: draw.count(admitted[day] * weights[name] / whole) for name in figures.PROVINCES})
        level = _patients(number) * draw.around(0.01)
        lying = _lying(came[-_STAY:], weights)
        patients = {name: int(level * lying[name] + 0.5) for name in figures.PROVINCES}
        weekday = figures.DISCHARGED_WEEKDAYS[day.weekday()]
        for name in _HOSPITAL_ORDER:
            left = before.get(name, patients[name]) + came[-1][name] - patients[name]
            alive = max(left * figures.DISCHARGED, patients[name] * figures.DISCHARGED_A_DAY) / 100.0
            out = draw.count(alive * weekday)
            care = _care(draw, day, patients[name])
            figures_of_day = (_reporting(draw, name), patients[name], *care, came[-1][name], out)
            rows.append((day.isoformat(), name, figures.REGION[name], *map(str, figures_of_day)))
        before = patients
    return rows


def _willingness(cases: dict[tuple[str, str], int]) -> dict[str, float]:
    """How many patients a province has for its cases: published admissions over its share of cases, both by wave.

    Half of the weight is on the first wave, which is when half of the patients came.
    """
    early = _shares(cases, FIRST, date(2020, 6, 30))
    late = _shares(cases, date(2020, 7, 1), LAST)
    return {
        name: figures.ADMITTED_BY_PROVINCE[place] / 50.0 / (early[name] + late[name])
        for place, name in enumerate(figures.PROVINCES)
    }


def _patients(number: int) -> float:
    """Patients in all hospitals, on straight lines between the Sundays."""
    week, part = divmod(number, 7)
    ends = figures.PATIENTS_END_OF_WEEK
    if week + 1 >= len(ends):
        return float(ends[-1])
    # The last step is one day long, from Sunday 1 to Monday 2 November.
    last = week + 2 == len(ends)
    share = part / (1.0 if last else 7.0)
    return ends[week] * (1.0 - share) + ends[week + 1] * share


def _lying(came: list[dict[str, int]], weights: dict[str, float]) -> dict[str, float]:
    """Part of the patients in each province: where they came in lately."""
    recent = {name: 3.0 * weights[name] + sum(day[name] for day in came) for name in figures.PROVINCES}
    whole = added(recent.values())
    return {name: number / whole for name, number in recent.items()}


def _care(draw: Draw, day: date, patients: int) -> tuple[int, int, int]:
    """Patients in intensive care, of these on a respirator, of these on ECMO."""
    found = []
    for percent in monthly(figures.INTENSIVE, 3, day):
        part = min(0.95, percent / 100.0 * draw.around(0.08))
        patients = int(patients * part + draw.share())
        found.append(patients)
    return found[0], min(found[0], found[1]), min(found[0], found[1], found[2])


def _reporting(draw: Draw, province: str) -> int:
    """Hospitals that report: nearly always all of them."""
    luck = draw.share()
    usual = figures.HOSPITALS[province]
    if luck < 0.012 and usual > 2:
        return usual - 1
    return usual + 1 if luck > 0.988 else usual


def death_rows() -> list[Row]:
    """Deaths by day, region, age and sex; a combination without deaths has no row."""
    draw = Draw(DEATHS_SEED)
    regions = ("Brussels", "Flanders", "Wallonia")
    means = expected(figures.DEATHS_A_WEEK, SECOND_WEEK, lambda _day: (1.0,) * 7, draw, _SPREAD_OF_DAYS)
    groups = [(age, sex) for age in figures.DEATH_AGES for sex in ("F", "M")]
    by_group = running(part for parts in figures.DEATHS_BY_AGE for part in parts)
    counted: Counter[Row] = Counter()
    for day in days(FIRST_DEATH, LAST):
        reported = figures.DEATHS_REPORTED.get((LAST - day).days, 1.0)
        by_region = running(monthly(figures.DEATHS_BY_REGION, 3, day))
        for _number in range(draw.count(means[day] * reported)):
            region = regions[draw.pick(by_region)]
            age, sex = groups[draw.pick(by_group)]
            no_sex = figures.DEATHS_NO_SEX
            if draw.share() * 100.0 < figures.DEATHS_NO_AGE[region]:
                age, no_sex = MISSING, figures.DEATHS_NO_SEX_EITHER
            if draw.share() * 100.0 < no_sex:
                sex = MISSING
            counted[day.isoformat(), region, age, sex] += 1
    order = ("Flanders", "Brussels", "Wallonia"), (*figures.DEATH_AGES, MISSING), ("M", "F", MISSING)

    def place(row: Row) -> tuple[str, int, int, int]:
        return row[0], order[0].index(row[1]), order[1].index(row[2]), order[2].index(row[3])

    return [(*row, str(counted[row])) for row in sorted(counted, key=place)]
