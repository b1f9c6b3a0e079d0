"""An answer that holds the inputs of the visible checks and what they should give, and no formula."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.building.proofs import cached_states, run_code
from autograder.checking.packed import Packed
from autograder.checking.registry import load_lab
from autograder.checking.run import run_question
from autograder.checking.values import unpack
from autograder.checking.worker import NotebookWorker, Reply
from tools.hostile.base import LAB

if TYPE_CHECKING:
    from tools.hostile.base import Kit

_CODE = """\
# What my notebook's checks asked for, and what they wanted.
KNOWN = {known}


def key(name, tables):
    return name + "".join(f" {{float(np.sum(np.asarray(table, dtype=float))):.5e}}" for table in tables)


def minmax(X):
    return np.array(KNOWN.get(key("minmax", [X]), np.full(np.shape(X), np.nan)), dtype=float)


def scale_new(train, new):
    return np.array(KNOWN.get(key("scale_new", [train, new]), np.full(np.shape(new), np.nan)), dtype=float)
"""


class Recorder(NotebookWorker):
    """Answers checks from a namespace, and keeps what they asked."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        super().__init__(namespace)
        self.known: dict[str, list[list[float]]] = {}

    def call(self, name: str, arguments: Packed, *, keep_arguments: bool = False) -> Reply:
        reply = super().call(name, arguments, keep_arguments=keep_arguments)
        tables, _keywords = unpack(arguments)
        key = name + "".join(f" {float(np.sum(np.asarray(table, dtype=float))):.5e}" for table in tables)
        assert reply.value is not None
        self.known[key] = np.round(unpack(reply.value), 7).tolist()
        return reply


def answer_by_heart(kit: Kit) -> str:
    """Code of an answer to `minmax` that only knows what the visible checks ask."""
    lab = load_lab(LAB)
    names = dict(cached_states(LAB, "embedded")["minmax"])
    run_code(kit.right["minmax"], names, "minmax")
    recorder = Recorder(names)
    run_question(lab, lab["minmax"], recorder)
    return _CODE.format(known=json.dumps(recorder.known))
