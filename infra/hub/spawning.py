"""The environment of Jupyter servers on a hub: where they find the course and its settings."""

from __future__ import annotations

from pathlib import Path

from infra.hub.homes import COURSE_HOME, SETTINGS, services_folder
from infra.hub.site import Site


def server_environment(site: Site, home: Path, kind: str) -> dict[str, str]:
    """Variables of a Jupyter server on this hub; `kind` is "learner" or "grader"."""
    environment = site.env if kind == "learner" else site.grading_env
    found = {
        "PATH": f"{environment}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "JUPYTER_CONFIG_PATH": str(site.settings / kind),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        # The kernel `python3` is the one of this environment, whatever else is registered.
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MPLCONFIGDIR": str(home / ".cache/matplotlib"),
    }
    if kind == "learner":
        found |= {"LABS_ROOT": str(home / COURSE_HOME), "LABS_SERVICES": str(home / SETTINGS)}
    else:
        found["LABS_SERVICES_HOME"] = str(services_folder(site))
    return found
