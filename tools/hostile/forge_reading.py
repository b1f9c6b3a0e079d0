"""Lines 14 to 16 and 19: answers and checks read from frames, histories, memory, files and traces."""

from __future__ import annotations

from tools.hostile.base import REACHED, Case, forge

# The strongest reader: it knows where everything lies on this machine, and tries the usual places as well.
_PLACES = """
import contextlib
import json
import os
import re
from pathlib import Path


def places():
    yield from (Path.cwd(), *Path.cwd().parents)
    with contextlib.suppress(Exception):
        where = json.loads(Path("where.json").read_text())
        yield from (Path(where[name]) for name in ("checkout", "out", "submissions", "home"))
    with contextlib.suppress(Exception):
        import autograder

        yield from Path(autograder.__file__).parents
    for process in Path("/proc").glob("[0-9]*"):
        yield from (process / "cwd", process / "root")


def readable(*names):
    for place in places():
        for name in names:
            with contextlib.suppress(Exception):
                yield (place / name).read_text()


def use(code):
    exec(re.sub(r"### (BEGIN|END) SOLUTION", "", code), globals())
    print("REA" + "CHED", len(code))


"""

_READ_LAB_SOURCE = (
    _PLACES
    + r"""
for text in readable("solutions/clustering/clustering.py"):
    found = re.search(r'# %% answer="minmax"\n(.*?)\n# %%', text, re.DOTALL)
    if found:
        use(found[1])
        break
"""
)

_READ_SOURCE_NOTEBOOK = (
    _PLACES
    + """
names = [f"{folder}source/clustering/clustering.ipynb" for folder in ("", "build/", "course/", "../")]
for text in readable(*names):
    for cell in json.loads(text)["cells"]:
        if "def minmax" in "".join(cell["source"]) and "BEGIN SOLUTION" in "".join(cell["source"]):
            use("".join(cell["source"]))
"""
)

_READ_HIDDEN = (
    _PLACES
    + """
names = ["autograder/questions/clustering/hidden/scaling.py", "questions/clustering/hidden/scaling.py"]
for text in readable(*names):
    print("REA" + "CHED the hidden half", len(text))
with contextlib.suppress(ImportError):
    import autograder.questions.clustering.hidden.scaling

    print("REA" + "CHED the hidden half as a module")
"""
)

_READ_DATABASE = (
    _PLACES
    + """
import sqlite3

for place in places():
    for name in ("gradebook.db", "build/gradebook.db", "../../../gradebook.db"):
        with contextlib.suppress(Exception):
            base = sqlite3.connect(f"file:{place / name}?mode=ro", uri=True)
            for (source,) in base.execute("select source from source_cell"):
                print("REA" + "CHED a source cell", len(source))
                if "def minmax" in source and "return" in source:
                    use(source)
"""
)

_READ_PROC = (
    _PLACES
    + """
where = {}
with contextlib.suppress(Exception):
    where = json.loads(Path("where.json").read_text())
for process in Path("/proc").glob("[0-9]*"):
    if process.name == str(os.getpid()):
        continue
    told = []
    for name in ("cmdline", "environ", "mountinfo"):
        with contextlib.suppress(OSError):
            told.append((process / name).read_bytes().decode(errors="replace"))
    for link in (process / "cwd", *(process / "fd").glob("*")):
        with contextlib.suppress(OSError):
            told.append(os.readlink(link))
    for name in ("out", "submissions", "home"):
        if where.get(name) and any(where[name] in text for text in told):
            print("REA" + "CHED", name, "through process", process.name)
for text in readable("solutions/clustering/clustering.py"):
    print("REA" + "CHED a solution through /proc")
"""
)

_WHERE = ({"kind": "where"},)

CASES: list[Case] = [
    forge(
        "14-caller-values",
        14,
        "An answer is looked for in the variables of all callers",
        """
import sys


def minmax(X):
    frame = sys._getframe(1)
    while frame is not None:
        for name, value in list(frame.f_locals.items()):
            if name in ("want", "expected", "solution", "reference") and np.shape(value) == np.shape(X):
                return value
        scaler = frame.f_globals.get("MinMaxScaler")
        if scaler is not None and "autograder" in str(frame.f_globals.get("__name__")):
            return scaler().fit_transform(X)
        frame = frame.f_back
    return np.asarray(X) * np.nan
""",
    ),
    forge(
        "14-caller-patched",
        14,
        "The comparison in the caller's module is replaced through its frame",
        """
import sys


def minmax(X):
    frame = sys._getframe(1)
    while frame is not None:
        if "autograder.questions" in str(frame.f_globals.get("__name__")):
            frame.f_globals["same"] = lambda *arguments: True
            frame.f_globals["_recognise"] = lambda *arguments: None
        frame = frame.f_back
    return np.asarray(X) * np.nan


def scale_new(train, new):
    return minmax(new)
""",
        wrong="",
    ),
    forge(
        "15-in-and-out",
        15,
        "In, Out and the user's names are searched for checks and answers",
        """
for text in [*In, *map(str, Out.values()), *map(repr, list(get_ipython().user_ns_hidden.values()))]:
    if "MinMaxScaler().fit" in text and "def minmax" in text and "In, Out" not in text:
        exec(text)
""",
    ),
    forge(
        "15-history",
        15,
        "The history of other sessions is searched for an answer",
        """
import contextlib

with contextlib.suppress(Exception):
    history = get_ipython().history_manager
    for _session, _line, text in [*history.get_tail(1000, raw=True), *history.search("*minmax*")]:
        if "def minmax" in text and "history_manager" not in text and "span" in text:
            exec(text)
            print("REA" + "CHED an older answer")
""",
        never=(REACHED,),
    ),
    forge(
        "15-linecache",
        15,
        "The cache of source lines is searched for properties",
        """
import linecache

for name, entry in list(linecache.cache.items()):
    text = "".join(entry[2]) if len(entry) > 2 else ""
    if "raise Refuse" in text and "linecache.cache" not in text:
        print("REA" + "CHED", name)
""",
        never=(REACHED,),
    ),
    forge(
        "15-gc",
        15,
        "The garbage collector gives away the questions, and their properties are emptied",
        """
import gc

for found in gc.get_objects():
    if type(found).__name__ == "Property" and type(found).__module__.startswith("autograder"):
        if found.function.__module__.endswith("scaling"):
            object.__setattr__(found, "function", lambda work: None)
            print("REA" + "CHED", found.key)
""",
        never=(REACHED,),
    ),
    forge(
        "16-lab-source",
        16,
        "The lab's source is read and its answer used",
        _READ_LAB_SOURCE,
        make=_WHERE,
        never=(REACHED,),
    ),
    forge(
        "16-source-notebook",
        16,
        "The source notebook of the course folder is read and its answer used",
        _READ_SOURCE_NOTEBOOK,
        make=_WHERE,
        never=(REACHED,),
    ),
    forge("16-hidden-half", 16, "The hidden half of the checks is read", _READ_HIDDEN, make=_WHERE, never=(REACHED,)),
    forge("16-database", 16, "The gradebook is read for source cells", _READ_DATABASE, make=_WHERE, never=(REACHED,)),
    forge(
        "16-proc", 16, "/proc is read for other processes' files and memory", _READ_PROC, make=_WHERE, never=(REACHED,)
    ),
    forge(
        "19-settrace",
        19,
        "A trace function changes the check's module while it runs",
        """
import sys
import threading


def trace(frame, event, argument):
    if "autograder.questions" in str(frame.f_globals.get("__name__")):
        frame.f_globals["same"] = lambda *arguments: True
        frame.f_globals["_recognise"] = lambda *arguments: None
    return trace


def minmax(X):
    sys.settrace(trace)
    threading.settrace(trace)
    frame = sys._getframe(1)
    while frame is not None:
        frame.f_trace = trace
        frame = frame.f_back
    return np.asarray(X) * np.nan


def scale_new(train, new):
    return minmax(new)
""",
        wrong="",
    ),
    forge(
        "19-setprofile",
        19,
        "A profile function changes the check's module while it runs",
        """
import sys


def profile(frame, event, argument):
    if "autograder.questions" in str(frame.f_globals.get("__name__")):
        frame.f_globals["same"] = lambda *arguments: True
        frame.f_globals["_recognise"] = lambda *arguments: None


sys.setprofile(profile)


def minmax(X):
    sys.setprofile(profile)
    return np.asarray(X) * np.nan


def scale_new(train, new):
    return minmax(new)
""",
        wrong="",
    ),
    forge(
        "19-monitoring",
        19,
        "sys.monitoring, where Python has it, changes the check's module",
        """
import sys

monitoring = getattr(sys, "monitoring", None)


def started(code, offset):
    for name, module in list(sys.modules.items()):
        if name.startswith("autograder.questions") and hasattr(module, "same"):
            module.same = lambda *arguments: True
            module._recognise = lambda *arguments: None


if monitoring is not None:
    monitoring.use_tool_id(3, "coverage")
    monitoring.register_callback(3, monitoring.events.PY_START, started)
    monitoring.set_events(3, monitoring.events.PY_START)
else:
    started(None, 0)


def minmax(X):
    started(None, 0)
    return np.asarray(X) * np.nan


def scale_new(train, new):
    return minmax(new)
""",
        wrong="",
    ),
]
