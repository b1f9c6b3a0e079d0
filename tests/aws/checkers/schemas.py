"""What AWS publishes of its handlers for each kind of resource, as cfn-lint carries it along."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from tools.side import program


@lru_cache(maxsize=1)
def _schemas() -> dict[str, dict[str, Any]]:
    named = os.environ.get("LABS_TEST_CHECKERS")
    environment = Path(named).parent if named else program("checkers", "cfn-lint").parents[1]
    folder = next(environment.glob("lib/python3.*/site-packages/cfnlint/data/schemas/resources"))
    read = (json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json"))
    return {one["typeName"]: one for one in read if "typeName" in one}


def schema(kind: str) -> dict[str, Any]:
    """The schema of a kind such as AWS::S3::Bucket. Raises KeyError."""
    return _schemas()[kind]


def removal_rights() -> dict[str, set[str]]:
    """What AWS's handler of each kind needs to remove one; kinds that have published nothing are left out."""
    found = {}
    for kind, one in _schemas().items():
        if "delete" in one.get("handlers", {}):
            # The service's part is written in small letters in policies; here it isn't always.
            pairs = (right.partition(":") for right in one["handlers"]["delete"].get("permissions", []))
            found[kind] = {f"{service.lower()}:{action}" for service, _colon, action in pairs}
    return found
