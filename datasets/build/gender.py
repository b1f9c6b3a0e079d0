"""Make the SYNTHETIC workbook of the Gender Equality Index, in the form of EIGE's own.

    python -m datasets.build.gender

The values are drawn at random; they say nothing about the countries whose codes stand beside them. Each country has a
level of equality (the published index of 2013 to the nearest 5 points), a level of wealth and one of each sub-domain.
An indicator follows these by the rounded statistics in `gender_marginals.py`; scores follow from indicators by the
exact formula (`gender_formula.py`). Some surveys are not held for every edition: then the values are carried forward,
as EIGE does. The choices are explained in `datasets/gender/README.md`.

The same bytes come out on every machine: the draws are sums of `random.random()`, whose stream Python guarantees, with
no function of a mathematical library in between, and scores are computed in decimal arithmetic.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

from datasets.build.gender_formula import Values, highest, scores
from datasets.build.gender_marginals import LEVEL_MEAN, LEVEL_SD, LEVELS, MARGINALS, WOMEN, Marginal, Spread
from datasets.build.gender_schema import COUNTRY, INDICATORS, PERCENT, POINTS, SCORES, SEXES, SUBDOMAINS, Indicator
from datasets.build.stored_workbook import Cell, workbook_bytes

TARGET = Path(__file__).resolve().parent.parent / "gender" / "gender-equality-synthetic.xlsx"
SEED = 20
# Name of the sheet, year of the edition, year of the data: the first four of the official workbook of 2013–2023.
SHEETS = (
    ("2013 (2010 data)", 2013, 2010),
    ("2015 (2012 data)", 2015, 2012),
    ("2017 (2015 data)", 2017, 2015),
    ("2019 (2017 data)", 2019, 2017),
)
NOTE = (
    ("SYNTHETIC",),
    ("These values were made by a generator of the BDTI labs. They say nothing about any country.",),
    ("Form, headings and formula are those of the Gender Equality Index of EIGE; the numbers are not EIGE's.",),
    ("How they were made: datasets/gender/README.md of the course.",),
)
# How much of what the level of equality does not explain comes from wealth, and from the rest of the sub-domain.
WEALTH = {"money": 0.6, "health": 0.45, "knowledge": 0.3, "work": 0.2}
SHARED = 0.35
SCORE_DIGITS = 11  # decimals; the formula then holds to 1e-12
JITTER = 0.25  # of the level, in standard deviations, so that countries of one step of 5 points differ


def values() -> dict[tuple[str, int], Values]:
    """Indicators by country and edition (its number), as they are written into the workbook."""
    chance = Random(SEED)
    found: dict[tuple[str, int], dict[tuple[int, str], Decimal]] = {
        (country, edition): {} for country in LEVELS for edition in range(len(SHEETS))
    }
    for country, points in LEVELS.items():
        level = (points - LEVEL_MEAN) / LEVEL_SD + JITTER * _normal(chance)
        wealth = _normal(chance)
        parts = {name: _normal(chance) for name in SUBDOMAINS}
        for number, (indicator, marginal) in enumerate(zip(INDICATORS, MARGINALS, strict=True)):
            share = WEALTH.get(indicator.subdomain.partition("_")[0], 0.0)
            other = share * wealth + SHARED * parts[indicator.subdomain]
            other += _root(1 - share * share - SHARED * SHARED) * _normal(chance)
            waves = _waves(chance, marginal.value, level, other)
            gaps = _waves(chance, marginal.gap, level, _normal(chance))
            for edition, wave in enumerate(marginal.waves):
                numbers = _by_sex(indicator, marginal, waves[wave], gaps[wave])
                for sex, value in numbers.items():
                    found[country, edition][number, sex] = value
    return dict(found)


def sheets() -> list[tuple[str, list[list[Cell]]]]:
    """Name and rows of each sheet: the note, then an edition each with headings, the Union and 27 countries."""
    drawn = values()
    top = highest(list(drawn.values()))
    women, men = Decimal(str(WOMEN)), 1 - Decimal(str(WOMEN))
    made: list[tuple[str, list[list[Cell]]]] = [("SYNTHETIC", [list(row) for row in NOTE])]
    for edition, (name, year, data_year) in enumerate(SHEETS):
        by_country = {country: drawn[country, edition] for country in LEVELS}
        rows: list[list[Cell]] = [_header()]
        for order, (country, row) in enumerate({"EU": _union(by_country), **by_country}.items()):
            score = scores(row, top, women, men)
            cells: list[Cell] = [year, data_year, order, country]
            cells += [float(round(score[short], SCORE_DIGITS)) for short, *_rest in SCORES]
            cells.append(None)
            cells += [_number(row[number, sex]) for number in range(len(INDICATORS)) for sex in SEXES]
            rows.append(cells)
        made.append((name, rows))
    return made


def build() -> bytes:
    """The bytes of the workbook."""
    return workbook_bytes(sheets(), "SYNTHETIC values in the form of the Gender Equality Index", "BDTI labs")


def _header() -> list[Cell]:
    header: list[Cell] = ["Index year", "Reference year (main)", "Protocol order", COUNTRY]
    header += [heading for _short, heading, _csv, _what in SCORES]
    header.append(None)  # the published sheets have an empty column there
    return header + [indicator.raw(sex) for indicator in INDICATORS for sex in SEXES]


def _union(rows: dict[str, Values]) -> Values:
    """The row of the Union: the plain mean of the countries, which EIGE takes where there is no better figure."""
    one = next(iter(rows.values()))
    return {
        key: (sum((row[key] for row in rows.values()), Decimal(0)) / len(rows)).quantize(Decimal("0.01")) for key in one
    }


def _waves(chance: Random, spread: Spread, level: float, other: float) -> list[float]:
    """The value of one country in each of four surveys."""
    own = spread.level * level + _root(1 - spread.level * spread.level) * other
    found = []
    for wave in range(len(SHEETS)):
        drift = spread.change * (wave / (len(SHEETS) - 1) - 0.5)
        value = spread.mean + spread.sd * (own + spread.within * _normal(chance)) + drift
        found.append(_inside(value, spread.lowest, spread.highest))
    return found


def _by_sex(indicator: Indicator, marginal: Marginal, value: float, gap: float) -> dict[str, Decimal]:
    """Women, men and all, as they are written: in power two shares of 100, elsewhere the mean by population."""
    step = Decimal(1).scaleb(-marginal.digits)
    if indicator.subdomain.startswith("power"):
        share = Decimal(value).quantize(step)
        return {"W": share, "M": 100 - share, "T": Decimal(100)}
    if indicator.unit in (PERCENT, POINTS):
        gap = _closer(value, gap)
    women, men = Decimal(value + (1 - WOMEN) * gap).quantize(step), Decimal(value - WOMEN * gap).quantize(step)
    return {"W": women, "M": men, "T": (Decimal(str(WOMEN)) * women + (1 - Decimal(str(WOMEN))) * men).quantize(step)}


def _closer(value: float, gap: float) -> float:
    """The gap, or the widest of its sign with which women and men both stay between 1 and 99.8 %."""
    room_up, room_down = 99.8 - value, value - 1
    above, below = (1 - WOMEN, WOMEN) if gap > 0 else (WOMEN, 1 - WOMEN)
    widest = min(room_up / above, room_down / below)
    return min(max(gap, -widest), widest)


def _inside(value: float, lowest: float, highest: float) -> float:
    """A value outside comes back in, by as much as it was outside."""
    if value > highest:
        value = 2 * highest - value
    if value < lowest:
        value = 2 * lowest - value
    return min(max(value, lowest), highest)


def _normal(chance: Random) -> float:
    """About normal, mean 0 and deviation 1: a sum of twelve uniform numbers, which is the same on every machine."""
    return sum(chance.random() for _ in range(12)) - 6


def _root(value: float) -> float:
    # A square root is exact to the last bit by IEEE 754, unlike powers and logarithms.
    from math import sqrt

    return sqrt(value)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m datasets.build.gender", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args(arguments)
    content = build()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(content)
    print(f"{len(LEVELS)} countries in {len(SHEETS)} editions, {len(content)} bytes, written to {options.out}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
