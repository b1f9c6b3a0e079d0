"""The part of the tests that is positive, over seven days and with days without tests."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.exploration.choices import choice
from autograder.questions.exploration.tables import PROVINCES, REGIONS, by_day, date_text, fresh_start
from autograder.questions.exploration.thresholds import SHARE_ROUNDING

DAYS = 7
WHY_CODES = ("population_grew", "results_were_wrong", "testing_policy_changed", "weekends_have_fewer_tests")

positivity = Question(
    id="positivity",
    title=N_("How many tests are positive?"),
    topic=N_("the positivity"),
    points=8,
    answers=("positivity", "early_march"),
    hints=(
        N_("Is the mean of 1 of 2 and 10 of 100 equal to 11 of 102?"),
        N_("Add up positives and tests over seven days, each by itself. Divide last."),
        N_("Make two complete tables by day and province, rolling(days).sum() of both, and 0 tests become NaN."),
    ),
    messages={
        "form": Message(
            seen=N_("The first row of {what} has the label {label}."),
            expected=N_("Each row is a day, and each column a province."),
            next=N_("Make DATE the index, and PROVINCE the columns."),
        ),
        "columns": Message(
            seen=N_("Columns that are absent: {lacking}. Columns that are no province: {extra}."),
            expected=N_("Each province of the tests has a column. Tests without a province have none."),
            next=N_("Leave out rows in which PROVINCE is missing."),
        ),
        "absent_days": Message(
            seen=N_("The result lacks {day}, a day on which nobody was tested."),
            expected=N_("Every day from the first to the last has a row."),
            next=N_("Use asfreq('D') or reindex, and count absent days as 0 tests."),
        ),
        "mean_of_shares": Message(
            seen=N_("On {day}, {name} has {got}. That is the mean of seven daily shares."),
            expected=N_(
                "{positive} of {tests} tests in seven days are positive: {want}. A day with 3 tests weighs little."
            ),
            next=N_("Add up positives and tests first, and divide afterwards."),
        ),
        "percent": Message(
            seen=N_("On {day}, {name} has {got}, which is a percentage."),
            expected=N_("Positivity is a number from 0 to 1: {want}."),
            next=N_("Leave out the factor 100."),
        ),
        "values": Message(
            seen=N_("On {day}, {name} has {got}."),
            expected=N_("{positive} of {tests} tests in the seven days up to it are positive: {want}."),
            next=N_("Add up both columns over these seven days by hand, and compare."),
        ),
        "no_tests": Message(
            seen=N_("In seven days without a single test, {name} has {got}."),
            expected=N_("Nobody was tested, so nobody knows: NaN. A 0 would say that all tests were negative."),
            next=N_("Where the sum of tests is 0, leave NaN, and fill nothing."),
        ),
        "why_code": Message(
            seen=N_("{name} is '{code}'."),
            expected=N_("It is one of the four codes in the task."),
            next=N_("Copy the code from the list, letter by letter."),
        ),
        "why": Message(
            seen=N_("early_march is '{code}'."),
            expected=N_("On 11 March 2020 a rule changed: the one that decides who may be tested."),
            next=N_("Read the description of the tests in the task again."),
        ),
    },
)


def fresh_tests(rng: np.random.Generator, days: int = 30) -> pd.DataFrame:
    """Invented tests with the columns of the publication.

    Numbers of tests differ much from day to day. Four provinces, of which the last has no test on ten days in a row,
    and two of these days are absent. Each day has a row without a province.
    """
    names = [str(name) for name in rng.permutation(np.array(PROVINCES))[:4]]
    start = fresh_start(rng)
    rows: list[tuple[pd.Timestamp, str | None, str | None, int, int]] = []
    for number in range(days):
        day = start + pd.Timedelta(days=number)
        for name in names:
            tests = int(rng.choice([3, 20, 400]) + rng.integers(0, 3))
            if name == names[-1] and 12 <= number < 22:
                if number in (14, 15):
                    continue
                tests = 0
            rows.append((day, name, REGIONS[name], tests, int(rng.integers(0, tests + 1))))
        rows.append((day, None, None, 50, 12))
    frame = pd.DataFrame(rows, columns=["DATE", "PROVINCE", "REGION", "TESTS_ALL", "TESTS_ALL_POS"])
    return frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)


def sums(tests: pd.DataFrame, days: int = DAYS) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Positives and tests of the `days` days up to each day, by province; NaN before a window is whole."""
    calendar = pd.date_range(tests["DATE"].min(), tests["DATE"].max(), name="DATE")
    names = sorted(tests["PROVINCE"].dropna().unique())
    found = []
    for column in ("TESTS_ALL_POS", "TESTS_ALL"):
        daily = np.zeros((len(calendar), len(names)))
        for day, name, count in tests[["DATE", "PROVINCE", column]].dropna().itertuples(index=False):
            daily[calendar.get_loc(day), names.index(name)] += count
        total = np.full(daily.shape, np.nan)
        for row in range(days - 1, len(calendar)):
            total[row] = daily[row - days + 1 : row + 1].sum(axis=0)
        found.append(pd.DataFrame(total, index=calendar, columns=names))
    return found[0], found[1]


def learned(work: Work, tests: pd.DataFrame, *rest: int) -> pd.DataFrame:
    """The learner's positivity by day and province."""
    return by_day(work, work.call("positivity", tests, *rest), "form", "positivity(tests)")


def provinces(got: pd.DataFrame, names: list[str]) -> None:
    """Refuses absent provinces, and columns that are none."""
    lacking = [name for name in names if name not in got.columns]
    extra = [name for name in got.columns if name not in names]
    if lacking or extra:
        raise Refuse("columns", lacking=lacking, extra=extra)


def compare(got: pd.DataFrame, positives: pd.DataFrame, tests: pd.DataFrame, key: str, days: int = DAYS) -> None:
    """Refuses with `key` the first share of a whole window with tests that is wrong."""
    want = positives / tests.where(tests > 0)
    shares = got.reindex(want.index)[list(want.columns)].astype(float)
    checked = want.iloc[days - 1 :].notna().to_numpy()
    apart = (shares - want).abs().iloc[days - 1 :].fillna(np.inf).to_numpy()
    wrong = np.argwhere(checked & (apart > SHARE_ROUNDING))
    if not len(wrong):
        return
    row, column = wrong[0] + [days - 1, 0]
    value, right = float(shares.iloc[row, column]), float(want.iloc[row, column])
    facts = {"day": date_text(want.index[row]), "name": want.columns[column], "got": value, "want": right}
    if key == "values" and np.isclose(value, 100 * right, rtol=1e-2) and right > 0:
        raise Refuse("percent", **facts)
    amounts = {"positive": int(positives.iloc[row, column]), "tests": int(tests.iloc[row, column])}
    raise Refuse(key, **facts, **amounts)


@positivity.property("known", points=0.5, says=N_("Each province is a column, and no other"))
def known(work: Work) -> None:
    tests = fresh_tests(work.rng)
    provinces(learned(work, tests), list(sums(tests)[1].columns))


@positivity.property("calendar", points=0.5, says=N_("Every day is a row, also one on which nobody was tested"))
def calendar(work: Work) -> None:
    tests = fresh_tests(work.rng)
    # A table of one province alone: then a day on which it was not tested is in no row.
    lone = tests[tests["PROVINCE"].map(lambda name: name == _untested(tests))]
    rows = learned(work, lone)
    lacking = sums(lone)[1].index.difference(rows.index)
    if len(lacking):
        raise Refuse("absent_days", day=date_text(lacking[0]))


@positivity.property(
    "pooled", points=2.5, needs=("known",), says=N_("Positives and tests are added up before dividing")
)
def pooled(work: Work) -> None:
    tests = fresh_tests(work.rng)
    positives, all_tests = sums(tests)
    got = learned(work, tests)
    daily_positives, daily_tests = sums(tests, 1)
    daily = daily_positives / daily_tests.where(daily_tests > 0)
    for shares in (daily, daily.fillna(0)):
        means = shares.rolling(DAYS).mean()
        first = means.columns[0]
        if np.allclose(got[first].reindex(means.index), means[first], atol=SHARE_ROUNDING, equal_nan=True):
            compare(got, positives, all_tests, "mean_of_shares")
    compare(got, positives, all_tests, "values")


@positivity.property("no_tests", points=1.5, needs=("known",), says=N_("Without tests there is no positivity"))
def no_tests(work: Work) -> None:
    tests = fresh_tests(work.rng)
    all_tests = sums(tests)[1]
    got = learned(work, tests).reindex(all_tests.index)
    name = _untested(tests)
    for day in all_tests.index[all_tests[name] == 0]:
        value = float(got.loc[day, name])
        if not np.isnan(value):
            raise Refuse("no_tests", name=name, got=value)


def _untested(tests: pd.DataFrame) -> str:
    """The province that has no test on some days in a row."""
    return str(tests.loc[tests["TESTS_ALL"] == 0, "PROVINCE"].iloc[0])


@positivity.property("why", points=1, says=N_("The reason why early March stands apart is named"))
def why(work: Work) -> None:
    code = choice(work, "early_march", WHY_CODES, "why_code")
    if code != "testing_policy_changed":
        raise Refuse("why", code=code)
