"""Limits that the checks of this lab use, each with its reason.

`solutions/exploration/thresholds.py` measures, on every edition at hand and over many seeds, how far right and wrong
answers stay from them. Its figures are quoted here in brackets.
"""

from __future__ import annotations

# A day with less than this part of the cases of the same weekday a week earlier is incomplete: the rule of the task.
# In fresh series, complete days have 0.72 or more, also in a falling wave, and incomplete ones 0.38 or less.
LEAST_PART = 0.5
# A rule that is a little stricter may end a day earlier in fresh series; on real data it may stop at a public holiday.
STRICTER_DAYS = 1
STRICTER_DAYS_ON_DATA = 4
# The lab cuts four days off the end: by then each known edition is complete by the rule of the task.
CUT_DAYS = 4

# What rounding may do to a right answer. Wrong answers are far beyond:
# ratios of weekdays to two digits [the nearest wrong way is 0.010 off];
RATIO_ROUNDING = 0.0051
# means of seven days to one digit [seven rows in place of seven days are 65 off];
MEAN_ROUNDING = 0.0501
# cases per 100,000 to one digit [a window of one day more or less is 15 off];
RATE_ROUNDING = 0.0501
# parts from 0 to 1 to three digits, and to two digits in the brief [the mean of daily shares is 0.26 off];
SHARE_ROUNDING = 0.00051
BRIEF_SHARE_ROUNDING = 0.0051
# the report of missing values to four digits.
REPORT_ROUNDING = 5.1e-5

# Changes of a weekly mean up to this part may be called a rise, a fall, or stable.
STEADY = 0.1
# A number in the alt text may be rounded by this part.
ALT_TEXT_PART = 0.02
# Days up to LAST_DAY that a figure has to show at least, and characters of texts.
LEAST_DAYS = 60
LEAST_TITLE = 10
LEAST_ALT_TEXT = 80
LEAST_DECISION = 80
LEAST_CAVEATS = 3
