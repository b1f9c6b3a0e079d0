"""Typed copies of values: the only form in which a learner's values reach a property.

`pack` turns a value into JSON and byte buffers (Arrow for tables, npy without pickling for arrays), `unpack` builds
plain values from them. Subclasses, overridden comparisons and lying classes do not survive the trip.
Anything without a typed form arrives as `Opaque`. The same form crosses the channel between worker and judge.
"""

from __future__ import annotations

from typing import Any

from autograder.checking.descriptions import FunctionDescription, Opaque
from autograder.checking.packed import Limits, Packed, Unreadable
from autograder.checking.packing import Packer
from autograder.checking.unpacking import Unpacker


def copy_value(value: object, limits: Limits | None = None) -> Any:
    """A typed copy of `value`: what a property would see of it."""
    return unpack(pack(value, limits), limits)


def pack(value: object, limits: Limits | None = None) -> Packed:
    """Pack `value`. Never raises for what a value is; raises Unreadable when it is too large."""
    packer = Packer(limits or Limits())
    tree = packer.pack(value, 0)
    return Packed(tree, packer.buffers)


def unpack(packed: Packed, limits: Limits | None = None) -> Any:
    """Build the value that `packed` holds.

    Raises Unreadable for a malformed or oversized form: it may come from a hostile process.
    """
    bounds = limits or Limits()
    if sum(len(part) for part in packed.buffers) > bounds.bytes:
        raise Unreadable(f"the value is larger than {bounds.bytes // 1024**2} MB")
    try:
        return Unpacker(packed.buffers, bounds).unpack(packed.tree, 0)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(f"the value could not be read ({type(error).__name__})") from error


__all__ = ["FunctionDescription", "Limits", "Opaque", "Packed", "Unreadable", "copy_value", "pack", "unpack"]
