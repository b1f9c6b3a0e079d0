"""Right answers that graders wrongly refuse, and the bystanders. All must score in full."""

from __future__ import annotations

from collections.abc import Callable

from nbformat import NotebookNode

from tools.hostile.base import FULL, Case, Kit, answered, own_cell, place_of, with_body
from tools.hostile.files import text_of

_HONEST = "Every answer is right, whatever is around it."


def _right(id: str, title: str, content: Callable[[Kit], NotebookNode | bytes], **points: float) -> Case:
    return Case(f"right-{id}", 0, title, "right", _HONEST, {**FULL, **points}, content)


def _around(id: str, title: str, before: str) -> Case:
    return _right(id, title, answered(before=before))


def _answer(id: str, title: str, answer: str) -> Case:
    return _right(id, title, answered(answer))


def _proof(question: str, name: str) -> str:
    """An alternate of a question's own proof."""
    from autograder.building.proofs import read_proofs

    return next(proof.code for proof in read_proofs("clustering", question) if proof.name == name)


def _with(**answers: str) -> Callable[[Kit], NotebookNode]:
    return lambda kit: kit.filled(answers)


def _loud(kit: Kit) -> NotebookNode:
    return kit.filled({"minmax": with_body(kit, 'import warnings\n\nprint("scaling", X)\nwarnings.warn("slow")')})


def _slow(kit: Kit) -> NotebookNode:
    body = with_body(kit, "time.sleep(0.1)")
    return kit.filled({"minmax": f"import time\n\ntime.sleep(1.5)\n\n\n{body}"})


def _moved(kit: Kit) -> NotebookNode:
    notebook = kit.filled({"minmax": "# My answer is in the next cell."})
    answer = own_cell(kit.right["minmax"])
    notebook.cells.insert(place_of(notebook, "minmax") + 1, answer)
    helper = own_cell("def helper(table):\n    return table", 2)
    notebook.cells.insert(place_of(notebook, "encoding"), helper)
    return notebook


def _extra_cells(kit: Kit) -> NotebookNode:
    notebook = kit.filled()
    for number in range(0, len(notebook.cells), 3):
        notebook.cells.insert(number, own_cell("undefined_name + 1  # I tried something here", number))
    notebook.cells.insert(5, own_cell("My notes: *été*, Ελλάδα, 中文, 🙂.", 1, kind="markdown"))
    return notebook


def _windows(kit: Kit) -> bytes:
    notebook = kit.filled()
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    return text_of(notebook).replace(b"\n", b"\r\n")


def _own_module(kit: Kit) -> NotebookNode:
    # As in a kernel, where the folder of the notebook is on the search path.
    answer = "%%writefile scaling_helpers.py\nimport numpy as np\n\n\n" + kit.right["minmax"]
    notebook = kit.filled({"minmax": "from scaling_helpers import minmax, scale_new"})
    notebook.cells.insert(place_of(notebook, "minmax"), own_cell(answer))
    return notebook


def _figure(start: str, end: str = "") -> Callable[[Kit], NotebookNode]:
    """The answer to `figure` with another beginning."""
    usual = "fig, ax = plt.subplots()"
    code = _proof("figure", "scatter_upright")
    assert usual in code
    return _with(figure=f"{code.replace(usual, start)}\n{end}")


def _numpy_scalars(kit: Kit) -> NotebookNode:
    return kit.filled(
        {
            "encoding": _proof("encoding", "rows sorted by name, columns turned"),
            "scale_bug": _proof("scale_bug", "named labels in another order, rounded"),
            # Fewer repeats than in the reference answer, so that a busy machine is not too slow for it.
            "choose_k": kit.right["choose_k"].replace("range(40)", "range(12)") + "\n\nk_choice = np.int64(k_choice)",
        }
    )


_SURROUNDINGS = [
    _around(
        "warnings",
        "Warnings in own cells",
        """
import warnings

warnings.warn('careful')
np.array([1.0]) / 0
pd.Series([1, 2])[0:1].iloc[0]
""",
    ),
    _around(
        "stderr",
        "Prints to the standard error",
        """
import sys

print('careful', file=sys.stderr)
sys.stderr.flush()
""",
    ),
    _around(
        "logging",
        "Logging",
        """
import logging

logging.basicConfig(level=logging.DEBUG)
logging.error('an own message')
logging.getLogger().debug('x')
""",
    ),
    _around(
        "progress-bar",
        "A progress bar",
        """
import time

for part in range(30):
    print(f"\\r{part / 30:.0%} {chr(9608) * part}", end="")
    time.sleep(0.01)
""",
    ),
    _around(
        "plt-show",
        "plt.show() and open figures",
        """
for _ in range(3):
    plt.figure()
    plt.plot([1, 2])
plt.show()
plt.plot([3, 4]);
""",
    ),
    _around(
        "async",
        "Cells with await",
        """
import asyncio


async def wait():
    await asyncio.sleep(0.01)
    return 1


await wait()
""",
    ),
    _around(
        "timeit",
        "%timeit and other magics",
        """
%timeit -n1 -r1 sum(range(10))
%time sum(range(10))
%matplotlib inline
%who
""",
    ),
    _around(
        "shell",
        "!ls and %%bash",
        """
files = !ls
!echo $HOME
print(files)
""",
    ),
    _right("extra-cells", "Extra cells, some with mistakes", _extra_cells),
    _right("moved-cells", "Own cells moved, the answer in a cell of the learner's own", _moved),
    _right("windows-newlines", "Windows newlines in the file and in the cells", _windows),
    _right("own-module", "An answer from a module that the notebook writes beside itself", _own_module),
]

_ANSWERS = [
    _answer(
        "comments",
        "Comments, type hints, a long docstring, a nested function",
        '''# My solution, 3rd try
def minmax(X: "np.ndarray | pd.DataFrame") -> np.ndarray:
    """Scale.

    Parameters, returns, and so on.
    """

    def span_of(low, high):  # a constant column has no range
        return np.where(high == low, 1, high - low)

    X = np.asarray(X, dtype=float)
    return (X - X.min(axis=0)) / span_of(X.min(axis=0), X.max(axis=0))  # <- the formula


def scale_new(train, new):
    train, new = (np.asarray(table, dtype=float) for table in (train, new))
    low, high = train.min(axis=0), train.max(axis=0)
    return (new - low) / np.where(high == low, 1, high - low)
''',
    ),
    _answer(
        "renamed-locals",
        "Renamed parameters and locals, a lambda, a partial function",
        """
from functools import partial


def scaled(t, n):
    t, n = np.asarray(t, float), np.asarray(n, float)
    lo, r = t.min(0), np.ptp(t, axis=0)
    return (n - lo) / (r + (r == 0))


minmax = lambda data: scaled(data, data)
scale_new = partial(scaled)
""",
    ),
    _answer(
        "non-ascii",
        "Names and texts outside ASCII",
        """
def échelle(données, nouvelles):
    données, nouvelles = np.asarray(données, float), np.asarray(nouvelles, float)
    bas, étendue = données.min(0), np.ptp(données, axis=0)
    print("mis à l'échelle — λ, 中文, 🙂")
    return (nouvelles - bas) / np.where(étendue == 0, 1, étendue)


def minmax(X):
    return échelle(X, X)


scale_new = échelle
""",
    ),
    _answer(
        "rounding",
        "Rounded within the tolerance, returned as a DataFrame",
        _proof("minmax", "pandas, returns a DataFrame, prints"),
    ),
    _answer(
        "lists",
        "Lists instead of arrays",
        _proof("minmax", "plain loop, lists, a new value of a constant column becomes 0"),
    ),
    _answer(
        "class",
        "A class with __call__ as the function",
        """
class Scaler:
    def __call__(self, train, new=None):
        new = train if new is None else new
        train, new = np.asarray(train, float), np.asarray(new, float)
        span = np.ptp(train, axis=0)
        return (new - train.min(0)) / np.where(span == 0, 1, span)


minmax = scale_new = Scaler()
""",
    ),
    _right("prints", "Prints and warns in the tested function", _loud),
    _right("slow", "Slow but legal", _slow),
    _right(
        "column-order",
        "Columns in another order where it was not asked, sets as lists",
        _with(
            load="""
def load_countries(path):
    table = pd.read_csv(path).set_index("country")
    return table[INDICATORS[::-1]]
""",
            dictionary=_proof("dictionary", "Series, list, other order"),
        ),
        load=4.0,
    ),
    _right(
        "index-dtype",
        "An index of another dtype",
        _with(
            load="""
def load_countries(path):
    table = pd.read_csv(path)
    table.index = pd.Index(table["country"].astype("category"), name="country")
    return table[INDICATORS]
""",
            encoding=_proof("encoding", "rows sorted by name, columns turned"),
        ),
        load=4.0,
    ),
    _right(
        "numpy-scalars", "numpy scalars for Python's own numbers and texts", _numpy_scalars, scale_bug=4.0, choose_k=7.0
    ),
    _right(
        "figure-pyplot",
        "A figure in pyplot's style",
        _figure("fig = plt.figure()\nax = plt.gca()", "plt.show()"),
        figure=6.0,
    ),
    _right(
        "figure-objects",
        "A figure in the style of objects",
        _figure("from matplotlib.figure import Figure\n\nfig = Figure()\nax = fig.subplots()"),
        figure=6.0,
    ),
]

BYSTANDERS = [
    Case(
        name, 0, "An honest submission", "bystander", "All three answers are right.", FULL, answered(before=f"# {name}")
    )
    for name in ("00-bystander", "33-bystander", "zz-bystander")
]

CASES: list[Case] = [*_SURROUNDINGS, *_ANSWERS]
