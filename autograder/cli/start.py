"""`labs start`: JupyterLab on the course home, for one person, on this machine only."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import signal
import sys
import webbrowser
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from autograder import paths
from autograder.cli.quick import skip_address_grammars
from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

DEFAULT_PORT = 8888

# Settings of the course's JupyterLab. They are read beside the reader's own ones and never written there.
SETTINGS = Path(__file__).resolve().parent / "jupyter"

# Browsers that Python's webbrowser module starts inside the terminal: they cannot run JupyterLab.
TEXT_BROWSERS = frozenset({"elinks", "links", "lynx", "w3m", "www-browser"})


def start(
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or only print the address.")
    ] = True,
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535, help="Port to try first. 0 takes any free port.", show_default=True),
    ] = DEFAULT_PORT,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the address as one line of JSON and open no browser.")
    ] = False,
) -> None:
    """Open the course in JupyterLab. Press Ctrl-C to close it.

    Example: labs start --no-browser --port 8890
    """
    folder = paths.labs_dir()
    if not folder.is_dir():
        raise LabsError(
            _("There is no folder {folder}. A course has its notebooks there. Run `labs build` first.").format(
                folder=folder
            )
        )
    state = _state_folder(paths.root())
    prepare_environment(os.environ, state)
    # nbgrader's Validate button reads nbgrader_config.py from the folder the server was started in.
    os.chdir(paths.root())

    server = _make_server(folder, port=port, state=state)
    address = _address(server)
    opens = browser and not as_json and has_browser(os.environ)

    def announce() -> None:
        if as_json:
            print(json.dumps({"url": address, "port": server.port, "pid": os.getpid()}), flush=True)
            return
        if port and server.port != port:
            print(_("Port {port} is taken, so the course uses port {other}.").format(port=port, other=server.port))
        print(_("Course is open at {address}").format(address=address))
        if not opens:
            print(_("Copy this address into a browser on this machine."))
        print(_("Press Ctrl-C in this window to close the course."), flush=True)

    server.open_browser = opens
    server.io_loop.add_callback(announce)
    _stop_on_signals(server)
    with _errors_into(state / "server.log"):
        server.start()
    if not as_json:
        print(_("The course is closed."), flush=True)


def prepare_environment(environ: MutableMapping[str, str], state: Path) -> None:
    """Point Jupyter at the course's own settings and folders, away from the reader's own configuration.

    `environ` is changed in place; `state` is the folder that keeps themes, workspaces and running servers.
    """
    environ["JUPYTER_CONFIG_DIR"] = str(state / "config")
    environ["JUPYTER_CONFIG_PATH"] = str(SETTINGS)
    environ["JUPYTER_DATA_DIR"] = str(state / "data")
    environ["JUPYTER_RUNTIME_DIR"] = str(state / "runtime")
    # The kernel `python3` is the one of this environment, whatever else is registered on the machine.
    environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    for name in (
        "JUPYTER_NO_CONFIG",
        "JUPYTER_PATH",
        "JUPYTER_TOKEN",
        "JUPYTER_TOKEN_FILE",
        "JUPYTERLAB_DIR",
        "JUPYTERLAB_SETTINGS_DIR",
        "JUPYTERLAB_WORKSPACES_DIR",
    ):
        environ.pop(name, None)
    _exempt_this_machine(environ)
    # `labs doctor` and the other commands work in JupyterLab's terminals without activating anything.
    here = str(Path(sys.executable).parent)
    if here not in environ.get("PATH", "").split(os.pathsep):
        environ["PATH"] = os.pathsep.join([here, environ.get("PATH", "")])


def _exempt_this_machine(environ: MutableMapping[str, str]) -> None:
    """Where a proxy is set, keep it out of the way between a notebook and this machine's own servers.

    Clients that a learner makes, such as boto3's, follow the settings of the proxy for local addresses too.
    """
    if not any(environ.get(name) or environ.get(name.upper()) for name in ("http_proxy", "https_proxy", "all_proxy")):
        return
    # The lower-case name decides where it is set, even to nothing.
    exempt = [part for part in environ.get("no_proxy", environ.get("NO_PROXY", "")).split(",") if part.strip()]
    exempt += [host for host in ("127.0.0.1", "localhost") if host not in map(str.strip, exempt) and "*" not in exempt]
    environ["no_proxy"] = environ["NO_PROXY"] = ",".join(exempt)


def has_browser(environ: MutableMapping[str, str]) -> bool:
    """True when a graphical browser can be opened here: not in CI, and not without a screen."""
    if environ.get("CI"):
        return False
    if sys.platform.startswith("linux") and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        # A browser that is named on purpose may reach a screen in another way, as under WSL.
        return bool(environ.get("BROWSER"))
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    return Path(str(getattr(found, "name", ""))).name not in TEXT_BROWSERS


def _state_folder(root: Path) -> Path:
    """Folder for what JupyterLab remembers, inside the course and ignored by git."""
    state = root / ".labs" / "jupyter"
    try:
        state.mkdir(parents=True, exist_ok=True)
        # Private, because the token of the running server is written below it.
        state.chmod(0o700)
        probe = state / "writable"
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        raise LabsError(
            _(
                "The folder {folder} cannot be written ({reason}). The course keeps its notebooks and settings"
                " there. Copy the course to a folder of your own, and start it from there."
            ).format(folder=root, reason=error.strerror or type(error).__name__)
        ) from None
    return state


def _make_server(folder: Path, *, port: int, state: Path) -> ServerApp:
    """A JupyterLab server that is bound to its port and not yet answering."""
    skip_address_grammars()
    try:
        import zmq
        from jupyterlab.labapp import LabApp
    except ImportError as error:
        raise LabsError(
            _("JupyterLab is not installed here (no module {name}). Run `make env`, then start again.").format(
                name=error.name
            )
        ) from None

    # As arguments, because arguments win over every configuration file on the machine.
    arguments = {
        "ServerApp.root_dir": folder,
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 50,
        "ServerApp.open_browser": False,
        # Containers and teaching machines often have one user, root. The server stays on 127.0.0.1 with a token.
        "ServerApp.allow_root": True,
        "ServerApp.log_level": "ERROR",
        "LabApp.log_level": "ERROR",
        # The front end of the course home opens itself there, unless an address asks for something else.
        "LabApp.default_url": "/lab",
        "IdentityProvider.token": secrets.token_hex(24),
        # Nothing here may reach the network: no release checks, no news, no catalogue of extensions.
        "LabApp.check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "LabApp.news_url": "None",
        "LabApp.extension_manager": "readonly",
        "LanguageServerManager.autodetect": False,
        # On a machine with several users, outputs must not be readable on the kernel's ports.
        "KernelManager.transport_encryption": "auto" if zmq.has("curve") else "disabled",
    }
    try:
        server: ServerApp = LabApp.initialize_server([f"--{name}={value}" for name, value in arguments.items()])
    except SystemExit:
        raise LabsError(
            _(
                "JupyterLab could not start on port {port} or the 50 ports tried after it."
                " Its reason stands above. Choose another port with `labs start --port NUMBER`."
            ).format(port=port)
        ) from None
    _log_to_file(server, state / "server.log")
    return server


def _log_to_file(server: ServerApp, path: Path) -> None:
    """Keep Jupyter's own messages out of the terminal, where one clear line is to be read."""
    log: Any = server.log
    logger: logging.Logger = getattr(log, "logger", log)
    path.write_text("", encoding="utf-8")
    # Appending, because kernels write to the same file.
    handler = logging.FileHandler(path, mode="a", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for old in list(logger.handlers):
        logger.removeHandler(old)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


@contextlib.contextmanager
def _errors_into(path: Path) -> Iterator[None]:
    """Send what kernels and libraries write to the error stream into a file; kernels inherit the stream."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with path.open("ab") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


def _address(server: ServerApp) -> str:
    token = server.identity_provider.token
    return f"http://127.0.0.1:{server.port}{quote(server.default_url)}?token={token}"


def _stop_on_signals(server: ServerApp) -> None:
    """Close at the first Ctrl-C, without Jupyter's question, and when the terminal window is closed."""

    def stop(number: int, frame: FrameType | None) -> None:
        server.stop(from_signal=True)

    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    for name in names:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
