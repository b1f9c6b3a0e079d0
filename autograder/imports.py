"""What libraries need not load in processes of this package that are waited for."""

from __future__ import annotations

import sys


def skip_iri_grammar() -> None:
    """Keep jsonschema from compiling a grammar of web addresses when it is imported, which takes a second.

    It takes that grammar for an optional one, and the schema of notebooks has no address in it.
    Without effect when jsonschema was imported before.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
