"""Course home in JupyterLab: a server extension that tells what there is to do, and the front end that shows it.

Enabling the server extension `autograder.home` is enough: it also tells JupyterLab where the front end is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

# Folder of the prebuilt front end, as JupyterLab looks for such folders.
LABEXTENSIONS = Path(__file__).resolve().parent / "labextension"


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "autograder.home"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Answer below `<base_url>labs/`, and have JupyterLab load the front end."""
    from autograder.home.handlers import add_front_end, add_handlers

    add_handlers(server)
    # Extensions are loaded in the order of their names, so JupyterLab has not looked at its folders yet.
    for apps in server.extension_manager.extension_apps.values():
        for app in apps:
            known = getattr(app, "extra_labextensions_path", None)
            if known is not None and str(LABEXTENSIONS) not in known:
                app.extra_labextensions_path = [str(LABEXTENSIONS), *known]
                add_front_end(server, app.labextensions_url, LABEXTENSIONS)
