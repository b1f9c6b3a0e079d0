"""What a learner reads of an error of Spark: its class and its sentence with the place, and none of our files."""

from __future__ import annotations

import re

# "Error running query: [CLASS] java.class.Name: [CLASS] sentence", with Java's stack below it.
_WRAPPED = re.compile(
    r"^(?:[\w.$]+Exception: )?Error (?:running query|operating \w+): (?:\[[\w.]+\] )?[\w.$]+(?::\s+|$)"
)
_CLASS = re.compile(r"^(?:[\w$]+\.)+[\w$]*(?:Exception|Error)(?::\s*|$)")
_STACK = re.compile(r"\n\s*at [\w.$/<>]+\(")
_PLAN = re.compile(r"(; line \d+ pos \d+);\n.*", re.DOTALL)
_LONGEST = 2000


def shortened(message: str) -> str:
    """The part of an error that is of use to whoever wrote the statement."""
    text = _STACK.split(message.replace("\r", ""), maxsplit=1)[0]
    text = re.split(r"\nCaused by: |\nDriver stacktrace:", text, maxsplit=1)[0]
    text = _WRAPPED.sub("", text, count=1)
    text = _CLASS.sub("", text.strip(), count=1)
    # Behind the place stands Spark's tree of the whole query.
    text = _PLAN.sub(r"\1", text, count=1)
    return text.strip()[:_LONGEST] or "The statement failed."
