"""The inside of a helper process: import, draw, load, start a kernel, and write down each result at once.

Started by `autograder.doctor.workers`. Heavy imports belong here and nowhere else in the doctor.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# The Jupyter family imports as slowly as the numerical libraries: a process each keeps both cores busy.
JUPYTER = ("ipykernel", "jupyter", "jupytext", "nbclient", "nbconvert", "nbformat", "nbgrader", "traitlets", "zmq")
VALIDATE = "nbgrader.server_extensions.validate_assignment"
LABEXTENSION = "@jupyter/nbgrader"

# Run in the learner's kernel: who are you, and do you know the course?
ASK = """
def _labs_doctor():
    import json, sys
    answer = {"executable": sys.executable, "prefix": sys.prefix, "version": sys.version.split()[0]}
    try:
        import autograder
        answer["autograder"] = autograder.__file__ or ""
    except Exception as error:
        answer["error"] = type(error).__name__ + ": " + str(error)
    return json.dumps(answer)
_labs_doctor_answer = _labs_doctor()
del _labs_doctor
"""

# Read before any import, because Matplotlib changes this variable itself when its folder can't be written.
_MPLCONFIGDIR = os.environ.get("MPLCONFIGDIR")

Say = Callable[..., None]


class _Ended(SystemExit):
    """The doctor's patience is over; whatever is being imported is not to blame."""


def _end(_number: int, _frame: Any) -> None:
    raise _Ended(1)


def main(kind: str, order: str) -> None:
    """Do the work `kind` ("libraries", "jupyter" or "kernel") and write records to the process's first stdout."""
    # Libraries may print when they are imported; their words go to stderr, so that the records stay readable.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def say(**record: Any) -> None:
        channel.write(json.dumps(record) + "\n")
        channel.flush()

    # Asked to end, leave through the `finally` clauses: a kernel must not outlive its helper process.
    signal.signal(signal.SIGTERM, _end)
    wanted = json.loads(order)
    # 1.6 s of grammars that jsonschema builds when it finds this package, and that nothing here needs.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    if kind == "libraries":
        _import_all([name for name in wanted["modules"] if not name.startswith(JUPYTER)], say)
        _step("figure", _draw, say)
        _step("threads", _threads, say)
        _step("home", _data_home, say)
        # The loader would ask a mirror on the web; the doctor looks at this machine only.
        if os.environ.get("LABS_DATA_MIRROR", "").startswith(("http://", "https://")):
            del os.environ["LABS_DATA_MIRROR"]
        for dataset in wanted["data"]:
            _load(dataset, say)
    elif kind == "jupyter":
        _import_all([name for name in wanted["modules"] if name.startswith(JUPYTER)], say)
        _step("extensions", _extensions, say)
    elif kind == "kernel":
        _kernel(wanted["kernel"], float(wanted["patience"]), say)
    else:
        raise SystemExit("no such work: " + kind)
    channel.close()
    # Some libraries crash while the interpreter is taken down; by now everything has been said.
    os._exit(0)


def _words(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _step(name: str, work: Callable[[], Any], say: Say) -> None:
    say(trying=name)
    try:
        say(**{name: work()})
    except Exception as error:  # whatever a library raises is what the doctor has to report
        say(**{name: {"error": _words(error)}})


def _import_all(names: list[str], say: Say) -> None:
    for name in names:
        say(trying=name)
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            missing = error.name == name or (error.name is not None and name.startswith(error.name + "."))
            say(module=name, state="missing" if missing else "broken", words=_words(error), lacks=error.name or "")
        except _Ended:
            raise
        except BaseException as error:  # a SystemExit at import is a broken package too
            say(module=name, state="broken", words=_words(error))
        else:
            say(module=name, state="ok")


def _draw() -> dict[str, Any]:
    """Draw a labelled figure without a screen, and see which cache folder Matplotlib took.

    `cache_refused` is true when Matplotlib could not write its own folder and took a temporary one,
    which it then leaves behind in its own environment variable.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2, 2))
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([0, 1, 2], [2, 0, 1], marker="o")
    axes.set_title("doctor")
    canvas.draw()
    pixels = bytes(canvas.buffer_rgba())
    cache = matplotlib.get_cachedir()
    return {
        "dark_pixels": sum(1 for level in pixels[::4] if level < 128),
        "cache": cache,
        "cache_refused": os.environ.get("MPLCONFIGDIR") != _MPLCONFIGDIR,
    }


def _threads() -> dict[str, Any]:
    """The widest thread pool of the numerical libraries that are loaded now."""
    threadpoolctl: Any = importlib.import_module("threadpoolctl")
    pools = threadpoolctl.threadpool_info()
    return {"most": max((pool["num_threads"] for pool in pools), default=1)}


def _load(dataset: str, say: Say) -> None:
    """Load a dataset with the course's own loader; which edition came, and which files can't be used."""
    say(trying="data " + dataset)
    try:
        from autograder.data import load, present

        edition = load(dataset)
        rows = len(edition.frame())
        say(dataset=dataset, edition=repr(edition).splitlines()[0], rows=rows, notes=present(dataset)[1])
    except Exception as error:  # the loader's own sentence is what the learner should read
        say(dataset=dataset, error=type(error).__name__, words=str(error).strip() or type(error).__name__)


def _data_home() -> dict[str, Any]:
    from autograder.data.home import data_home

    return {"folder": str(data_home())}


def _extensions() -> dict[str, Any]:
    """Whether nbgrader's Validate button works: its half in Jupyter's server and its half in the page."""
    from jupyter_core.paths import (
        ENV_CONFIG_PATH,
        ENV_JUPYTER_PATH,
        SYSTEM_CONFIG_PATH,
        jupyter_config_dir,
        jupyter_config_path,
        jupyter_path,
    )
    from jupyter_server.extension.config import ExtensionConfigManager
    from jupyterlab_server.config import get_page_config

    importlib.import_module(VALIDATE)
    levels = {"user": jupyter_config_dir(), "sys_prefix": ENV_CONFIG_PATH[0], "system": SYSTEM_CONFIG_PATH[0]}
    manager = ExtensionConfigManager(read_config_path=jupyter_config_path())
    settings = str(Path(ENV_JUPYTER_PATH[0]) / "lab" / "settings")
    page = get_page_config(jupyter_path("labextensions"), settings)
    # A list in older settings files, a mapping of names to yes or no in newer ones.
    disabled = page.get("disabledExtensions", {})
    off = [name for name, state in disabled.items() if state] if isinstance(disabled, dict) else list(disabled)
    return {
        "server": manager.enabled(VALIDATE),
        "said_by": _who_disables(jupyter_config_path()),
        "user_config": jupyter_config_dir(),
        "page_installed": any(entry["name"] == LABEXTENSION for entry in page["federated_extensions"]),
        "page_level": _who_hides(levels),
        "page_disabled": [name for name in (LABEXTENSION, LABEXTENSION + ":validate-assignment") if name in off],
    }


def _who_disables(folders: list[str]) -> str:
    """The configuration file that switches the server's half off, if one does."""
    for folder in folders:
        files = sorted(Path(folder).glob("jupyter_server_config.d/*.json"))
        for path in [Path(folder) / "jupyter_server_config.json", *files]:
            try:
                content = json.loads(path.read_text(encoding="utf-8"))
                if content["ServerApp"]["jpserver_extensions"].get(VALIDATE) is False:
                    return str(path)
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                continue
    return ""


def _who_hides(levels: dict[str, str]) -> str:
    """Which level of settings (JupyterLab's own names for them) switches the page's half off."""
    for level, folder in levels.items():
        try:
            text = (Path(folder) / "labconfig" / "page_config.json").read_text(encoding="utf-8")
        except OSError:
            continue
        if LABEXTENSION in text:
            return level
    return "sys_prefix"


def _kernel(name: str, patience: float, say: Say) -> None:
    """Start the kernel `name` in this folder, as Jupyter would for a notebook here, and ask it who it is."""
    say(trying="jupyter_client")
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
        from jupyter_client.manager import KernelManager
        from jupyter_core.paths import jupyter_data_dir
    except ImportError as error:
        say(kernel={"fault": "client", "words": _words(error)})
        return
    say(trying="kernelspec")
    try:
        spec = KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel:
        say(kernel={"fault": "absent", "known": sorted(KernelSpecManager().find_kernel_specs())})
        return
    except Exception as error:  # a kernel.json that is no JSON, or that nobody may read
        folder = KernelSpecManager().find_kernel_specs().get(name, "")
        say(kernel={"fault": "unreadable", "words": _words(error), "folder": folder, "user_folder": jupyter_data_dir()})
        return
    about = {"argv0": spec.argv[0] if spec.argv else "", "folder": spec.resource_dir, "user_folder": jupyter_data_dir()}
    say(trying="kernel")
    manager = KernelManager(kernel_name=name)
    client = None
    try:
        manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=patience * 0.6)
        say(kernel=dict(about, **_ask(client, patience)))
    except Exception as error:  # every way in which a kernel fails to start ends up here
        fault = "silent" if manager.is_alive() else "died"
        say(kernel=dict(about, fault=fault, words=_words(error), last=_last_words(manager)))
    finally:
        if client is not None:
            client.stop_channels()
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)


def _ask(client: Any, patience: float) -> dict[str, Any]:
    reply = client.execute(
        ASK,
        store_history=False,
        user_expressions={"who": "_labs_doctor_answer"},
        reply=True,
        timeout=patience * 0.6,
    )
    content = reply["content"]
    if content["status"] != "ok":
        raise RuntimeError("the kernel answered " + str(content.get("evalue") or content["status"]))
    text = content["user_expressions"]["who"]["data"]["text/plain"]
    answer: dict[str, Any] = json.loads(ast.literal_eval(text))
    return answer


def _last_words(manager: Any) -> str:
    """The last line that a dead kernel wrote."""
    process = getattr(getattr(manager, "provisioner", None), "process", None)
    if process is None or process.poll() is None or process.stderr is None:
        return ""
    lines = process.stderr.read().decode("utf-8", "replace").strip().splitlines()
    return str(lines[-1]).strip() if lines else ""
