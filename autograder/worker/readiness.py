"""Do once in the warm process what every learner's process would otherwise do first: import, set up, draw.

Whatever is shown here goes nowhere. Only libraries that the lab has imported are made ready.
"""

from __future__ import annotations

import importlib
import os
import sys

from autograder.worker.interpreter import WorkerShell

INLINE = "module://matplotlib_inline.backend_inline"
PANDAS_COLUMNS = 20
_LATER_IMPORTS = (
    "IPython.core.logger",
    "IPython.core.magics.execution",
    "IPython.core.magics.namespace",
    "IPython.core.magics.pylab",
    "IPython.core.magics.script",
    "ipykernel.eventloops",
    "pexpect",
)


def make_ready(shell: WorkerShell) -> None:
    """Make `shell` ready for the forks: nothing that it does first remains to be imported."""
    for name in _LATER_IMPORTS:
        importlib.import_module(name)
    shell.transform_cell("x = 1\n%time x\n!ls\n")
    shell.display_formatter.format([1, "a"])
    _try_traceback(shell)
    if "pandas" in sys.modules:
        _try_pandas(shell)
    # Also for a lab that imports Matplotlib later, and for programs that a cell starts.
    os.environ["MPLBACKEND"] = INLINE
    if "matplotlib.pyplot" in sys.modules:
        _try_matplotlib(shell)


def _try_traceback(shell: WorkerShell) -> None:
    try:
        shell.kernel.raw_input()
    except Exception:
        shell.InteractiveTB.structured_traceback(*sys.exc_info())


def _try_pandas(shell: WorkerShell) -> None:
    import pandas as pd

    # pandas looks for a terminal while it is imported, and found none of a notebook's signs then.
    pd.set_option("display.max_columns", PANDAS_COLUMNS)
    shell.display_formatter.format(pd.DataFrame({"a": [1.5], "b": ["x"]}))


def _try_matplotlib(shell: WorkerShell) -> None:
    import matplotlib
    from matplotlib import pyplot

    # Finds the fonts, and reads the first formula.
    matplotlib.use(INLINE)
    inline = importlib.import_module("matplotlib_inline.backend_inline")
    figure, axes = pyplot.subplots()
    axes.plot([1, 2], label="a")
    axes.set_title("$x$")
    axes.legend()
    shell.display_formatter.format(figure)
    pyplot.close(figure)
    inline.show._to_draw, inline.show._draw_called = [], False
    if "pandas" in sys.modules:
        importlib.import_module("pandas.plotting._matplotlib")
