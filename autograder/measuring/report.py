"""Figures of a measurement, each with its target where it has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from autograder.measuring.cells import CellCost
from autograder.measuring.layers import LayerCost
from autograder.measuring.marks import Agreement
from autograder.measuring.ours import Graded
from autograder.measuring.processes import Usage
from autograder.text import N_, _

# Parts of a submission's time by the name that a profile shows; those behind it are names of timings.
PARTS = (
    (N_("Cells"), ("cells",)),
    (N_("Checks, with calls into the learner's process"), ("checks",)),
    (N_("Start and end of the learner's process, sandbox included"), ("fork", "end")),
    (N_("Reading and repair"), ("read", "repair")),
    (N_("Executed notebook as text"), ("write",)),
    (N_("Gradebook"), ("gradebook",)),
    (N_("Files, and the list of submissions"), ("files", "plan")),
)


@dataclass(frozen=True)
class Side:
    """One grader's run over `submissions`. start_up: wall and CPU seconds of its command with nothing to do."""

    submissions: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    start_up: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def of(cls, usage: Usage, submissions: int, start_up: tuple[float, float] = (0.0, 0.0)) -> Side:
        """From what a command used."""
        return cls(submissions, usage.seconds, usage.cpu_seconds, usage.peak_mb, start_up)

    def scaled(self, submissions: int) -> Side:
        """The run over so many, if each took what those took that were graded. The start-up counts once."""
        factor = submissions / self.submissions
        seconds, cpu_seconds = (
            start + (whole - start) * factor
            for whole, start in zip((self.seconds, self.cpu_seconds), self.start_up, strict=True)
        )
        return Side(submissions, seconds, cpu_seconds, self.peak_mb, self.start_up)

    @property
    def per_minute(self) -> float:
        """Submissions a minute, the start-up included."""
        return 60 * self.submissions / self.seconds

    @property
    def cpu_each(self) -> float:
        """CPU seconds of a submission, its part of the start-up included."""
        return self.cpu_seconds / self.submissions

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {**asdict(self), "per_minute": self.per_minute, "cpu_seconds_each": self.cpu_each}


@dataclass(frozen=True)
class Profile:
    """Where a run's time went. seconds: by name of the part. cores: that the run could use. wall: seconds."""

    submissions: int
    wall: float
    cores: int
    seconds: dict[str, float]

    def rows(self) -> Iterator[tuple[str, float, float]]:
        """Part, milliseconds a submission, and share of all the time that the cores had. Only what was measured."""
        whole = self.wall * self.cores
        known = 0.0
        for words, names in PARTS:
            if not any(name in self.seconds for name in names):
                continue
            seconds = sum(self.seconds.get(name, 0.0) for name in names)
            known += seconds
            yield words, 1000 * seconds / self.submissions, seconds / whole
        rest = whole - known
        yield N_("Rest: start of the command, transport, waiting"), 1000 * rest / self.submissions, rest / whole


@dataclass(frozen=True)
class Comparison:
    """A lab's cohort under both graders. `measured` is stock nbgrader's run over the part of it that it graded.

    first: a run of ours that also makes the course. one: one submission alone. cells: of the first kind.
    """

    lab: str
    cores: int
    measured: Side
    ours: Side
    graded: Graded
    first: Usage
    one: Usage
    agreement: Agreement
    cells: list[CellCost]

    @property
    def stock(self) -> Side:
        """Stock nbgrader's run over as many submissions as ours graded."""
        return self.measured.scaled(self.ours.submissions)

    @property
    def ratio(self) -> float:
        """How many times as many submissions a minute ours grades."""
        return self.ours.per_minute / self.stock.per_minute

    @property
    def cpu_ratio(self) -> float:
        """How many times as much CPU time stock nbgrader takes."""
        return self.stock.cpu_each / self.ours.cpu_each

    @property
    def cell_cpu_each(self) -> float:
        """CPU seconds of the learner's own cells in a submission."""
        return self.graded.cell_cpu_seconds / self.graded.executed

    @property
    def bound(self) -> float:
        """The ratio of a grader that did nothing but run these cells, on all cores at one time."""
        return self.stock.seconds / self.stock.submissions * self.cores / self.cell_cpu_each

    @property
    def efficiency(self) -> float:
        """CPU time of learners' cells, of all the time that the cores had."""
        return self.graded.cell_cpu_seconds / (self.cores * self.ours.seconds)

    @property
    def property_ms(self) -> float:
        """Milliseconds of a property in the judge, with the calls that it makes into the learner's process."""
        return 1000 * self.graded.timings["checks"] / max(1, self.graded.properties)

    @property
    def profile(self) -> Profile:
        """Where our time went."""
        return Profile(self.graded.executed, self.ours.seconds, self.cores, self.graded.timings)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form."""
        parts = [{"part": part, "ms": ms, "share": share} for part, ms, share in self.profile.rows()]
        return {
            "stock": self.measured.to_json(),
            "ours": self.ours.to_json(),
            "ratio": self.ratio,
            "bound": self.bound,
            "cell_cpu_seconds_each": self.cell_cpu_each,
            "first_submission_seconds": self.first.seconds,
            "one_submission_seconds": self.one.seconds,
            "marks": self.agreement.to_json(),
            "profile": parts,
            "cells": [asdict(cell) for cell in self.cells],
            "cpu_seconds_by_role": self.graded.cpu_by_role(),
        }


@dataclass(frozen=True)
class Step:
    """A cohort of the light lab of some size: graded, then graded again. reused: how many were unchanged then."""

    submissions: int
    ours: Side
    again: Side
    reused: int
    cell_cpu_seconds: float

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {**vars(self), "ours": self.ours.to_json(), "again": self.again.to_json()}


@dataclass(frozen=True)
class Loop:
    """A cohort in which one submission has an endless loop. timed_out: submissions that a time limit stopped."""

    submissions: int
    seconds: float
    timed_out: int


@dataclass(frozen=True)
class Figure:
    """A measured value. at_least, at_most: its target; None where it has none. count: stands in `words`."""

    key: str
    words: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    count: int = 0

    @property
    def text(self) -> str:
        """`words` in the reader's language."""
        return _(self.words).format(count=self.count)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most


@dataclass
class Report:
    """All that was measured, by lab where it is of one. load: of the machine at the start, in processes."""

    jobs: int
    cores: int
    load: float
    comparisons: dict[str, Comparison] = field(default_factory=dict)
    loops: dict[str, Loop] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    layers: list[LayerCost] = field(default_factory=list)

    @property
    def agree(self) -> bool:
        """Whether all marks of honest submissions are the same."""
        return all(comparison.agreement.agree for comparison in self.comparisons.values())

    def figures(self) -> list[Figure]:
        """Everything with a target, and what explains it."""
        return [*self._of_clustering(), *self._of_light(), *self._of_loops(), *self._of_sizes(), *self._of_layers()]

    def missed(self) -> list[Figure]:
        """Figures that miss their target."""
        return [figure for figure in self.figures() if figure.met is False]

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form. Each figure has a key of its own at the top."""
        figures = self.figures()
        return {
            **{figure.key: round(figure.value, 4) for figure in figures},
            "marks_agree": self.agree,
            "targets": [{**asdict(figure), "met": figure.met} for figure in figures if figure.met is not None],
            "jobs": self.jobs,
            "cores": self.cores,
            "load_at_start": self.load,
            "sandbox": list(self.layers[0].layers) if self.layers else [],
            "labs": {lab: comparison.to_json() for lab, comparison in self.comparisons.items()},
            "loops": {lab: asdict(loop) for lab, loop in self.loops.items()},
            "sizes": [step.to_json() for step in self.steps],
            "layers": [cost.to_json() for cost in self.layers],
        }

    def _of_clustering(self) -> Iterator[Figure]:
        if found := self.comparisons.get("clustering"):
            yield Figure("clustering_ratio", N_("Clustering: times stock nbgrader's rate"), found.ratio, at_least=12)
            yield Figure("clustering_bound", N_("The same, if nothing but the cells took time"), found.bound)
            yield Figure("clustering_cpu_ratio", N_("Clustering: times less CPU time"), found.cpu_ratio)
            yield Figure("efficiency", N_("Clustering: grading efficiency"), found.efficiency, at_least=0.7)
            seconds = found.one.seconds
            yield Figure("one_submission_seconds", N_("Clustering: one submission"), seconds, "s", at_most=2)
            yield Figure("clustering_property_ms", N_("Clustering: a property"), found.property_ms, "ms")

    def _of_light(self) -> Iterator[Figure]:
        if found := self.comparisons.get("light"):
            yield Figure("light_ratio", N_("Light lab: times stock nbgrader's rate"), found.ratio, at_least=30)
            yield Figure("light_cpu_ratio", N_("Light lab: times less CPU time"), found.cpu_ratio)
            yield Figure("property_ms", N_("Light lab: a property"), found.property_ms, "ms", at_most=1)
            seconds = found.one.seconds
            yield Figure("light_one_submission_seconds", N_("Light lab: one submission"), seconds, "s", at_most=2)

    def _of_loops(self) -> Iterator[Figure]:
        keys = {"clustering": "loop_seconds", "light": "light_loop_seconds"}
        words = {
            "clustering": N_("Clustering: {count} submissions, one with an endless loop"),
            "light": N_("Light lab: {count} submissions, one with an endless loop"),
        }
        for lab, loop in self.loops.items():
            yield Figure(keys[lab], words[lab], loop.seconds, "s", at_most=30, count=loop.submissions)

    def _of_sizes(self) -> Iterator[Figure]:
        for step in self.steps:
            count, name = step.submissions, f"light_{step.submissions}"
            each = 1000 * step.ours.seconds / count
            yield Figure(f"{name}_ms", N_("Light lab, {count} submissions: wall time of one"), each, "ms", count=count)
            words = N_("Light lab, {count} submissions: peak memory")
            yield Figure(f"{name}_mb", words, step.ours.peak_mb, "MiB", count=count)
        if len(self.steps) > 1:
            yield from self._of_growth(self.steps[0], self.steps[-1])

    def _of_growth(self, small: Step, large: Step) -> Iterator[Figure]:
        """From the differences between two cohorts, in which the start of the command is left out."""
        more = large.submissions - small.submissions
        busy = (large.ours.seconds - small.ours.seconds) * self.jobs
        overhead = 1000 * (busy - (large.cell_cpu_seconds - small.cell_cpu_seconds)) / more
        words = N_("Light lab: a submission, beyond its cells")
        yield Figure("light_overhead_ms", words, overhead, "ms", at_most=60)
        unchanged = 1000 * (large.again.seconds - small.again.seconds) / more
        yield Figure("unchanged_ms", N_("An unchanged submission again"), unchanged, "ms", at_most=3)
        memory = large.ours.peak_mb / small.ours.peak_mb
        yield Figure("memory_growth", N_("Peak memory, largest cohort over smallest"), memory, at_most=1.2)
        costs = [step.ours.seconds / step.submissions for step in (small, large)]
        words = N_("Wall time of one, largest cohort over smallest")
        yield Figure("cost_growth", words, costs[1] / costs[0], at_most=1.1)

    def _of_layers(self) -> Iterator[Figure]:
        for number, cost in enumerate(self.layers):
            if number == 0:
                words = N_("Sandbox: start and end of a process, all layers")
                yield Figure("sandbox_ms", words, cost.around_ms, "ms", at_most=12)
            else:
                yield Figure("unsandboxed_ms", N_("The same without any layer"), cost.around_ms, "ms")
