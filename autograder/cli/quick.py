"""What makes a command start sooner."""

from __future__ import annotations

import sys


def skip_address_grammars() -> None:
    """Keep jsonschema, which reads notebooks with us, from building grammars for internationalised addresses.

    It does so when it finds the package below, and takes a second for it; no notebook and no setting of ours needs
    them. Call it before anything imports nbformat. Kernels are other processes and keep the package.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
