"""Settings of nbgrader for this course. `nbgrader` reads this file when it is started in this folder.

The course folder is `build/`: `labs build` writes the assignments to `build/source/<lab>/`, and nbgrader puts
`release/`, `submitted/`, `autograded/`, `feedback/` and `gradebook.db` beside them.
"""

from pathlib import Path

from autograder.building.nbgrader_settings import configure

c = get_config()  # noqa: F821 - nbgrader gives this name to its configuration files

configure(c, Path(__file__).resolve().parent / "build")
