"""What a property sees of a learner's work: typed copies and calls, nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from autograder.checking import common
from autograder.checking.descriptions import (
    ClientDescription,
    EstimatorDescription,
    FigureDescription,
    FunctionDescription,
    Opaque,
    SparkFrameDescription,
)
from autograder.checking.packed import Packed, Unreadable
from autograder.checking.question import Refuse
from autograder.checking.values import pack, unpack
from autograder.checking.worker import HIVE, MADE, SESSION, SPARK, LearnerError, Reply, Worker
from autograder.text import _

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from autograder.checking.services import CheckServices
    from autograder.data import Edition


@dataclass(frozen=True)
class Call:
    """What came of a call: `value` or `error`, and whether the function changed an argument in place.

    jobs, fetched_rows: Spark jobs that the call itself started, and rows that it brought to Python. They are what the
    learner's process says.
    """

    value: Any
    error: LearnerError | None
    changed_argument: bool
    output: str
    jobs: int = 0
    fetched_rows: int = 0


class Work:
    """The learner's work, as one property sees it.

    Every value is a typed copy. Every reading method refuses with a common message when the value can't be read.
    `what` in these methods is how the value is called in that message, such as "minmax(X)".
    """

    def __init__(self, worker: Worker, seed: str) -> None:
        self._worker = worker
        self._seed = seed

    # --- reading names ---

    def state(self, name: str) -> str:
        """ "missing", "stub", "function" or "value"."""
        return self._worker.state(name)

    def value(self, name: str) -> Any:
        """Typed copy of the value of `name`. Refuses when it is missing, a placeholder, or unreadable."""
        state = self._worker.state(name)
        if state in {"missing", "stub"}:
            raise Refuse("common.missing", name=name)
        return self._read(self._worker.fetch, name)

    def _read(self, fetch: Any, name: str) -> Any:
        try:
            value = unpack(fetch(name))
        except Unreadable as error:
            raise Refuse("common.unreadable", what=name, reason=str(error)) from None
        return self._refuse_opaque(value, name)

    @staticmethod
    def _refuse_opaque(value: Any, what: str) -> Any:
        if isinstance(value, Opaque):
            reason = _("it is a value of the type {name}").format(name=value.type_name)
            raise Refuse("common.unreadable", what=what, reason=reason)
        return value

    # --- calling functions ---

    def attempt(self, name: str, *arguments: object, **keywords: object) -> Call:
        """Call the learner's function `name` on copies of the arguments; an exception in it is returned, not raised."""
        packed = pack([list(arguments), keywords])
        # Compared with what went in after one round trip, because packing may normalise (a tuple index, say).
        before = pack(unpack(packed))
        reply = self._call(name, packed, keep_arguments=True)
        changed = reply.arguments is not None and not before.same_as(reply.arguments)
        value = self._result(name, reply)
        return Call(value, reply.error, changed, reply.output, reply.jobs, reply.fetched_rows)

    def call(self, name: str, *arguments: object, **keywords: object) -> Any:
        """Result of the learner's function `name`. Refuses with the learner's own line when it raises."""
        reply = self._call(name, pack([list(arguments), keywords]))
        if reply.error is not None:
            raise Refuse("common.raised", what=f"{name}(…)", **error_facts(reply.error))
        return self._result(name, reply)

    def _call(self, name: str, arguments: Packed, *, keep_arguments: bool = False) -> Reply:
        self.function(name)
        return self._worker.call(name, arguments, keep_arguments=keep_arguments)

    def _result(self, name: str, reply: Reply) -> Any:
        packed = reply.value
        return None if packed is None else self._read(lambda _name: packed, f"{name}(…)")

    def function(self, name: str) -> None:
        """Refuses unless `name` is a function with a body."""
        state = self._worker.state(name)
        if state == "missing":
            raise Refuse("common.missing", name=name)
        if state == "stub":
            raise Refuse("common.stub", name=name)
        if state != "function":
            seen = common.describe_kind(self._read(self._worker.fetch, name))
            raise Refuse("common.not_callable", name=name, seen=seen)

    @staticmethod
    def made(name: str, *arguments: object, **keywords: object) -> dict[str, Any]:
        """An argument for `call` and `attempt`: what the learner's own function `name` returns, such as a connection.

        It is made in the learner's process, where alone it exists, and closed after the call.
        """
        return {MADE: [name, list(arguments), keywords]}

    @staticmethod
    def spark(frame: pd.DataFrame, schema: str | None = None, partitions: int | None = None) -> dict[str, Any]:
        """An argument for `call` and `attempt`: a Spark DataFrame in the learner's session, with the rows of `frame`.

        schema: DDL such as "DATE date, CASES int"; None infers it. partitions: None leaves their number to Spark.
        """
        return {SPARK: [frame, schema, partitions]}

    @staticmethod
    def session() -> dict[str, Any]:
        """An argument for `call` and `attempt`: the learner's Spark session."""
        return {SESSION: []}

    @staticmethod
    def hive(database: str | None = None) -> dict[str, Any]:
        """An argument for `call` and `attempt`: a connection to Hive with the learner's credentials, closed afterwards.

        database: the one in use at first; None takes the learner's own.
        """
        return {HIVE: [database]}

    @property
    def services(self) -> CheckServices:
        """The services that the learner's code uses, reached with the check's own credentials."""
        found = self._worker.services
        if found is None:
            raise Refuse("common.no_services", reason=_("this notebook was opened without services"))
        return found

    def file(self, name: str, content: bytes | str) -> str:
        """Put a file where the learner's function can read it; returns its path. Text is written as UTF-8."""
        return self._worker.place(name, content if isinstance(content, bytes) else content.encode("utf-8"))

    # --- our own means ---

    @cached_property
    def rng(self) -> np.random.Generator:
        """Random numbers for fresh inputs: the same for a property each time, so that feedback and grade agree."""
        import numpy as np

        digest = hashlib.sha256(self._seed.encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "big"))

    def dataset(self, dataset_id: str, edition: str | None = None) -> Edition:
        """The edition of a dataset that this course uses, read by us and not by the learner.

        edition: an origin ("fetched", "mirror", "embedded") or an edition's id; None takes the first that is here.
        """
        from autograder.data import load

        return load(dataset_id, edition)

    # --- turning values into the kind a property needs ---

    def array(self, value: Any, what: str, ndim: int | None = None) -> np.ndarray:
        """`value` as an array of floats. Refuses anything that is not numbers, or not `ndim`-dimensional."""
        import numpy as np

        self._refuse_none(value, what, _("an array of numbers"))
        try:
            if isinstance(value, dict | set | frozenset | str):
                raise TypeError
            array = np.asarray(value, dtype=float)
        except (TypeError, ValueError, OverflowError):
            raise _kind(value, what, _("an array of numbers")) from None
        if ndim is not None and array.ndim != ndim:
            raise _kind(value, what, _("an array with {count} dimensions").format(count=ndim))
        return array

    def table(self, value: Any, what: str) -> pd.DataFrame:
        """`value` as a table. Refuses anything that is not a pandas DataFrame."""
        import pandas as pd

        self._refuse_none(value, what, _("a pandas DataFrame"))
        if not isinstance(value, pd.DataFrame):
            raise _kind(value, what, _("a pandas DataFrame"))
        return value

    def number(self, value: Any, what: str) -> float:
        """`value` as one number. Refuses text, truth values and anything with several entries."""
        import numpy as np

        self._refuse_none(value, what, _("a number"))
        if isinstance(value, np.ndarray) and value.size == 1 and value.dtype.kind in "iuf":
            return float(value.reshape(-1)[0])
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _kind(value, what, _("a number"))
        try:
            return float(value)
        except OverflowError:
            reason = _("the number is too large")
            raise Refuse("common.unreadable", what=what, reason=reason) from None

    def text(self, value: Any, what: str) -> str:
        """`value` as a text."""
        self._refuse_none(value, what, _("a text"))
        if not isinstance(value, str):
            raise _kind(value, what, _("a text"))
        return value

    def names(self, value: Any, what: str) -> list[str]:
        """`value` as a list of texts, in the order given. Takes a list, tuple, set, array, Series or Index."""
        import numpy as np
        import pandas as pd

        self._refuse_none(value, what, _("a list of names"))
        if isinstance(value, pd.Series | pd.Index | np.ndarray):
            value = value.tolist()
        if isinstance(value, list | tuple | set | frozenset) and all(isinstance(item, str) for item in value):
            return sorted(value) if isinstance(value, set | frozenset) else list(value)
        raise _kind(value, what, _("a list of names"))

    def mapping(self, value: Any, what: str) -> dict[Any, Any]:
        """`value` as a dictionary. Takes a dictionary or a Series (its index becomes the keys)."""
        import pandas as pd

        self._refuse_none(value, what, _("a dictionary"))
        if isinstance(value, pd.Series):
            return dict(zip(value.index.tolist(), value.tolist(), strict=True))
        if not isinstance(value, dict):
            raise _kind(value, what, _("a dictionary"))
        return value

    def figure(self, value: Any, what: str) -> FigureDescription:
        """`value` as the description of a Matplotlib figure."""
        self._refuse_none(value, what, _("a Matplotlib figure"))
        if not isinstance(value, FigureDescription):
            raise _kind(value, what, _("a Matplotlib figure"))
        return value

    def estimator(self, value: Any, what: str) -> EstimatorDescription:
        """`value` as the description of a scikit-learn model."""
        self._refuse_none(value, what, _("a scikit-learn model"))
        if not isinstance(value, EstimatorDescription):
            raise _kind(value, what, _("a scikit-learn model"))
        return value

    def client(self, value: Any, what: str) -> ClientDescription:
        """`value` as the description of a client or a connection."""
        self._refuse_none(value, what, _("a client or a connection"))
        if not isinstance(value, ClientDescription):
            raise _kind(value, what, _("a client or a connection"))
        return value

    def spark_frame(self, value: Any, what: str) -> SparkFrameDescription:
        """`value` as the description of a Spark DataFrame."""
        self._refuse_none(value, what, _("a Spark DataFrame"))
        if not isinstance(value, SparkFrameDescription):
            raise _kind(value, what, _("a Spark DataFrame"))
        return value

    @staticmethod
    def _refuse_none(value: Any, what: str, expected: str) -> None:
        if value is None:
            raise Refuse("common.none", what=what, expected=expected)


def _kind(value: Any, what: str, expected: str) -> Refuse:
    return Refuse("common.kind", what=what, seen=common.describe_kind(value), expected=expected)


def error_facts(error: LearnerError) -> dict[str, str]:
    """Facts of `common.raised`: the error's type and text, and the learner's line."""
    place = ""
    if error.line_number is not None and error.line:
        place = " " + _("(line {number}: {line})").format(number=error.line_number, line=error.line)
    return {"error": error.type_name, "text": error.text.strip(), "place": place}


__all__ = ["Call", "FunctionDescription", "Packed", "Work", "error_facts"]
