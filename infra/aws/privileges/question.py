"""A question: who does what to which thing of whose, and how; and the same as a request to AWS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from autograder.text import _
from infra.aws.evaluating.request import Value
from infra.aws.privileges.words import WORDS

Kind = Literal["learner", "key file", "studio", "door", "expiry", "administrator", "service", "stranger", "nobody"]
# What a request over TLS carries.
TLS: Mapping[str, Value] = {"aws:SecureTransport": "true"}
S3_TLS: Mapping[str, Value] = {**TLS, "s3:TlsVersion": "1.3"}

WITHOUT_TLS = "without TLS"
OLD_TLS = "with TLS 1.1"


def shown(word: str) -> str:
    """A word of the table in the reader's language; names, and AWS's own words, stay as they are."""
    return _(word) if word in WORDS else word


@dataclass(frozen=True)
class Person:
    """Who asks. `name` is a learner's name, or that of a service of AWS."""

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        own = {"learner": self.name, "service": self.name}
        if self.kind == "key file":
            return _("key file of {name}").format(name=self.name)
        return own.get(self.kind, shown(self.kind))


@dataclass(frozen=True)
class Question:
    """`deed`, `thing`, `whose` and `how` are the course's words, `action` to `owner` AWS's.

    `whose`: a learner's name, "shared", "cohort", or "elsewhere" for what is no part of the cohort.
    `owner`: the account that the resource belongs to; "" is the cohort's own.
    """

    who: Person
    deed: str
    thing: str
    whose: str
    action: str
    resource: str
    how: str = ""
    context: Mapping[str, Value] = field(default_factory=lambda: TLS)
    owner: str = ""

    @property
    def words(self) -> str:
        """The question as a person reads it."""
        said = (shown(self.deed), shown(self.thing), f"({shown(self.whose)})", shown(self.how))
        return " ".join(part for part in said if part)
