"""When a submission was handed in, as nbgrader's `timestamp.txt` tells it."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, timedelta

FILE_NAME = "timestamp.txt"
MAX_BYTES = 200

# Clocks differ; a stamp that lies further ahead was not made by one that goes right.
SLACK = timedelta(minutes=10)

# A zone's name becomes the path of a file that is opened.
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}")


def read_stamp(content: bytes, now: datetime | None = None) -> tuple[datetime | None, str]:
    """The moment in a stamp (UTC, without a time zone, as nbgrader keeps it), and a flag; "" when all is well.

    A stamp in the future counts as it stands: ignoring it would make late work punctual.
    """
    try:
        found = _parsed(content.decode("utf-8-sig").strip())
    except Exception:  # dateutil raises many kinds, and the text is a learner's
        return None, "timestamp:unreadable"
    now = now or datetime.now(UTC).replace(tzinfo=None)
    return found, "timestamp:future" if found > now + SLACK else ""


def _parsed(text: str) -> datetime:
    """As `nbgrader.utils.parse_utc` reads it, which takes more than a second to import."""
    from dateutil import parser, tz

    zones: dict[str, object] = {}
    parts = text.split(" ")
    if len(parts) == 3:
        text = " ".join([*parts[:2], "TZ"])
        try:
            zones["TZ"] = int(parts[2])
        except ValueError:
            zones["TZ"] = tz.gettz(parts[2]) if _ZONE.fullmatch(parts[2]) else None
    # What a stamp leaves out would be taken from today, and two runs would disagree.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first, second = (
            parser.parse(text, tzinfos=zones or None, default=default)
            for default in (datetime(2000, 1, 1), datetime(2001, 2, 2))
        )
    if first.date() != second.date():
        raise ValueError(text)
    if first.tzinfo is not None:
        offset = first.utcoffset()
        first = (first - (offset or timedelta())).replace(tzinfo=None)
    return first
