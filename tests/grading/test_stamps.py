"""Timestamps: read as nbgrader reads them, and nothing else follows from them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.utils import parse_utc

from autograder.grading.stamps import MAX_BYTES, read_stamp

NOW = datetime(2026, 6, 1, 12, 0)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-02 15:58:23.948203 UTC",
        "2026-02-02 15:58:23.948203 PST",
        "2026-02-02 15:58:23.948203 America/Los_Angeles",
        "2026-02-02 15:58:23.948203 +0200",
        "2026-02-02T15:58:23+02:00",
        "2026-02-02",
        "2 February 2026, 3 pm",
    ],
)
def test_stamps_are_read_as_nbgrader_reads_them(text: str) -> None:
    assert read_stamp(f"  {text}\n".encode(), NOW) == (parse_utc(text), "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"soon",
        b"\xff\xfe2\x000\x00",
        b"10:30",
        b"12",
        b"2026-13-45",
        b"99999-01-01",
        b"9" * MAX_BYTES,
        b"9999-12-31 23:59:59 -1400",
        b"2026-02-02 15:58:23 9999999999999999999999",
    ],
)
def test_what_is_no_moment_is_flagged(content: bytes) -> None:
    assert read_stamp(content, NOW) == (None, "timestamp:unreadable")


def test_the_future_is_flagged_and_counts() -> None:
    assert read_stamp(b"2026-06-01 12:05:00", NOW) == (datetime(2026, 6, 1, 12, 5), "")
    assert read_stamp(b"2026-06-01 12:15:00", NOW) == (datetime(2026, 6, 1, 12, 15), "timestamp:future")


@pytest.mark.parametrize("zone", ["/dev/stdin", "../../../../dev/stdin", "/proc/self/environ", "a/../../b"])
def test_a_zone_is_no_path(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """dateutil would open it as a file, and wait for what comes out of it."""
    opened: list[object] = []
    monkeypatch.setattr("dateutil.tz.tz.open", lambda *told, **_more: opened.append(told), raising=False)
    assert read_stamp(f"2026-02-02 15:58:23 {zone}".encode(), NOW)[0] == datetime(2026, 2, 2, 15, 58, 23)
    assert not opened


@given(st.binary(max_size=MAX_BYTES) | st.from_regex(r"[0-9:/ TZ.+-]{0,40}", fullmatch=True).map(str.encode))
def test_nothing_raises(content: bytes) -> None:
    moment, flag = read_stamp(content, NOW)
    assert (moment is None) == (flag == "timestamp:unreadable")
