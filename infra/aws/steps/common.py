"""What the steps share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograder.text import _
from infra.aws.errors import CloudError

# (what, what happens now)
Say = Callable[[str, str], None]
# A stack's outputs by name.
Outputs = Mapping[str, str]


def output(stack: Outputs, name: str) -> str:
    """One of the stack's outputs. Raises CloudError when the stack has none of that name."""
    found = stack.get(name)
    if not found:
        raise CloudError(
            _("The stack has no output {name}. Run `labs cloud up`, which brings it up to date.").format(name=name)
        )
    return found


def quiet(_what: str, _message: str) -> None:
    """Tells nobody."""
    return
