"""Cells of every kind that a notebook may hold, and the means to run them in the worker's shell.

`test_shell_kernel.py` compares them with a real kernel.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from autograder.worker.shell import CellOutcome

REPO = Path(__file__).resolve().parents[2]
REFERENCE = REPO / "tests" / "cohort" / "clustering" / "anna" / "clustering" / "clustering.ipynb"

# name -> source. They run in this order in one notebook.
CELLS: dict[str, str] = {
    "assign": "x = 1",
    "result": "x + 1",
    "silenced": "x + 1;",
    "comment": "# only a comment",
    "none": "None",
    "two_results": "x\nx + 41",
    "text": "'zażółć gęślą jaźń ☃ 🎉'",
    "long_list": "list(range(300))",
    "nested": "{'a': [1, 2, {'b': (3, 4)}], 'c': {5, 6}, 'd': 'x' * 100}",
    "function_repr": "def f(a, b=2):\n    'Docs.'\n    return a / b\nf",
    "underscore": "3\n_ + 0",
    "history": "Out[2], _2, In[1]",
    "print": "print('a', 'b', sep='-', end='!\\n')\nprint()",
    "print_unflushed": "import sys\nsys.stdout.write('no newline')",
    "stderr": "print('to stderr', file=sys.stderr)",
    "interleaved": "print(1)\nprint(2, file=sys.stderr)\nprint(3)\nprint(4, file=sys.stderr)",
    "flushed": "print(1, flush=True)\nprint(2, file=sys.stderr, flush=True)\nprint(3, flush=True)",
    "slow_prints": "import time\nprint(1)\ntime.sleep(0.4)\nprint(2, file=sys.stderr)\ntime.sleep(0.4)\nprint(3)",
    "carriage_return": "for i in range(4):\n    print(f'\\r{i}/3', end='')",
    "backspace": "print('abc\\b\\bX')",
    "stdout_facts": "sys.stdout.encoding, sys.stdout.isatty(), sys.stdout.writable(), type(sys.stdout).__name__",
    "stdout_buffer": "sys.stdout.buffer",
    "stdout_wrong_type": "sys.stdout.write(3)",
    "warning": "import warnings\nwarnings.warn('careful')",
    "deprecation": "warnings.warn('old', DeprecationWarning)",
    "logging": "import logging\nprint('before')\nlogging.warning('logged %s', 3)\nprint('after')",
    "zero_division": "print('before')\nf(1, 0)",
    "syntax_error": "def g(:\n    pass",
    "indentation_error": "if True:\nprint(1)",
    "unfinished": "print('a'",
    "bare_return": "return 5",
    "name_error": "undefined_name",
    "key_error": "{'a': 1}['b']",
    "import_error": "import no_such_module_of_ours",
    "assertion": "assert f(1) == 3, 'f(1) should be 3'",
    "assertion_bare": "assert False",
    "nested_error": (
        "def outer():\n    try:\n        {}['a']\n"
        "    except KeyError as e:\n        raise ValueError('bad') from e\nouter()"
    ),
    "library_error": "import json\njson.loads('{bad')",
    "custom_error": "class Mine(Exception):\n    def __str__(self):\n        return 'mine'\nraise Mine",
    "failing_str": "class Mute(Exception):\n    def __str__(self):\n        raise ValueError('no text')\nraise Mute",
    "render_traceback": (
        "class Neat(Exception):\n    def _render_traceback_(self):\n        return ['neat and short']\nraise Neat('x')"
    ),
    "exception_group": "raise ExceptionGroup('several', [ValueError(1), TypeError(2)])",
    "recursion": "def deep(n):\n    return deep(n + 1)\ntry:\n    deep(0)\nexcept RecursionError as e:\n    print(e)",
    "error_after_display": "display('shown')\nraise RuntimeError('then failed')",
    "traceback_module": "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()",
    "system_exit": "import sys\nsys.exit(3)",
    "raise_system_exit": "raise SystemExit",
    "keyboard_interrupt": "raise KeyboardInterrupt",
    "go_on": "print('still here', x)",
    "input": "name = input('Your name? ')",
    "getpass": "import getpass\ngetpass.getpass()",
    "stdin_read": "sys.stdin.read()",
    "display_text": "display('text', 5, [1, 2])",
    "display_imports": "from IPython.display import HTML, SVG, Image, JSON, Latex, Markdown, Math",
    "display_html": "display(HTML('<b>x</b>'))",
    "result_html": "HTML('<i>y</i>')",
    "result_markdown": "Markdown('**z**')",
    "result_latex": "Latex(r'$x^2$')",
    "result_math": "Math(r'x^2')",
    "result_svg": 'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"></svg>\')',
    "result_json": "JSON({'a': [1, 2.5, None, True]})",
    "own_reprs": (
        "class Rich:\n    def _repr_html_(self):\n        return '<p>rich</p>'\n"
        "    def _repr_latex_(self):\n        return '$r$'\n    def __repr__(self):\n        return 'Rich()'\nRich()"
    ),
    "mimebundle": (
        "class Bundle:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
        "        return {'text/plain': 'b', 'application/x+json': {'n': 1}}, {'text/plain': {'k': 1}}\nBundle()"
    ),
    "png_bytes": (
        "class Png:\n    def _repr_png_(self):\n        import base64\n        return base64.b64decode("
        "'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')\nPng()"
    ),
    "failing_repr": "class Bad:\n    def __repr__(self):\n        raise ValueError('no repr')\nBad()",
    "failing_html": (
        "class BadHtml:\n    def _repr_html_(self):\n        raise ValueError('no html')\ndisplay(BadHtml())\nBadHtml()"
    ),
    "ipython_display": ("class Shows:\n    def _ipython_display_(self):\n        print('by itself')\nShows()"),
    "publish_import": "from IPython.display import publish_display_data",
    "publish": "publish_display_data({'text/plain': 'raw'}, {'a': 1})",
    "json_nan": "publish_display_data({'application/json': {'n': float('nan')}, 'text/plain': 'n'})",
    "json_bytes": "publish_display_data({'application/json': {'b': b'xyz', 't': (1, 2)}, 'text/plain': 'b'})",
    "display_order": "print('a')\ndisplay(1)\nprint('b')\ndisplay(2)\nprint('c', file=sys.stderr)\ndisplay(3)",
    "update_display": "h = display('first', display_id=True)\nprint('x')\nh.update('second')",
    "display_id_twice": "display('one', display_id='twice')\ndisplay('two', display_id='twice')",
    "update_unknown": "from IPython.display import update_display\nupdate_display('lost', display_id='unknown')",
    "clear_now": "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')",
    "clear_wait": "print('gone')\nclear_output(wait=True)\nprint('stays')",
    "clear_wait_nothing": "print('stays')\nclear_output(wait=True)",
    "clear_animation": "for i in range(5):\n    clear_output(wait=True)\n    print(i)\n    display(i)",
    "ansi": "print('\\x1b[31mred\\x1b[0m')",
    "surrogate": "print('ok \\udc80 ok')",
    "magic_time": "%time sum(range(1000))",
    "magic_cell_time": "%%time\ntotal = sum(range(1000))\nprint(total)",
    "magic_timeit": "%timeit -n 2 -r 2 sum(range(10))",
    "magic_cell_timeit": "%%timeit -n 2 -r 2 y = 5\ny + 1",
    "magic_who": "%who_ls function",
    "magic_whos": "%whos Rich",
    "magic_pwd": "import os\n%pwd",
    "magic_env": "%env LABS_SHELL_TEST=1\nos.environ['LABS_SHELL_TEST']",
    "magic_capture": "%%capture caught\nprint('inside')\ndisplay(5)\n6",
    "magic_captured": "caught.stdout, len(caught.outputs)",
    "magic_precision": "%precision 3\n3.14159265",
    "magic_precision_off": "%precision\n3.14159265",
    "magic_writefile": "%%writefile written.txt\nline one\nline two",
    "magic_run": "%%writefile script.py\nprint('script', __name__)\nvalue_of_script = 7",
    "magic_run_it": "%run script.py\nvalue_of_script",
    "magic_history": "%history -n 1-3",
    "magic_history_search": "%history -g wholly_unknown_text",
    "magic_recall": "%recall 1",
    "magic_rerun": "%rerun 2",
    "magic_notebook": "%notebook saved.ipynb",
    "magic_logstart": "%logstart -o\n%logstop",
    "magic_prun": "%%prun -q\nx",
    "magic_lsmagic": "str(get_ipython().run_line_magic('lsmagic', ''))[:200]",
    "magic_autoreload": "%load_ext autoreload\n%autoreload 2",
    "magic_pip": "get_ipython().find_line_magic('pip') is not None",
    "magic_unknown": "%no_such_magic",
    "magic_usage": "%timeit -n",
    "magic_bash": "%%bash\necho from bash\necho bad >&2",
    "magic_bash_fails": "%%bash\nexit 3",
    "magic_sh_capture": "%%sh --out caught_sh\necho captured",
    "magic_python": "%%python\nprint(6 * 7)",
    "magic_html": "%%html\n<p>cell magic</p>",
    "magic_latex": "%%latex\n$y$",
    "magic_store": "stored = 5\n%store\n",
    "magic_automagic": "pwd;",
    "magic_xmode": "%xmode Minimal\n1 / 0",
    "magic_xmode_back": "%xmode Context\n1 / 0",
    "magic_matplotlib": "%matplotlib inline",
    "magic_gui": "%gui no_such_gui",
    "magic_alias": "%alias say echo said\n%say this",
    "magic_macro": "%macro again 1\nagain",
    "magic_tb": "%tb",
    "shell_echo": "!echo hello; echo error >&2; true",
    "shell_fails": "!exit 3\n_exit_code",
    "shell_capture": "lines = !echo one; echo two\nlines",
    "shell_variable": "!echo {x} $x",
    "shell_cd": "%cd /\n%cd -q -\nos.path.exists('written.txt')",
    "help": "f?",
    "help_source": "f??",
    # A kernel reads the descriptors in a thread of its own: the pauses give it time.
    "os_system": "print('a')\nos.system('echo b')\ntime.sleep(0.3)\nprint('c')",
    "subprocess_run": "import subprocess\nsubprocess.run(['echo', 'uncaptured'])\ntime.sleep(0.3)",
    "subprocess_stderr": "subprocess.run('echo wrong >&2', shell=True)\ntime.sleep(0.3)\n5",
    "os_write": "os.write(1, b'raw\\n')\ntime.sleep(0.3)",
    "os_write_stderr": "os.write(2, b'raw too\\n')\ntime.sleep(0.3)",
    "c_library": "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.puts(b'from C')\nlibc.fflush(None)\ntime.sleep(0.3)",
    "forked": (
        "pid = os.fork()\nif pid == 0:\n    print('child', flush=True)\n    os._exit(0)\n"
        "os.waitpid(pid, 0)\ntime.sleep(0.3)"
    ),
    "multiprocessing": (
        "import multiprocessing\ndef job(n):\n    print('job', n)\n"
        "p = multiprocessing.get_context('fork').Process(target=job, args=(3,))\np.start()\np.join()\ntime.sleep(0.3)"
    ),
    "thread": "import threading\nt = threading.Thread(target=print, args=('from a thread',))\nt.start()\nt.join()",
    "redirect_import": "import contextlib, io",
    "redirect": "with contextlib.redirect_stdout(io.StringIO()) as s:\n    print('hidden')\ns.getvalue()",
    "await": "import asyncio\nawait asyncio.sleep(0.01)\nprint('awaited')\n'value'",
    "async_generator": "async def numbers():\n    for n in range(3):\n        yield n",
    "async_for": "async for n in numbers():\n    print(n)",
    "async_with": (
        "@contextlib.asynccontextmanager\nasync def opened():\n    yield 'inside'\n\n"
        "async with opened() as o:\n    print(o)"
    ),
    "async_comprehension": "[n async for n in numbers()]",
    "async_error": (
        "async def fails():\n    await asyncio.sleep(0)\n    raise ValueError('in a coroutine')\n\nawait fails()"
    ),
    "gather": "await asyncio.gather(asyncio.sleep(0, 'a'), asyncio.sleep(0, 'b'))",
    "create_task": "task = asyncio.create_task(asyncio.sleep(0, 'done'))",
    "await_task": "await task",
    "running_loop": "asyncio.get_running_loop().is_running()",
    "asyncio_run": "c = asyncio.sleep(0)\ntry:\n    asyncio.run(c)\nfinally:\n    c.close()",
    "late_task": "async def late():\n    print('too late')\ntask = asyncio.create_task(late())",
    "coroutine_result": "c = asyncio.sleep(0)\nc.close()\ntype(c)",
    "context_variable": "import contextvars\nvariable = contextvars.ContextVar('v', default=0)\nvariable.set(5);",
    "context_variable_read": "variable.get()",
    "decimal_precision": "import decimal\ndecimal.getcontext().prec = 5",
    "decimal_read": "decimal.Decimal(1) / 7",
    "main_name": "__name__, '__file__' in globals(), sys.modules['__main__'].x",
    "pickle": "import pickle\nclass Own:\n    pass\ntype(pickle.loads(pickle.dumps(Own()))).__name__, Own",
    "dataclass": (
        "from dataclasses import dataclass\n\n@dataclass\nclass Point:\n    a: int\n    b: float = 2.0\n\nPoint(1)"
    ),
    "inspect_source": "import inspect\nprint(inspect.getsource(f))",
    "get_ipython": "type(get_ipython()).__name__, type(get_ipython()).__module__, hasattr(get_ipython(), 'kernel')",
    "in_notebook": "'IPKernelApp' in get_ipython().config, '__IPYTHON__' in dir(__builtins__)",
    "execution_count": "get_ipython().execution_count",
    "own_module": "import beside\nbeside.VALUE",
    "environment": "{name: os.environ.get(name) for name in ('TERM', 'PAGER', 'MPLBACKEND', 'FORCE_COLOR')}",
    "terminal_size": "import shutil\nshutil.get_terminal_size()",
    "numpy_array": "import numpy as np\nnp.arange(2000).reshape(40, 50) / 3",
    "numpy_options": "np.set_printoptions(precision=2)",
    "numpy_options_read": "np.array([1 / 3])",
    "async_settings": "np.set_printoptions(precision=1)\nawait asyncio.sleep(0)",
    "async_settings_read": "np.array([1 / 3])",
    "numpy_scalar": "np.float64(0.5), np.int64(3)",
    "numpy_warning": "np.array([1.0]) / 0",
    "pandas_frame": "import pandas as pd\ntable = pd.DataFrame({'a': [1, 2], 'b': ['x', None]})\ntable",
    "pandas_wide": "pd.DataFrame(np.arange(90).reshape(3, 30))",
    "pandas_long": "pd.DataFrame({'n': range(100)})",
    "pandas_print": "print(pd.DataFrame(np.arange(90).reshape(3, 30)))",
    "pandas_series": "table['a']",
    "pandas_info": "table.info()",
    "pandas_describe": "table.describe()",
    "pandas_style": "table.style.set_uuid('same').highlight_max(subset=['a'])",
    "pandas_index": "table.set_index(['a', 'b']).T",
    "pandas_error": "table['missing']",
    "pandas_options": "pd.get_option('display.max_columns'), pd.get_option('display.width')",
    "plot": "import matplotlib\nimport matplotlib.pyplot as plt\nplt.plot([1, 3, 2])",
    "plot_show": "plt.plot([1, 2])\nplt.show()\nprint('after')",
    "plot_two": "for k in (1, 2):\n    plt.figure()\n    plt.plot([k, 0])",
    "plot_object": (
        "fig, ax = plt.subplots(figsize=(3, 2))\nax.bar(['a', 'b'], [1, 2])\nax.set_title('$x^2$ é')\n"
        "plt.close(fig)\nfig"
    ),
    "plot_print": "print('before')\nplt.scatter([1], [2])\nprint('after')",
    "plot_error": "plt.plot([1, 2], [1])",
    "plot_after_error": "plt.plot([1, 2]);",
    "plot_svg": "%config InlineBackend.figure_formats = ['svg']\nmatplotlib.rcParams['svg.hashsalt'] = 'same'\nfig",
    "plot_png_again": "%config InlineBackend.figure_formats = ['png']\nfig",
    "plot_pandas": "table.plot(y='a', figsize=(3, 2));",
    "plot_backend": "matplotlib.get_backend(), matplotlib.is_interactive(), plt.get_fignums()",
    "plot_savefig": "fig.savefig('figure.png')\nos.path.getsize('figure.png') > 100",
    "plot_image": "Image('figure.png')",
    "sklearn": "from sklearn.cluster import KMeans\nmodel = KMeans(2, n_init=3, random_state=0)\nmodel",
    "sklearn_fit": "model.fit(np.array([[0.0], [0.1], [5.0], [5.1]])).labels_.tolist()",
    "comm": (
        "from comm import create_comm\nown = create_comm(target_name='t', data={'a': 1})\n"
        "own.send({'b': 2})\nown.close()"
    ),
    "widget": "import ipywidgets\nslider = ipywidgets.IntSlider(value=3)\nslider",
    "widget_value": "slider.value = 5\nslider.value",
    "widget_interact": "ipywidgets.interact(lambda n: n * 2, n=3);",
    "widget_output": (
        "out = ipywidgets.Output()\nwith out:\n    print('goes into the widget')\nprint('goes below the cell')"
    ),
    "breakpoint": "breakpoint()\nprint('goes on')",
    "set_trace": "import pdb\npdb.set_trace()",
    "debug_magic": "%debug",
    "input_transformer": (
        "ip = get_ipython()\nip.input_transformers_post.append(lambda lines: [l.replace('KLM', '42') for l in lines])"
    ),
    "input_transformed": "KLM",
    "set_next_input": "get_ipython().set_next_input('later')",
    "events": "get_ipython().events.register('post_run_cell', lambda r: print('event', r.success))",
    "events_fired": "print('cell')",
    "user_exit": "exit_code_before = x",
    "replaced_stdout": "saved, sys.stdout = sys.stdout, io.StringIO()\nprint('kept away')",
    "replaced_stdout_back": "text_kept, sys.stdout = sys.stdout.getvalue(), saved\ntext_kept",
    "reset": "%reset -f\n'x' in globals()",
    "after_reset": "print('alive')\nget_ipython().execution_count",
}


# A warm process like the worker's: it makes the shell once, and forks for each notebook that it reads from stdin.
_NEST = """
import ctypes, importlib, json, os, resource, sys, threading, time
task = json.loads(sys.stdin.readline())
for name in task["imports"]:
    importlib.import_module(name)
began = time.perf_counter()
from autograder.worker.shell import CellShell, OutputLimits
imported = time.perf_counter()
shell = CellShell(OutputLimits(*task["limits"]))
made = {"imported": imported - began, "constructed": time.perf_counter() - imported}


def live(task):
    os.chdir(task["folder"])
    report = made | {"threads": threading.active_count()}
    began = time.perf_counter()
    shell.start()
    report["started"] = time.perf_counter() - began
    report["outcomes"] = [vars(shell.run_cell(source, seconds=task["seconds"])) for source in task["cells"]]
    report["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open(task["report"], "w", encoding="utf-8") as file:
        json.dump(report, file, allow_nan=False)


while line := sys.stdin.readline():
    pid = os.fork()
    if pid == 0:
        # PR_SET_PDEATHSIG: a cell that never ends must not outlive the test that gave up on it.
        ctypes.CDLL(None).prctl(1, 9)
        status, errors = 1, os.dup(2)
        try:
            live(json.loads(line))
            status = 0
        except BaseException:
            import traceback
            os.write(errors, traceback.format_exc().encode())
        finally:
            os._exit(status)
    print(os.waitpid(pid, 0)[1], flush=True)
"""


@dataclass(frozen=True)
class Run:
    """What came of the cells of one notebook. Times in seconds, memory in KiB.

    imported and constructed: cost in the warm process. threads: of the warm process. started: cost in the fork.
    """

    outcomes: list[CellOutcome]
    imported: float
    constructed: float
    threads: int
    started: float
    peak: int


class Nest:
    """A warm process that forks a process for each notebook."""

    def __init__(self, limits: tuple[int, ...], imports: tuple[str, ...], home: Path) -> None:
        self.home = home
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _NEST],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=home,
            env=os.environ | {"HOME": str(home), "OMP_NUM_THREADS": "1"},
        )
        self._say({"limits": limits, "imports": imports})

    def run(self, cells: list[str], folder: Path, seconds: float = 20.0) -> Run:
        """Run `cells` in a fork whose working folder is `folder`."""
        report = folder.parent / f"{folder.name}-report.json"
        watchdog = threading.Timer(120, self._process.kill)
        watchdog.start()
        self._say({"cells": cells, "folder": str(folder), "seconds": seconds, "report": str(report)})
        assert self._process.stdout is not None
        status = self._process.stdout.readline()
        watchdog.cancel()
        assert status == "0\n", f"the process of the notebook ended with status {status!r}"
        content = json.loads(report.read_text(encoding="utf-8"))
        report.unlink()
        content["outcomes"] = [CellOutcome(**outcome) for outcome in content["outcomes"]]
        assert len(content["outcomes"]) == len(cells)
        return Run(**content)

    def _say(self, task: dict[str, object]) -> None:
        assert self._process.stdin is not None
        print(json.dumps(task), file=self._process.stdin, flush=True)


@lru_cache
def nest(limits: tuple[int, ...] = (1_000_000, 10_000_000), imports: tuple[str, ...] = ()) -> Nest:
    """One warm process for all tests that want the same; it ends when the test process ends and closes its input."""
    return Nest(limits, imports, Path(tempfile.mkdtemp(prefix="labs-nest-")))


def reference_cells() -> dict[str, str]:
    """The cells of the clustering reference that need no lab of ours to answer."""
    notebook = json.loads(REFERENCE.read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    kept = [source for source in sources if not source.startswith(("lab.check(", "lab.progress("))]
    return {f"reference_{number}": source for number, source in enumerate(kept, 1)}


def test_the_collection_is_large_and_has_the_reference() -> None:
    assert len(CELLS) >= 80
    assert len(reference_cells()) >= 30
