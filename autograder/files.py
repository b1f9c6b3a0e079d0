"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

# What a full disk is called: no space, over quota, over the largest file allowed.
FULL = frozenset({errno.ENOSPC, errno.EFBIG, *((errno.EDQUOT,) if hasattr(errno, "EDQUOT") else ())})


def put_in_place(path: Path, content: bytes, mode: int) -> None:
    """Write `path`, in a folder that is there, so that even a kill half-way leaves the old file or the new one.

    It has `mode` before it has its name, and is for its owner alone while it is written. Raises OSError.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


__all__ = ["FULL", "put_in_place"]
