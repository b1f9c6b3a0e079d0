"""The rows of one part, as columns of Arrow and as the bytes of a CSV file. Each part has random numbers of its own."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from autograder.data.enlarging.plan import COUNT, DAY, MISSING, Integers, Part, Plan, uniform

# How many cases an office has of one combination beside a mean office, and a period beside the edition.
# Both have the mean 1.
_OFFICES = np.array([0.3, 0.5, 0.7, 0.9, 1.1, 1.5, 2.0])
_PERIODS = np.array([1.0, 0.8, 1.3, 0.6, 1.0, 1.5, 0.7, 1.1])


class Drawing:
    """Draws the parts of a plan. What all parts share is prepared once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        base = plan.base
        self._counts = base[COUNT].to_numpy(dtype=np.int64)
        self._levels = [name for name in base.columns if name not in (DAY, COUNT)]
        self._columns = {
            name: pa.array([None if value == MISSING else value for value in base[name]], pa.string())
            for name in self._levels
        }
        texts = [",".join(map(_quoted, values)) for values in base[self._levels].itertuples(index=False)]
        # The column of days stands first and that of counts last, as published; `header` relies on it.
        self._texts = pa.array([f",{text}," for text in texts], pa.large_string())

    @property
    def header(self) -> bytes:
        """First line of a CSV file."""
        names = [DAY, *self._levels, COUNT]
        return (",".join(f'"{name}"' for name in names) + "\n").encode()

    def table(self, part: Part) -> tuple[pa.Table, bytes]:
        """The rows of a part, typed (days as date, missing values as null), and the same rows as lines of CSV."""
        base_rows, offices, slots = self._rows(part)
        counts = self._draw(part, base_rows, offices, slots)
        days = [slot.day for slot in part.slots]
        dates = pa.array([None if day is None else day.item() for day in days], pa.date32()).take(pa.array(slots))
        typed = {DAY: dates, **{name: column.take(pa.array(base_rows)) for name, column in self._columns.items()}}
        counted = pa.array(counts, pa.int32())
        words = pa.array([MISSING if day is None else f'"{day}"' for day in days], pa.large_string())
        lines = pc.binary_join_element_wise(
            words.take(pa.array(slots)),
            self._texts.take(pa.array(base_rows)),
            counted.cast(pa.large_string()),
            pa.scalar("\n", pa.large_string()),
            pa.scalar("", pa.large_string()),
        )
        return pa.table({**typed, COUNT: counted}), _content(lines)

    def _rows(self, part: Part) -> tuple[Integers, Integers, Integers]:
        """For each row of the part: its row of the edition, its office, and which slot of the part it is in."""
        blocks = [np.arange(slot.first, slot.last) for slot in part.slots]
        copies = [self.plan.copies[slot.period, slot.first : slot.last] for slot in part.slots]
        each = np.concatenate(copies)
        base_rows = np.repeat(np.concatenate(blocks), each)
        slots = np.repeat(np.arange(len(blocks)), [int(copy.sum()) for copy in copies])
        # The offices of one combination stand side by side: 0, 1, 2 …
        offices = np.arange(len(base_rows)) - np.repeat(np.cumsum(each) - each, each)
        return base_rows, offices, slots

    def _draw(self, part: Part, base_rows: Integers, offices: Integers, slots: Integers) -> Integers:
        """Counts that scatter by half around the edition's, times the sizes of office and period; at least 1.

        A combination without cases has no row, as in the published table.
        """
        noise, step = uniform(2 * len(base_rows), self.plan.seed, 2, part.number).reshape(2, -1)
        periods = np.array([slot.period for slot in part.slots])[slots]
        office = (offices * 3 + periods + base_rows + self.plan.seed) % len(_OFFICES)
        size = _OFFICES[office] * _PERIODS[periods % len(_PERIODS)]
        drawn = np.floor(self._counts[base_rows] * size * (0.5 + noise) + step)
        return np.maximum(drawn, 1).astype(np.int64)


def _quoted(value: str) -> str:
    """A text as the publisher writes it: in quotation marks, but for a missing one."""
    return value if value == MISSING else '"' + value.replace('"', '""') + '"'


def _content(lines: pa.Array) -> bytes:
    """All bytes of an array of texts, which lie one behind the other."""
    _validity, offsets, data = lines.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[lines.offset : lines.offset + len(lines) + 1]
    return bytes(memoryview(data)[int(bounds[0]) : int(bounds[-1])])
