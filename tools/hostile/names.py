"""Lines 55 to 58: links, pipes, zip files, odd names, files that shadow ours, time stamps, and scripts everywhere."""

from __future__ import annotations

from typing import Any

from tools.hostile.base import FULL, REACHED, Case, answered, own_cell

_FINE = "All three answers are right, and nothing else happens."
_NOT_READ = "What is no plain file of the learner's own is not read, and the reason says so."
_MARK = "hostile-script"


def _fine(id: str, line: int, title: str, *, before: str = "", **more: Any) -> Case:
    more.setdefault("honest", _FINE)
    # A remark makes each notebook another one: the same work is run once.
    return Case(id, line, title, "file", points=FULL, content=answered(before=before or f"# {id}"), **more)


def _unread(id: str, title: str, reason: str, *make: dict[str, Any]) -> Case:
    return Case(id, 55, title, "file", _NOT_READ, None, lambda kit: None, reason=reason, make=make, stock=False)


_NOTEBOOK = "clustering/clustering.ipynb"
_TELLS = """
from pathlib import Path

for path in sorted(Path(".").rglob("*")):
    if path.is_file() and path.suffix != ".ipynb":
        print(path, path.read_bytes()[:500])
"""

_LINKS = [
    _unread(
        "55-symlink",
        "The notebook is a symbolic link to another learner's",
        "link",
        {"kind": "symlink", "path": _NOTEBOOK, "to": "../../00-bystander/clustering/clustering.ipynb"},
    ),
    _unread(
        "55-symlink-outside",
        "The notebook is a symbolic link to a key",
        "link",
        {"kind": "symlink", "path": _NOTEBOOK, "to": "{secret}"},
    ),
    _unread(
        "55-symlink-folder",
        "The folder of the lab is a symbolic link to another learner's",
        "link",
        {"kind": "symlink", "path": "clustering", "to": "../00-bystander/clustering"},
    ),
    _unread(
        "55-symlink-learner",
        "The learner's folder is a symbolic link to another learner's",
        "link",
        {"kind": "symlink", "path": "", "to": "00-bystander"},
    ),
    _unread(
        "55-hard-link",
        "The notebook is a hard link to another file of this machine",
        "hard link",
        {"kind": "text", "path": "{outside}/other.ipynb", "text": "{}"},
        {"kind": "hardlink", "path": _NOTEBOOK, "to": "{outside}/other.ipynb"},
    ),
    _unread("55-fifo", "The notebook is a named pipe", "pipe", {"kind": "fifo", "path": _NOTEBOOK}),
    _unread("55-folder", "The notebook is a folder", "folder", {"kind": "folder", "path": _NOTEBOOK}),
    _fine(
        "55-linked-files",
        55,
        "Files beside the notebook are links to keys and folders of this machine",
        before=_TELLS,
        flags=(r"^file_left_out:link",),
        make=(
            {"kind": "symlink", "path": "clustering/key.txt", "to": "{secret}"},
            {"kind": "symlink", "path": "clustering/home", "to": "{home}"},
            {"kind": "symlink", "path": "clustering/loop", "to": "."},
        ),
        stock=False,
    ),
    _fine(
        "55-pipes-beside",
        55,
        "Named pipes and sockets lie beside the notebook",
        before=_TELLS,
        make=({"kind": "fifo", "path": "clustering/data.csv"}, {"kind": "socket", "path": "clustering/s"}),
        flags=(r"^file_left_out:special",),
        stock=False,
    ),
    _fine(
        "55-huge-file-beside",
        55,
        "A file of a gigabyte and a thousand small ones lie beside the notebook",
        make=(
            {"kind": "zeros", "path": "clustering/data.bin", "bytes": 1024**3},
            {"kind": "many", "path": "clustering/many", "count": 1000},
        ),
        flags=(r"^file_left_out:too_large", r"left_out:.*too_many|files_left_out"),
        stock=False,
    ),
]


def _zipped(id: str, title: str, *entries: dict[str, Any], **more: Any) -> Case:
    """A submission in a zip file; its own notebook is put in unless an entry takes its place."""
    more.setdefault("honest", _FINE)
    more.setdefault("points", FULL)
    made = tuple({"kind": "entry", **entry} for entry in entries)
    content = more.pop("content", answered(before=f"# {id}"))
    return Case(f"55-zip-{id}", 55, title, "file", content=content, make=made, zipped=True, stock=False, **more)


def _bad_zip(id: str, title: str, reason: str, *entries: dict[str, Any]) -> Case:
    honest = "The file can't be read safely, and the reason says why."
    return _zipped(id, title, *entries, points=None, reason=reason, honest=honest, content=lambda kit: None)


_ZIPS = [
    _zipped("honest", "An honest submission among hostile ones in a zip file"),
    _zipped(
        "slip",
        "Names in a zip file that point outside",
        {"name": "../../hostile-marker.ipynb", "text": "{}"},
        {"name": "{id}/clustering/../../../hostile-marker.txt", "text": "x"},
        {"name": "/tmp/hostile-marker-zip", "text": "x"},
        {"name": "..\\..\\hostile-marker.txt", "text": "x"},
        {"name": "C:\\hostile-marker.txt", "text": "x"},
    ),
    _bad_zip(
        "bomb",
        "A notebook that is packed a thousand to one",
        "bomb|larger|MB",
        {"name": "{id}/clustering/clustering.ipynb", "spaces": 45 * 1024**2},
    ),
    _zipped(
        "bomb-beside",
        "A file of two gigabytes, packed, beside the notebook",
        {"name": "{id}/clustering/data.csv", "spaces": 2 * 1024**3},
    ),
    _bad_zip(
        "nested",
        "A zip file in a zip file, and no notebook",
        "no notebook|archive",
        {"name": "{id}/clustering/inner.zip", "zip": {"name": "clustering.ipynb", "text": "{}"}},
    ),
    _bad_zip(
        "link",
        "A symbolic link in a zip file",
        "link",
        {"name": "{id}/clustering/clustering.ipynb", "text": "/etc/passwd", "link": True},
    ),
    _zipped(
        "twice",
        "The same name twice in a zip file; the last one counts",
        {"name": "{id}/clustering/clustering.ipynb", "text": "not a notebook", "first": True},
        flags=(r"^zip_duplicate",),
    ),
    _bad_zip(
        "lying-size",
        "A zip file that lies about the size of a notebook",
        "damaged",
        {"name": "{id}/clustering/clustering.ipynb", "spaces": 100_000, "told": 10},
    ),
]


def _named(id: str, title: str, folder: str, **more: Any) -> Case:
    return _fine(f"55-{id}", 55, title, folder=folder, stock=False, **more)


_ODD_NAMES = [
    _named("case-upper", "Two learners whose names differ in case: the first", "Zoe"),
    _named("case-lower", "Two learners whose names differ in case: the second", "zoe"),
    _named("accent-composed", "Two learners with the same name in two spellings: composed", "Ren\u00e9e"),
    _named("accent-decomposed", "Two learners with the same name in two spellings: decomposed", "Rene\u0301e"),
    _named("spaces", "A name with spaces, quotes and brackets", ' it\'s a "name" [1] '),
    _named("newline", "A name with a line break and a tab", "line\nbreak\tname"),
    _named("option", "A name like an option of a command", "--help"),
    _named("direction", "A name that turns the direction of writing", "\u202egnp.exe"),
    _named("long", "A name of 240 characters", "l" * 240),
    _named("reserved", "A name that is a device elsewhere", "CON"),
    _named("template", "A name like a template and a path", "{{config}}${HOME}%2e%2e%2f"),
    _named("bytes", "A name that is no text", "b\udcff\udcfe"),
    _named("terminal", "A name that would turn a terminal red and name its window", "\x1b[31mred\x1b]0;window\x07"),
    _fine(
        "55-file-bytes",
        55,
        "A notebook's name that is no text, and odd names beside it",
        file_name="clustering\udcff\n.ipynb",
        flags=(r"^renamed:",),
        make=(
            {"kind": "text", "path": "clustering/line\nbreak.csv", "text": "x"},
            {"kind": "text", "path": "clustering/-rf", "text": "x"},
            {"kind": "text", "path": "clustering/\udcfe.csv", "text": "x"},
        ),
        stock=False,
    ),
]

_TELLTALE = """import os

with open("/tmp/hostile-marker-shadow", "a") as file:
    file.write(__file__)
print("REA" + "CHED", __file__)
"""


def _shadow(id: str, *names: str, text: str = _TELLTALE) -> Case:
    files = tuple((name, text) for name in names)
    title = f"Beside the notebook lies {', '.join(names)}"
    return _fine(f"56-{id}", 56, title, files=files, never=(REACHED,), stock=False)


_SHADOWS = [
    _shadow("ipykernel-launcher", "ipykernel_launcher.py", "ipykernel.py", "IPython.py"),
    _shadow("numpy", "numpy.py", "pandas.py", "sklearn.py", "matplotlib.py"),
    _shadow("json", "json.py", "socket.py", "struct.py", "random.py"),
    _shadow("sitecustomize", "sitecustomize.py", "usercustomize.py", "python311._pth"),
    _shadow("nbgrader-config", "nbgrader_config.py", "jupyter_config.py", "jupyter_notebook_config.py"),
    _shadow("startup", ".ipython/profile_default/startup/00.py", "ipython_config.py", ".pythonrc.py"),
    _shadow("autograder", "autograder.py", "nbformat.py", "nbgrader.py", "pytest.py"),
    _fine(
        "56-lab-files",
        56,
        "Beside the notebook lie a gradebook, a progress file and a released notebook of its own",
        files=(
            ("gradebook.db", "not a database"),
            ("progress.json", '{"lab": "clustering", "questions": {"minmax": {"outcome": "correct", "points": 6}}}'),
            ("data-country.md", "own data page"),
            ("release/clustering/clustering.ipynb", "{}"),
        ),
        stock=False,
    ),
]


def _stamped(id: str, title: str, text: str, *flags: str) -> Case:
    return _fine(f"57-{id}", 57, title, files=(("timestamp.txt", text),), flags=flags)


_STAMPS = [
    _stamped("no-date", "A time stamp that is no date", "yesterday, I think", r"^timestamp:unreadable"),
    _stamped("future", "A time stamp of the year 2199", "2199-01-01 00:00:00 UTC", r"^timestamp:future"),
    _stamped("past", "A time stamp of the year 1", "0001-01-01 00:00:00 UTC"),
    _stamped("zone", "A time stamp whose zone is a path", "2026-01-01 00:00:00 ../../../etc/passwd"),
    _stamped("long", "A time stamp of five thousand digits", "9" * 5000, r"^timestamp:unreadable"),
    _stamped(
        "overflow", "A time stamp with numbers that are too large", "999999999-13-45 99:99:99 +99:99", r"^timestamp"
    ),
    _stamped("markup", "A time stamp with a script in it", f"<script>{_MARK}</script>", r"^timestamp:unreadable"),
]

_SCRIPT = f"<script>document.title='{_MARK}'</script>"
_HANDLER = f"<img src=x onerror=\"document.title='{_MARK}'\">"


def _script(id: str, title: str, before: str = "", **more: Any) -> Case:
    honest = "All three answers are right, and no script runs in a page that the instructor opens."
    return _fine(f"58-{id}", 58, title, before=before, honest=honest, **more)


def _markdown_case() -> Case:
    text = (
        f"{_SCRIPT}\n\n[click](javascript:{_MARK}) ![x](javascript:{_MARK})\n\n{_HANDLER}\n\n<iframe srcdoc='{_MARK}'>"
    )

    def content(kit: Any) -> Any:
        notebook = kit.filled()
        notebook.cells.insert(2, own_cell(text, kind="markdown"))
        return notebook

    return Case(
        "58-markdown", 58, "Script in markdown", "file", "As the others: nothing runs.", FULL, content, stock=True
    )


_DATA_URIS = f"""
from IPython.display import HTML, display

page = "data:text/html,<script>{_MARK}</script>"
display(HTML(f'<a href="{{page}}">x</a><iframe src="{{page}}"></iframe><embed src="{{page}}">'))
display(HTML('<img src="data:image/svg+xml,<svg onload={_MARK}>"><img src="//127.0.0.1/{_MARK}.png">'))
"""

_TYPES = f"""
bundle = {{
    "application/vnd.bdti-labs.verdict+json": {{"outcome": "{_SCRIPT}"}},
    "application/vnd.jupyter.widget-view+json": {{"model_id": "{_SCRIPT}", "version_major": 2}},
    "application/javascript": "{_MARK}",
    "application/x-{_MARK}": "{_SCRIPT}",
    "text/plain": "{_SCRIPT}",
}}
display(bundle, raw=True)
"""

_SCRIPT_RAISED = f"""
class Loud(Exception):
    pass


Loud.__name__ = Loud.__qualname__ = "{_SCRIPT}"


def minmax(X):
    raise Loud('''{_HANDLER} {{expected}} %s''')  # {_SCRIPT}


def scale_new(train, new):
    return '''{_HANDLER}'''
"""

_SCRIPT_QUOTED = f"""
needs_encoding = '''{_HANDLER}'''


def encode(df):
    return pd.DataFrame({{'''{_SCRIPT}''': list("text")}})
"""

_SCRIPTS = [
    _script(
        "html",
        "Script in HTML output",
        f"from IPython.display import HTML, Javascript, display\n\ndisplay(HTML('''{_SCRIPT}{_HANDLER}"
        f'<svg onload="{_MARK}()"></svg><meta http-equiv=refresh content="0;url=//127.0.0.1/{_MARK}">'
        f'<link rel=stylesheet href="//127.0.0.1/{_MARK}.css"><object data="//127.0.0.1/{_MARK}"></object>\'\'\'))\n'
        f"display(Javascript(\"document.title = '{_MARK}'\"))",
    ),
    _script(
        "svg",
        "Script in SVG output",
        f"from IPython.display import SVG, display\n\ndisplay(SVG('''<svg xmlns=\"http://www.w3.org/2000/svg\" "
        f'onload="{_MARK}()"><script>{_MARK}()</script><a href="javascript:{_MARK}()"><text>x</text></a>'
        f"<foreignObject><body onclick=\"{_MARK}()\"></body></foreignObject></svg>'''))",
    ),
    _markdown_case(),
    _script(
        "markdown-output",
        "Script in markdown and LaTeX output",
        f"from IPython.display import Latex, Markdown, display\n\ndisplay(Markdown('''{_SCRIPT}{_HANDLER}'''))\n"
        f"display(Latex('''$x$ {_SCRIPT} \\\\href{{javascript:{_MARK}}}{{x}}'''))",
    ),
    _script("traceback", "Script in a traceback", f"raise type('''{_SCRIPT}''', (Exception,), {{}})('''{_HANDLER}''')"),
    _script(
        "stream",
        "Script in printed text and in colour codes",
        f"print('''{_SCRIPT}\\x1b[31m{_HANDLER}\\x1b]8;;javascript:{_MARK}\\x07x''')",
    ),
    _script(
        "file-name",
        "Script in the notebook's name",
        file_name="<img src=x onerror=hostile-script>.ipynb",
        flags=(r"^renamed:",),
        stock=False,
    ),
    _script("student-id", "Script in the learner's name", folder="<svg onload=hostile-script>", stock=False),
    _script("data-uri", "Script in data URIs", _DATA_URIS),
    _script("formula", "A formula in the learner's name", folder="=1+cmd|' -C calc'!A0", stock=False),
    _script("mime", "Output types of our own, of widgets and of nobody", _TYPES),
    Case(
        "58-message",
        58,
        "Script in the type and text of an exception, and in values that a check's message quotes",
        "file",
        "Two wrong answers, and messages in which nothing runs.",
        {"dictionary": 5.0, "minmax": 0.0, "encoding": 0.0},
        answered(_SCRIPT_RAISED, encoding=_SCRIPT_QUOTED),
    ),
    _script("source", "Script in the text of a cell", f'# {_SCRIPT}\nf"""{_HANDLER}"""'),
]

CASES: list[Case] = [*_LINKS, *_ZIPS, *_ODD_NAMES, *_SHADOWS, *_STAMPS, *_SCRIPTS]
