"""Print what the probe finds, as JSON: `python probing.py LEVEL FLOOR`."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from autograder.errors import LabsError
from autograder.sandbox import probe


def main() -> None:
    report = probe(sys.argv[1])
    try:
        report.require(sys.argv[2])
        refused = ""
    except LabsError as error:
        refused = str(error)
    print(json.dumps({**dataclasses.asdict(report), "refused": refused}))


if __name__ == "__main__":
    main()
