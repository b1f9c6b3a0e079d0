"""What cloudsplaining finds in a folder of policies, as JSON. It runs in the checkers' own environment."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

# Each is a way to get further than a policy seems to allow, or to do harm to everything of a kind.
RULES = (
    "allows_privilege_escalation",
    "credentials_exposure",
    "permissions_management_without_constraints",
    "service_wildcard",
    "write_actions_without_constraints",
    "tagging_actions_without_constraints",
    "contains_statement_using_not_action",
)


def findings(folder: Path) -> list[dict[str, Any]]:
    """Rule, file and actions of everything that was found."""
    from cloudsplaining.scan.policy_document import PolicyDocument  # type: ignore[import-not-found]

    found = []
    for path in sorted(folder.iterdir()):
        policy = PolicyDocument(json.loads(path.read_text(encoding="utf-8")))
        for rule in (*RULES, "allows_data_exfiltration_actions"):
            if actions := getattr(policy, rule):
                found.append({"id": rule, "file": path.name, "actions": list(actions)})
    return found


if __name__ == "__main__":
    print(json.dumps(findings(Path(sys.argv[1]))))
