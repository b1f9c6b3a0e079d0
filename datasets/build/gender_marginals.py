"""What the generator is calibrated on: rounded statistics of EIGE's official workbook, no cell of it.

For each indicator, over the 27 countries and the editions 2013 to 2019: mean, standard deviation between countries and
correlation with the index, of the value of all (T) and of the gap (women minus men); change over the four editions;
deviation within a country as a share of that between countries; lowest and highest. In the domain of power the value
is the share of women, and the gap follows from it. Source: EIGE, Gender Equality Index, workbook of 2013–2023.
"""

from __future__ import annotations

from dataclasses import dataclass

# Level of equality: the published index of the edition of 2013, rounded to the nearest 5 points (EIGE).
LEVELS = {
    "BE": 70, "BG": 55, "CZ": 55, "DK": 75, "DE": 65, "EE": 55, "IE": 65, "EL": 50, "ES": 65, "FR": 70, "HR": 50,
    "IT": 55, "CY": 50, "LV": 55, "LT": 55, "LU": 60, "HU": 50, "MT": 55, "NL": 75, "AT": 60, "PL": 55, "PT": 55,
    "RO": 50, "SI": 65, "SK": 55, "FI": 75, "SE": 80,
}  # fmt: skip
LEVEL_MEAN, LEVEL_SD = 60.0, 8.5
WOMEN = 0.515  # share of women among adults; EIGE's workbook of 2005–2015 has 0.48 to 0.55


@dataclass(frozen=True)
class Spread:
    """Mean, standard deviation between countries, correlation with the index, change, share within, lowest, highest."""

    mean: float
    sd: float
    level: float
    change: float
    within: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Marginal:
    """Statistics of one indicator. `waves` numbers the survey that each edition takes its values from."""

    value: Spread
    gap: Spread
    waves: tuple[int, int, int, int] = (0, 1, 2, 3)
    digits: int = 2


_ONCE = (0, 0, 0, 0)
_NO_GAP = Spread(0, 0, 0, 0, 0, 0, 0)


def _share(*numbers: float) -> Marginal:
    return Marginal(Spread(*numbers), _NO_GAP)


# In the order of INDICATORS in gender_schema.py. The years of the surveys are those of EIGE's sheet Metadata.
MARGINALS = (
    Marginal(Spread(49.0, 4.4, 0.23, 2.0, 0.41, 37, 63), Spread(-14.8, 4.9, 0.11, 1.0, 0.32, -33, -4)),
    Marginal(Spread(34.8, 2.7, 0.62, 1.5, 0.17, 29, 42), Spread(-4.8, 3.0, 0.19, 0.9, 0.18, -17, 1), digits=1),
    Marginal(Spread(17.0, 4.6, 0.87, 0.5, 0.12, 8, 28), Spread(20.8, 5.2, 0.79, 0.4, 0.15, 10, 33)),
    Marginal(Spread(26.5, 10.7, 0.75, 0, 0, 10, 53), Spread(-4.9, 5.8, -0.67, 0, 0, -18, 3), _ONCE),
    Marginal(Spread(62.9, 5.2, 0.46, 0, 0, 51, 72), Spread(-0.8, 1.9, -0.30, 0, 0, -5, 4), _ONCE),
    Marginal(
        Spread(1995, 738, 0.75, 168, 0.11, 690, 3500), Spread(-374, 185, -0.57, -22, 0.16, -750, -50), (0, 0, 1, 1), 0
    ),
    Marginal(
        Spread(16230, 6606, 0.70, 2471, 0.14, 4200, 34400), Spread(-698, 348, -0.47, -131, 0.48, -1700, -90), digits=0
    ),
    Marginal(Spread(84.1, 3.6, 0.41, -1.3, 0.26, 76, 92), Spread(-1.6, 1.2, 0.11, -0.4, 0.8, -6, 2), digits=1),
    Marginal(Spread(21.7, 4.6, 0.42, -0.7, 0.25, 12, 30), Spread(0.7, 0.8, 0.01, 0, 0.64, -2, 4)),
    Marginal(Spread(23.4, 6.4, 0.58, 5.2, 0.15, 10, 37), Spread(2.9, 5.2, -0.01, 2.0, 0.14, -9, 17)),
    Marginal(Spread(17.2, 7.0, 0.80, 0.3, 0.21, 8, 39), Spread(1.4, 3.2, 0.68, 0.2, 0.2, -2, 13)),
    Marginal(Spread(32.4, 6.2, 0.69, 0.7, 0.29, 16, 46), Spread(21.9, 4.3, 0.50, 0.7, 0.39, 8, 34)),
    Marginal(Spread(32.3, 4.4, -0.18, -1.7, 0.69, 19, 45), Spread(12.5, 4.5, -0.55, -1.8, 0.63, 1, 29), (0, 1, 2, 2)),
    Marginal(Spread(55.3, 8.6, 0.69, 3.7, 0.38, 34, 75), Spread(45.0, 11.6, -0.57, -6.6, 0.28, 17, 62), (0, 1, 2, 2)),
    Marginal(Spread(29.1, 14.6, 0.91, 0, 0, 7, 58), Spread(-4.1, 5.3, 0.31, 0, 0, -10, 16), _ONCE),
    Marginal(Spread(12.7, 7.0, 0.77, -2.1, 0.31, 5, 36), Spread(-0.2, 2.7, -0.48, -0.4, 0.84, -6, 6), (0, 0, 1, 1)),
    _share(25.3, 11.5, 0.83, 3.4, 0.35, 1, 52),
    _share(25.5, 9.7, 0.80, 3.6, 0.20, 8, 47),
    _share(27.3, 10.4, 0.81, 2.0, 0.13, 10, 49),
    _share(16.4, 7.1, 0.66, 8.7, 0.46, 2, 43),
    _share(17.1, 9.6, 0.58, 1.8, 0.70, 0, 58),
    _share(35.3, 17.4, 0.47, 0.2, 0.14, 0, 74),
    _share(29.6, 12.7, 0.58, 6.5, 0.48, 0, 64),
    _share(13.8, 8.2, 0.75, 0.9, 0.09, 2, 45),
    Marginal(Spread(66.0, 10.2, 0.50, 1.2, 0.18, 42, 84), Spread(-5.5, 2.6, 0.43, 0.1, 0.34, -12, 1), digits=1),
    Marginal(Spread(79.4, 2.9, 0.57, 1.3, 0.07, 72.5, 84), Spread(6.1, 1.9, -0.51, -0.5, 0.09, 3, 12), digits=1),
    Marginal(Spread(61.6, 4.4, 0.29, 1.1, 0.39, 52, 74), Spread(0.8, 1.9, -0.45, -0.4, 0.41, -5, 5), digits=1),
    Marginal(Spread(62.6, 5.6, -0.24, 0, 0, 52, 75), Spread(20.4, 7.0, -0.40, 0, 0, 12, 38), _ONCE),
    Marginal(Spread(37.3, 13.0, 0.72, 0, 0, 11, 64), Spread(-4.1, 4.3, 0.52, 0, 0, -10, 10), _ONCE),
    Marginal(Spread(94.2, 3.8, 0.38, 2.6, 0.54, 78, 99.5), Spread(-0.8, 1.1, 0.25, 0.2, 0.52, -3, 0.8), digits=1),
    Marginal(Spread(93.5, 4.0, 0.34, 2.6, 0.43, 78, 99.5), Spread(-0.1, 0.7, 0.28, -0.4, 0.62, -2, 0.8), digits=1),
)
