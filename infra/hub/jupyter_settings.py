"""Settings of learners' servers and of the formgrader: those of `labs start`, with the panels that each needs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from infra.hub.roots import folder
from infra.hub.site import COURSE, Site

# Which of nbgrader's extensions each kind of server shows.
LEARNER = ("assignment_list", "validate_assignment")
GRADER = ("formgrader",)

_PAGES = {"assignment_list": "assignment-list", "formgrader": "formgrader", "course_list": "course-list"}

_NBGRADER = """\
\"\"\"nbgrader on this hub. Written by `labs hub up`.\"\"\"

from pathlib import Path

from autograder.building.nbgrader_settings import configure

c = get_config()  # noqa: F821 - nbgrader gives this name to its configuration files

configure(c, Path({root!r}))
c.CourseDirectory.course_id = {course!r}
c.Exchange.root = {exchange!r}
"""

# A learner's assignments lie in the folder that her server shows, wherever that is.
_NO_ROOT = "del c.CourseDirectory.root\n"


def write_settings(site: Site, ours: Path) -> None:
    """Write `settings/learner` and `settings/grader` after `ours`, the settings that `labs start` uses."""
    folder(site.settings, 0o755)
    for kind, shown in (("learner", LEARNER), ("grader", GRADER)):
        target = site.settings / kind
        made = target.with_name(f"{kind}.new")
        shutil.rmtree(made, ignore_errors=True)
        shutil.copytree(ours, made)
        _change(made / "jupyter_server_config.d/bdti-labs.json", lambda old, shown=shown: _server(old, shown))
        _change(made / "labconfig/page_config.json", lambda old, shown=shown: _page(old, shown))
        root = str(site.nbgrader_course) if kind == "grader" else "."
        text = _NBGRADER.format(root=root, course=COURSE, exchange=str(site.exchange))
        (made / "nbgrader_config.py").write_text(text + ("" if kind == "grader" else _NO_ROOT), encoding="utf-8")
        for path in (made, *made.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)


def _change(path: Path, change: Any) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text(encoding="utf-8"))), indent=2) + "\n", encoding="utf-8")


def _server(old: dict[str, Any], shown: tuple[str, ...]) -> dict[str, Any]:
    extensions: dict[str, bool] = old["ServerApp"]["jpserver_extensions"]
    for name in extensions:
        if name.startswith("nbgrader."):
            extensions[name] = name.rpartition(".")[2] in shown
    # Who grades has no labs of her own to work through.
    extensions["autograder.home"] = shown == LEARNER
    return old


def _page(old: dict[str, Any], shown: tuple[str, ...]) -> dict[str, Any]:
    disabled: dict[str, bool] = old["disabledExtensions"]
    for name in [f"@jupyter/nbgrader:{_PAGES[one]}" for one in shown if one in _PAGES] + ["@jupyter/nbgrader:menu"]:
        del disabled[name]
    return old
