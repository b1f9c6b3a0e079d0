"""An nbgrader course folder for one grading run: its configuration, its source notebook, its gradebook."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import LabsError
from autograder.text import _
from autograder.threads import prefer_one_thread

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config


def put_alembic_on_path() -> None:
    """nbgrader calls `alembic` by name for a new gradebook; it lies beside the interpreter, not always on PATH."""
    here = str(Path(sys.executable).parent)
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])


def course_config(root: Path) -> Config:
    """nbgrader's configuration for the course folder `root`, the same as in the shipped nbgrader_config.py."""
    from traitlets.config import Config

    from autograder.building.nbgrader_settings import configure

    config = Config()
    configure(config, root)
    config.Exchange.root = str(root / "exchange")
    return config


CONFIG_FILE = '''"""nbgrader's settings for this graded course: start nbgrader or JupyterLab in this folder."""

from pathlib import Path

from autograder.building.nbgrader_settings import configure

c = get_config()  # noqa: F821 - nbgrader gives this name to its configuration files

configure(c, Path(__file__).resolve().parent)
'''


class Course:
    """A course folder in nbgrader's layout under `root`, and the calls into nbgrader that grading needs.

    config: nbgrader's configuration; None takes the course's own.
    """

    def __init__(self, root: Path, config: Config | None = None) -> None:
        from nbgrader.apps.api import NbGraderAPI

        put_alembic_on_path()
        prefer_one_thread()
        _hush()
        self.root = root
        self.api = NbGraderAPI(config=config or course_config(root))

    @property
    def gradebook_url(self) -> str:
        """SQLAlchemy address of the gradebook."""
        return f"sqlite:///{self.root / 'gradebook.db'}"

    def prepare(self, lab_id: str) -> NotebookNode:
        """Build the lab's source into the course, release it, and return the released notebook."""
        import nbformat

        from autograder.building.build import write_source_notebook

        folder = self.root / "source" / lab_id
        folder.mkdir(parents=True, exist_ok=True)
        write_source_notebook(lab_id, folder / f"{lab_id}.ipynb")
        (self.root / "nbgrader_config.py").write_text(CONFIG_FILE, encoding="utf-8")
        result = self.api.generate_assignment(lab_id, force=True, create=True)
        if not result["success"]:
            raise LabsError(
                _("nbgrader could not release '{lab}': {reason}").format(lab=lab_id, reason=last_line(result))
            )
        return nbformat.read(self.root / "release" / lab_id / f"{lab_id}.ipynb", as_version=4)


def _hush() -> None:
    """Leave out SQLAlchemy's remarks on nbgrader's own queries: they say nothing that an instructor could act on."""
    import warnings

    warnings.filterwarnings("ignore", message="Object of type .* not in session", module="nbgrader")


def last_line(result: dict[str, Any]) -> str:
    """The telling line of nbgrader's report: the exception of its last traceback."""
    lines = [line.strip() for line in (result.get("log") or "").splitlines()]
    told = [line for line in lines if re.match(r"^[\w.]+(Error|Exception|Interrupt)\b", line)]
    if told:
        return told[-1]
    rest = [line.strip() for line in (result.get("error") or "").splitlines() if line.strip()]
    return rest[-1] if rest else _("no reason was given")
