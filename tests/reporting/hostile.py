"""A cohort of which everything that a learner or a file can bring in is hostile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.reporting.cohorts import POINTS, question, result, write

MARKUP = '<script>alert(1)</script><img src=x onerror="alert(2)"><a href="javascript:alert(3)">x</a>{{ 7*7 }}</pre>'
ODD = "\0\x1b[31m\u202e\ud800\x07"


def hostile(folder: Path, learners: int = 12) -> Path:
    """Markup in names, messages, flags, reasons and code; NUL bytes; cells of a megabyte; broken notebooks."""
    results: list[dict[str, Any]] = []
    codes: dict[str, dict[str, str]] = {}
    for number in range(learners):
        # A name that is a folder's, as ids are; others stand in messages and flags.
        name = f"l{number}<b>{'x' * (number * 20)}"
        asked = [question(one, number % (most + 1)) for one, most in POINTS.items()]
        for one in asked:
            one["properties"] = [
                {"key": "k", "passed": False, "message_key": f"load.{MARKUP}", "message": MARKUP + ODD + "y" * 100_000}
            ]
        results.append(result(name, asked, flags=[f"died:{MARKUP}{ODD}", f"{MARKUP}:1"]))
        long = f"def f{number}():\n    x = '{MARKUP}{ODD}'\n" + "    y = x.sum() + len(x) * [1]  # z\n" * 400
        codes[name] = {"load": long, "audit": "x" * 1_000_000, "dictionary": "\n" * 50_000 + "'''"}
    results.append(result("reason", reason=MARKUP + ODD + "z" * 1_000_000))
    write(folder, results, codes)
    for number, content in enumerate((b"", b"[", b'{"cells": 3}', b'{"cells": [3, {"source": {}}]}', b"\xff\xfe\0")):
        place = folder / "autograded" / f"broken{number}" / "clustering" / "clustering.ipynb"
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
    return folder
