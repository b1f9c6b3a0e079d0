"""Write the CloudFormation templates that are kept for review: `python tools/render_templates.py`.

They are what `labs cloud template` prints for two cohorts: one as cohort.toml has it by default, one with everything.
`--check` writes nothing and fails when a file differs from what the code renders.
"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

from infra.aws.cohort import CloudServices, Cohort, Options
from infra.aws.template import render

FOLDER = Path(__file__).resolve().parent.parent / "infra" / "aws" / "templates"
# The number that AWS's own documentation uses.
ACCOUNT = "111122223333"
_COMMON = Cohort(
    name="health-2027",
    end=datetime.date(2027, 6, 30),
    email="pilot@example.eu",
    learners=("ada", "bruno"),
    budget=150,
)
SAMPLES = {
    "small": _COMMON,
    "full": Cohort(
        **{
            **vars(_COMMON),
            "services": CloudServices(spark=True, hive=True, search=True, documents=True, studio=True),
            "options": Options(iam_login=True, keys=True, teardown=True),
        }
    ),
}


def texts() -> dict[Path, str]:
    """Each file with what it should hold."""
    return {FOLDER / f"{name}.yaml": render(cohort, ACCOUNT) for name, cohort in SAMPLES.items()}


def main(arguments: list[str]) -> int:
    """Write or check the files; 1 when one differs and `--check` was given."""
    stale = [path for path, text in texts().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.name} differs from what the code renders. Run: python tools/render_templates.py")
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")
        print(f"{path.name}: {len(text.encode())} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
