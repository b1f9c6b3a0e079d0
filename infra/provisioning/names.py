"""Learners' names, and the names of what they own."""

from __future__ import annotations

import re

from autograder.text import _
from infra.errors import ServicesError

# Short enough for a MySQL user (32 characters) with the prefix, and safe in a path, an address and an index name.
LONGEST = 24
_NAME = re.compile(rf"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){{0,{LONGEST - 1}}}\Z")
_RESERVED = {"admin", "administrator", "shared"}

SHARED_SCHEMA = "labs_shared"

# The learner of a cohort on AWS who is nobody: submissions are graded with her role, each below her prefix.
GRADER = "grader"


def learner_name(name: str) -> str:
    """`name` when it is one; raises ServicesError that says what a name is."""
    if not _NAME.match(name) or len(name) > LONGEST:
        raise ServicesError(
            _(
                "{name} can't be a learner's name. Expected: 1 to {longest} small letters, digits and single hyphens, "
                "a letter first. Example: ada-3"
            ).format(name=repr(name), longest=LONGEST)
        )
    if name in _RESERVED:
        raise ServicesError(_("The name {name} is reserved. Choose another.").format(name=name))
    return name


def schema_name(name: str) -> str:
    """Name of a learner's schema and of her database user. Hyphens would need quoting in every statement."""
    return "labs_" + name.replace("-", "_")


def hive_database(name: str) -> str:
    """Name of a learner's database in Hive. Her other databases begin with it and an underscore.

    So it holds no underscore of the name's own: that of ada-x would begin as those of ada do.
    """
    return "labs_" + name.replace("q", "qq").replace("-", "qx")


def prefix(name: str) -> str:
    """Where a learner's objects are in the bucket."""
    return f"learners/{name}/"


def index_prefix(name: str) -> str:
    """How a learner's indexes start. No name holds an underscore, so none is the beginning of another's."""
    return f"{name}_"
