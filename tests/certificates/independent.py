"""Asks the second implementation, in JavaScript, run by the Node.js that Playwright brings along."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import playwright

NODE = Path(playwright.__file__).parent / "driver" / "node"
SCRIPT = Path(__file__).with_name("check_proof.js")


def ask(credentials: Sequence[dict[str, Any]] = (), values: Sequence[Any] = ()) -> dict[str, list[Any]]:
    """Which proofs hold ("holds"), and the canonical forms of values ("canonical")."""
    given = json.dumps({"credentials": list(credentials), "values": list(values)})
    node = NODE if NODE.is_file() else NODE.with_name("node.exe")
    done = subprocess.run([node, SCRIPT], input=given.encode(), capture_output=True, timeout=60, check=True)
    answer: dict[str, list[Any]] = json.loads(done.stdout)
    return answer
