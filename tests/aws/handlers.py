"""Run by the Python of the side environment `checkers`: what CloudFormation's handlers of resource types call.

From AWS's published schemas, which cfn-lint carries. Prints JSON: type -> actions, null where AWS publishes none.
"""

import importlib
import json
import sys
from pathlib import Path


def main() -> None:
    folder = Path(str(importlib.import_module("cfnlint").__file__)).parent / "data" / "schemas"
    files = json.loads((folder / "providers" / "eu-west-1.json").read_text(encoding="utf-8"))
    found = {}
    for kind in sys.argv[1:]:
        schema = json.loads((folder / "resources" / f"{files[kind]}.json").read_text(encoding="utf-8"))
        handlers = schema.get("handlers")
        found[kind] = handlers and sorted(
            {
                action
                for name, handler in handlers.items()
                if name != "list"
                for action in handler.get("permissions", ())
            }
        )
    print(json.dumps(found))


main()
