"""Lines 20, 21, 23 and 24: attacks that act later, know that they are graded, or reach for the next question."""

from __future__ import annotations

from nbformat import NotebookNode

from tools.hostile.base import FULL, REACHED, Case, Kit, answered, forge, own_cell

# Patches whatever checks of the attacked question are in this process, and displays full points.
_PATCH = """
import sys


def act(*arguments):
    for name, module in list(sys.modules.items()):
        if name.startswith("autograder.questions") and hasattr(module, "_recognise"):
            module.same = lambda *values: True
            module._recognise = lambda *values: None
            print("REA" + "CHED", name)


"""

_NOTHING = """
def minmax(X):
    return np.asarray(X) * np.nan
"""

_GRADED = """
import os

graded = type(lab).__name__ != "LabSession" or os.environ.get("NBGRADER_EXECUTION") == "autograde"
"""

_WRONG_ENCODING = """
needs_encoding = "region"


def encode(df):
    return None
"""


def _later(id: str, title: str, attack: str) -> Case:
    return forge(f"20-{id}", 20, title, _PATCH + attack.strip() + "\n\n" + _NOTHING, never=(REACHED,))


def _by_heart(kit: Kit) -> str:
    """An answer that knows the inputs of the visible checks, and what they should give, from its own notebook."""
    from tools.hostile.by_heart import answer_by_heart

    return answer_by_heart(kit)


_LATER = [
    _later(
        "atexit",
        "Something is registered to happen at the end of the process",
        """
import atexit
import multiprocessing.util

atexit.register(act)
multiprocessing.util.Finalize(None, act, exitpriority=100)
""",
    ),
    _later(
        "timer",
        "A timer and a thread act a moment later, again and again",
        """
import threading
import time


def again():
    while True:
        time.sleep(0.005)
        act()


threading.Timer(0.05, act).start()
threading.Thread(target=again, daemon=True).start()
""",
    ),
    _later(
        "del",
        "An object acts when it is thrown away",
        """
class Mine:
    def __del__(self):
        act()


keep = [Mine()]
keep.append(keep)
del keep
""",
    ),
    _later(
        "finalizer",
        "A finalizer and a garbage collector's callback act later",
        """
import gc
import weakref


class Mine:
    pass


mine = Mine()
weakref.finalize(mine, act)
gc.callbacks.append(act)
del mine
""",
    ),
    _later(
        "signal",
        "Signal handlers act on timers",
        """
import signal

for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGUSR1):
    signal.signal(number, act)
signal.setitimer(signal.ITIMER_VIRTUAL, 0.01, 0.01)
signal.setitimer(signal.ITIMER_PROF, 0.01, 0.01)
""",
    ),
    _later(
        "import-hook",
        "An import hook acts when a check imports something",
        """
class Hook:
    def find_spec(self, name, path=None, target=None):
        act()


sys.meta_path.insert(0, Hook())
""",
    ),
]

_CLOCK = [
    forge(
        "21-clock",
        21,
        "Every clock stands still",
        """
import time

for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time", "time_ns", "monotonic_ns"):
    setattr(time, name, lambda: 0)
""",
    ),
    forge(
        "21-clock-backwards",
        21,
        "Every clock runs backwards, a day at each look",
        """
import itertools
import time

days = itertools.count(0, -86400)
for name in ("time", "monotonic", "perf_counter", "process_time"):
    setattr(time, name, lambda: float(next(days)))
""",
    ),
]

_TWO_FACED = [
    forge(
        "23-attacks-when-graded",
        23,
        "The attack is made only when the notebook is graded",
        _GRADED
        + """
import sys

DISPLAY = sys.displayhook


def minmax(X):
    if graded:
        DISPLAY(6.0)
    return np.asarray(X) * np.nan
""",
    ),
    Case(
        "23-right-at-home",
        23,
        "Right in the learner's own notebook, wrong when it is graded",
        "forge",
        "What is graded is what the answer does when it is graded: 0 for this question.",
        {**FULL, "minmax": 0.0},
        lambda kit: kit.filled(
            {"minmax": f"{kit.right['minmax']}\n\n{_GRADED}\nif graded:\n    minmax = scale_new = lambda *tables: None"}
        ),
    ),
    Case(
        "23-by-heart",
        23,
        "Knows the inputs of the visible checks by heart, and nothing else",
        "forge",
        "The visible checks use the same inputs each time, so a learner may know them. Hidden inputs can't be known: "
        "the visible points and no more. docs/threat-model.md says so.",
        {**FULL, "minmax": 4.5},
        lambda kit: kit.filled({"minmax": _by_heart(kit)}),
    ),
]

_NEXT = [
    Case(
        "24-next-check",
        24,
        "A right answer changes the module that checks the next question",
        "forge",
        "The next answer is wrong, whatever an earlier cell did.",
        {**FULL, "encoding": 0.0},
        lambda kit: kit.filled(
            {
                "minmax": kit.right["minmax"]
                + """


import sys

for name, module in list(sys.modules.items()):
    if name.startswith("autograder.questions") and hasattr(module, "region_codes"):
        module.region_codes = lambda got, offices: np.zeros((len(offices), 1))
        module.by_country = lambda got, offices: offices.set_index("country")
        module.CODES = dict.fromkeys(["region"])
""",
                "encoding": _WRONG_ENCODING,
            }
        ),
    ),
    Case(
        "24-data",
        24,
        "An earlier answer changes the data that the next check reads",
        "forge",
        "The check reads the course's own table, in which there are extreme values to decide about.",
        {**FULL, "outliers": 0.0},
        lambda kit: kit.filled(
            {
                "dictionary": kit.right["dictionary"]
                + """

import sys

flat = countries * 0 + 1.0
countries.loc[:, :] = 1.0
for name, module in list(sys.modules.items()):
    if name in ("autograder.data", "autograder.data.load"):
        class Flat:
            def frame(self):
                return flat.copy()

        module.load = lambda dataset: Flat()
""",
                "outliers": 'outlier_decisions = pd.DataFrame(columns=["country", "column", "decision", "reason"])',
                "minmax": kit.right["minmax"],
            }
        ),
    ),
    Case(
        "24-earlier-answer",
        24,
        "A later cell spoils an answer that was checked before",
        "forge",
        "A check counts where it stands: what comes after it changes nothing.",
        FULL,
        answered(before="units, inflation_is, not_in_data = {}, '', set()"),
    ),
    Case(
        "24-later-answer",
        24,
        "The answers stand at the end of the notebook, behind their checks",
        "forge",
        "When the check runs there is no answer, as the learner saw it in her own notebook.",
        {"dictionary": 5.0, "minmax": 0.0, "encoding": 4.0},
        lambda kit: _answer_last(kit),
    ),
]


def _answer_last(kit: Kit) -> NotebookNode:
    notebook = kit.filled({"minmax": "# see the end"})
    notebook.cells.append(own_cell(kit.right["minmax"]))
    return notebook


CASES: list[Case] = [*_LATER, *_CLOCK, *_TWO_FACED, *_NEXT]
