"""Questions of the lab "Data exploration: COVID-19 in Belgium"."""

from autograder.checking import Lab
from autograder.questions.exploration.briefs import brief
from autograder.questions.exploration.days import daily
from autograder.questions.exploration.disclosing import disclosure
from autograder.questions.exploration.figures import figure
from autograder.questions.exploration.gaps import missing
from autograder.questions.exploration.loading import load
from autograder.questions.exploration.rates import incidence
from autograder.questions.exploration.smoothing import rolling
from autograder.questions.exploration.suppressed import bounds
from autograder.questions.exploration.tail import complete
from autograder.questions.exploration.testing import positivity
from autograder.questions.exploration.weekdays import weekday

LAB = Lab(
    "exploration",
    [load, missing, bounds, disclosure, daily, weekday, rolling, complete, incidence, positivity, figure, brief],
    packages=("numpy", "pandas", "matplotlib.pyplot"),
)
