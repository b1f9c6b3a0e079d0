"""Published marginals that the synthetic COVID-19 tables are calibrated on.

Source of all figures: Epistat – Covid-19 monitoring, Sciensano, publications of 2 November 2020 (cases, tests,
hospital, deaths) and 21 April 2021 (vaccinations), added up by week, month or group and rounded (weekly totals to
three digits, those of deaths to two; shares to 0.1 % or 1 %). No row of a published table is in here.
Weeks go from Monday to Sunday. The first one is that of 24 February 2020, of which the tables hold Sunday alone.
Where a week is cut off or not yet reported in full, the figure is what a whole week would have had.
"""

from __future__ import annotations

PROVINCES = (
    "Antwerpen",
    "BrabantWallon",
    "Brussels",
    "Hainaut",
    "Liège",
    "Limburg",
    "Luxembourg",
    "Namur",
    "OostVlaanderen",
    "VlaamsBrabant",
    "WestVlaanderen",
)
REGION = {
    "Antwerpen": "Flanders",
    "BrabantWallon": "Wallonia",
    "Brussels": "Brussels",
    "Hainaut": "Wallonia",
    "Liège": "Wallonia",
    "Limburg": "Flanders",
    "Luxembourg": "Wallonia",
    "Namur": "Wallonia",
    "OostVlaanderen": "Flanders",
    "VlaamsBrabant": "Flanders",
    "WestVlaanderen": "Flanders",
}

# --- cases -------------------------------------------------------------------

AGES = ("0-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89", "90+")

# fmt: off
CASES_A_WEEK = (
    310, 388, 1350, 3670, 8130, 9690, 11200, 7960, 5700, 3100, 3050, 2070, 1510, 1140, 847, 671, 668, 607, 637, 704,
    1380, 2490, 3760, 4340, 3750, 3450, 3120, 3660, 6160, 10100, 11300, 18900, 38800, 72100, 105000, 105000, 84000,
)
# Monday to Sunday, as parts of the mean of the week: March to May, June to August, from September.
CASES_WEEKDAYS = (
    (1.28, 1.19, 1.17, 1.13, 1.16, 0.62, 0.43),
    (1.33, 1.19, 1.30, 1.16, 1.18, 0.51, 0.28),
    (1.23, 1.21, 1.23, 1.21, 1.20, 0.58, 0.28),
)
# How much of a day had been reported when the tables were published, by days before the last one.
CASES_REPORTED = {0: 0.0013, 1: 0.40, 2: 0.65, 3: 0.90}
# Percent of the cases of a month with a province, March to October.
CASES_BY_PROVINCE = (
    (13.0, 2.7, 11.2, 11.3, 11.3, 12.0, 2.7, 2.7, 11.8, 10.4, 11.0),
    (12.9, 2.6, 10.1, 12.1, 13.1, 10.6, 2.5, 4.5, 11.6, 9.2, 10.8),
    (20.9, 2.2, 9.7, 10.8, 8.1, 9.8, 1.5, 4.7, 10.7, 6.7, 14.9),
    (17.4, 2.8, 14.6, 11.9, 7.2, 12.0, 2.4, 2.3, 8.6, 7.6, 13.3),
    (40.1, 1.6, 10.6, 6.8, 8.5, 6.6, 2.0, 2.3, 7.8, 5.3, 8.3),
    (26.2, 2.8, 22.7, 7.9, 9.7, 4.8, 1.4, 3.5, 8.7, 7.4, 4.7),
    (17.1, 4.6, 23.0, 10.4, 13.7, 3.4, 1.9, 3.7, 8.3, 8.7, 5.2),
    (9.6, 4.7, 13.9, 17.8, 18.5, 3.0, 3.0, 6.4, 8.4, 7.9, 6.8),
)
# Percent of the cases of a month with an age, March to October.
CASES_BY_AGE = (
    (0.7, 1.0, 8.3, 11.0, 15.5, 18.4, 13.7, 13.1, 13.7, 4.6),
    (0.4, 0.8, 8.6, 9.6, 11.1, 12.8, 8.0, 10.9, 23.9, 13.8),
    (2.0, 3.8, 13.3, 12.8, 13.1, 15.0, 8.8, 8.3, 14.9, 8.0),
    (6.4, 6.4, 16.2, 16.0, 12.9, 13.0, 9.1, 7.4, 9.2, 3.4),
    (5.3, 12.2, 20.9, 18.7, 15.7, 12.6, 6.3, 3.9, 3.1, 1.2),
    (5.7, 13.8, 21.7, 19.2, 16.1, 11.9, 5.7, 2.8, 2.0, 1.1),
    (3.9, 18.1, 22.4, 16.2, 14.7, 12.2, 6.0, 3.4, 2.3, 0.7),
    (2.0, 11.8, 18.6, 16.8, 16.6, 15.2, 8.4, 5.0, 4.0, 1.7),
)
# Percent of women in each age group: March to May, and later.
CASES_WOMEN = (
    (47, 55, 73, 71, 67, 59, 44, 50, 66, 77),
    (49, 50, 54, 55, 55, 52, 50, 52, 63, 76),
)
# Percent of the cases of a month without a province; of those with one: without an age; of those with both: without
# a sex.
CASES_NO_PROVINCE = (1.78, 2.27, 3.10, 3.74, 3.14, 2.83, 2.49, 1.33)
CASES_NO_AGE = (0.20, 0.19, 0.44, 0.89, 0.34, 0.40, 1.07, 0.42)
CASES_NO_SEX = (0.13, 0.11, 0.12, 0.23, 0.22, 0.28, 0.10, 0.06)
# Percent of the cases without an age that have no sex either; with a province, and without one.
CASES_NO_SEX_EITHER = (7.1, 48.0)
# Cases without a province: percent without a sex among those with an age, percent without an age.
CASES_NOWHERE_NO_SEX, CASES_NOWHERE_NO_AGE = 2.9, 9.2
# Cases without a day: with an age, and without one, of which most are in one province.
CASES_NO_DAY, CASES_NO_DAY_NO_AGE = 56, 38
CASES_NO_DAY_NO_AGE_IN = {"Liège": 76.0, "OostVlaanderen": 16.0, "Luxembourg": 5.0, "Hainaut": 3.0}

# --- municipalities ----------------------------------------------------------

# What the table of the municipalities has less (or more, below 0) than the table by age, because the publisher makes
# the two at different hours. Everywhere else they agree.
MUNICIPALITIES_LESS = {"Hainaut": 10, "Brussels": 1, "VlaamsBrabant": 1, "Namur": -1}
SUPPRESSED, SUPPRESSED_BELOW = "73028", 5
# Inhabitants of the large municipalities on 1 January 2020 in thousands (Statbel), by code.
LARGE = {
    "11002": 529, "44021": 263, "52011": 202, "62063": 197, "21004": 185, "21015": 133, "21001": 120, "31005": 118,
    "92094": 111, "24062": 102, "21012": 98, "53053": 96, "21009": 87, "12025": 87, "41002": 87, "21016": 83,
    "58001": 81, "71022": 79, "46021": 78, "34022": 77, "35013": 72, "57081": 69, "71016": 66, "62096": 64,
    "36015": 63, "57096": 58, "63079": 55,
}

# --- tests -------------------------------------------------------------------

TESTS_A_WEEK = (
    1100, 4410, 9920, 17100, 27100, 38400, 53500, 65400, 106000, 139000, 147000, 120000, 85600, 87200, 76000, 86900,
    88900, 93900, 85000, 78000, 86900, 99600, 145000, 141000, 127000, 137000, 145000, 159000, 214000, 251000, 257000,
    259000, 309000, 418000, 466000, 424000, 455000,
)
POSITIVE_A_WEEK = (
    20, 299, 938, 3800, 8880, 10800, 11700, 9820, 7480, 4030, 4120, 2890, 2240, 1680, 1230, 1020, 894, 869, 774, 830,
    1600, 2590, 4290, 5020, 4340, 4210, 3790, 4280, 6680, 10200, 13600, 20400, 36800, 68100, 110000, 121000, 126000,
)
TESTS_WEEKDAYS = (0.83, 1.20, 1.25, 1.14, 1.12, 0.89, 0.57)
POSITIVE_WEEKDAYS = (0.82, 1.03, 1.18, 1.22, 1.18, 0.91, 0.66)
TESTS_REPORTED = {0: 0.06, 1: 0.72}
# Percent of all tests and of the positive ones that have no province.
TESTS_NO_PROVINCE, POSITIVE_NO_PROVINCE = 2.8, 1.8
TESTS_BY_PROVINCE = (16.2, 3.2, 9.9, 10.3, 9.2, 7.0, 2.3, 3.8, 13.8, 9.8, 11.7)

# --- hospital ----------------------------------------------------------------

# The hospital table begins on Sunday 15 March: these weeks are those from 9 March on.
ADMITTED_A_WEEK = (
    71, 1480, 3440, 3540, 2810, 1920, 1400, 891, 624, 429, 344, 245, 180, 143, 122, 98, 79, 65, 94, 124, 168, 189, 244,
    170, 103, 119, 213, 317, 448, 541, 880, 1770, 3290, 4590, 5030,
)
ADMITTED_WEEKDAYS = (0.83, 1.13, 1.11, 1.09, 0.99, 1.03, 0.79)
# Patients in hospital on the last day of each of these weeks, and on 2 November.
PATIENTS_END_OF_WEEK = (
    266, 1650, 4480, 5620, 5440, 4940, 3970, 3040, 2220, 1610, 1310, 818, 576, 400, 295, 237, 170, 130, 168, 211, 271,
    285, 337, 312, 233, 223, 293, 432, 654, 866, 1330, 2500, 4820, 6820, 7230,
)
ADMITTED_BY_PROVINCE = (12.8, 1.8, 17.4, 15.0, 12.5, 7.8, 2.1, 3.9, 11.3, 4.6, 10.9)
DISCHARGED_WEEKDAYS = (0.40, 1.36, 1.16, 1.17, 1.13, 1.22, 0.52)
# Patients who leave alive: percent of those who leave the count of patients, and percent of all patients on a day, of
# which the larger number holds. The publisher moves patients between its counts, so that the two do not add up.
DISCHARGED, DISCHARGED_A_DAY = 85.0, 6.5
# Percent of the patients in intensive care, of these on a respirator, of these on ECMO: March to October.
INTENSIVE = ((21.0, 73.0, 3.0), (22.0, 74.0, 5.0), (21.0, 60.0, 10.0), (19.0, 52.0, 14.0), (19.0, 48.0, 7.0),
             (26.0, 53.0, 13.0), (21.0, 53.0, 13.0), (17.0, 51.0, 8.0))
HOSPITALS = {"Antwerpen": 14, "BrabantWallon": 2, "Brussels": 15, "Hainaut": 14, "Liège": 12, "Limburg": 7,
             "Luxembourg": 3, "Namur": 6, "OostVlaanderen": 14, "VlaamsBrabant": 6, "WestVlaanderen": 11}

# --- deaths ------------------------------------------------------------------

DEATH_AGES = ("0-24", "25-44", "45-64", "65-74", "75-84", "85+")
# The table of deaths begins on Tuesday 10 March: these weeks are those from 9 March on.
DEATHS_A_WEEK = (
    19, 200, 780, 1600, 2000, 1700, 1200, 700, 540, 320, 230, 160, 110, 58, 43, 39, 25, 13, 19, 15, 20, 30, 75, 42, 28,
    17, 19, 27, 39, 84, 140, 240, 490, 890, 1100,
)
DEATHS_REPORTED = {0: 0.17, 1: 0.75, 2: 0.90}
# Percent by month, March to October: Brussels, Flanders, Wallonia.
DEATHS_BY_REGION = ((17, 47, 36), (16, 49, 35), (13, 53, 33), (15, 55, 31), (22, 47, 31), (17, 56, 27), (20, 52, 29),
                    (15, 34, 51))
# Percent by age group: women, men.
DEATHS_BY_AGE = ((0.03, 0.01), (0.2, 0.2), (1.8, 3.5), (4.1, 7.7), (13.7, 15.9), (31.6, 21.2))
# Percent of deaths without an age: Flanders, elsewhere. Most of them have no sex either.
DEATHS_NO_AGE = {"Flanders": 0.29, "Brussels": 0.03, "Wallonia": 0.04}
DEATHS_NO_SEX_EITHER, DEATHS_NO_SEX = 80.0, 0.10

# --- vaccinations ------------------------------------------------------------

VACCINE_AGES = ("0-17", "18-34", "35-44", "45-54", "55-64", "65-74", "75-84", "85+")
VACCINE_REGIONS = ("Brussels", "Flanders", "NA", "Ostbelgien", "Wallonia")
# Weeks from Monday 28 December 2020 on; the last one ends on a Wednesday.
DOSES_A_WEEK = {
    "A": (794, 26600, 97700, 120000, 65100, 43500, 32300, 48000, 88400, 137000, 145000, 231000, 242000, 276000, 376000,
          387000, 356000),
    "B": (0, 0, 0, 752, 24600, 92700, 111000, 66100, 35000, 30800, 44000, 54200, 63500, 63800, 52400, 80500, 20000),
}
DOSES_WEEKDAYS = (0.63, 1.04, 1.29, 1.82, 1.69, 0.43, 0.08)
# Percent by month, December to April.
DOSES_BY_REGION = ((7.8, 77.0, 0.0, 0.0, 15.3), (6.6, 61.8, 0.5, 0.6, 30.5), (5.8, 64.4, 0.6, 0.7, 28.5),
                   (8.8, 55.0, 0.7, 0.6, 34.9), (8.1, 62.1, 0.3, 0.9, 28.6))
DOSES_BY_AGE = {
    "A": ((0.0, 6.2, 5.2, 6.1, 8.7, 9.2, 15.1, 49.5), (0.5, 15.1, 11.2, 13.0, 13.4, 7.8, 13.3, 25.8),
          (0.2, 26.6, 21.2, 24.1, 18.6, 4.3, 2.4, 2.7), (0.1, 12.9, 8.7, 9.2, 11.8, 15.5, 22.4, 19.4),
          (0.05, 2.4, 1.6, 3.1, 10.9, 44.9, 34.4, 2.7)),
    "B": ((0.0, 5.9, 6.5, 7.9, 9.3, 9.1, 19.9, 41.4), (0.1, 5.9, 6.5, 7.9, 9.3, 9.1, 19.9, 41.4),
          (0.5, 16.5, 12.2, 14.0, 14.5, 7.7, 11.9, 22.8), (0.2, 24.3, 17.4, 19.1, 23.7, 7.6, 4.1, 3.6),
          (0.2, 10.7, 7.2, 7.9, 13.5, 14.3, 20.4, 25.9)),
}
# Percent of women in each age group.
DOSES_WOMEN = (68, 72, 72, 69, 62, 52, 57, 68)
# Percent of doses without a sex.
DOSES_NO_SEX = 0.0012
# fmt: on
