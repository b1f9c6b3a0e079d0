"""Sample cohorts for the tests of this folder."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from infra.aws.cohort import CloudServices, Cohort, Keep, Options

# Far enough in the future for `up`, within the two years that a cohort may last.
END = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=180)
LEARNERS = ("ada", "bruno", "carla")


def cohort(**changes: Any) -> Cohort:
    """A cohort of three that the emulator deploys. `services`, `options` and `keep` may be given as dicts."""
    values: dict[str, Any] = {
        "name": "health-27",
        "end": END,
        "learners": LEARNERS,
        "options": {},
        **changes,
    }
    kinds = {"services": CloudServices, "keep": Keep}
    for key, kind in kinds.items():
        if isinstance(values.get(key), dict):
            values[key] = kind(**values[key])
    if isinstance(values["options"], dict):
        # The emulator's CloudFormation knows no trail and no host.
        values["options"] = Options(**{"audit": False, "door": False, **values["options"]})
    return Cohort(**values)


def cohort_text(one: Cohort) -> str:
    """The cohort.toml that says the same."""
    lines = [
        f'name = "{one.name}"',
        f'region = "{one.region}"',
        f"end = {one.end.isoformat()}",
        f'email = "{one.email}"',
        f"learners = {json.dumps(one.learners)}",
        f'size = "{one.size}"',
        f"budget = {one.budget}",
    ]
    for name in ("services", "options", "keep"):
        lines.append(f"[{name}]")
        for key, value in vars(getattr(one, name)).items():
            lines.append(f"{key} = {str(value).lower()}" if isinstance(value, bool) else f'{key} = "{value}"')
    return "\n".join(lines) + "\n"


def cohort_file(folder: Path, **changes: Any) -> Path:
    """Write the sample cohort with changes as `folder`/cohort.toml."""
    path = folder / "cohort.toml"
    path.write_text(cohort_text(cohort(**changes)), encoding="utf-8")
    return path
