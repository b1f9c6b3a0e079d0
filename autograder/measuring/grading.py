"""Measure grading: stock nbgrader and ours on the same cohorts, in one run on the same machine."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from autograder.judging.job import DEFAULT_FLOOR
from autograder.measuring import light
from autograder.measuring.cells import cell_costs
from autograder.measuring.cohorts import Entry, Kind, in_turn, kinds_of, looping, write_cohort
from autograder.measuring.layers import layer_costs
from autograder.measuring.light_source import course_root, write_root
from autograder.measuring.marks import compare
from autograder.measuring.ours import Graded, OurCourse
from autograder.measuring.report import Comparison, Loop, Report, Side, Step
from autograder.measuring.stock import StockCourse, read_marks
from autograder.text import _
from autograder.threads import prefer_one_thread

LABS = ("clustering", light.ID)

# Limit of a cell, in seconds, for the cohort with an endless loop.
LOOP_CELL_SECONDS = 5


@dataclass(frozen=True)
class Sizes:
    """Submissions in each part. stock: those of the cohort that stock nbgrader grades too, by lab.

    steps: cohorts of the light lab, the smallest first. loop: the cohort with an endless loop.
    rounds: starts of a process, for the cost of the sandbox.
    """

    cohort: dict[str, int]
    stock: dict[str, int]
    steps: tuple[int, ...]
    loop: int
    rounds: int


# Whole rounds of a cohort's kinds, so that stock nbgrader's share of it is made like the whole.
FULL = Sizes({"clustering": 54, light.ID: 500}, {"clustering": 9, light.ID: 24}, (50, 500, 2000), 50, 20)
QUICK = Sizes({"clustering": 2, light.ID: 8}, {"clustering": 1, light.ID: 4}, (4, 12), 2, 3)


class GradingBench:
    """A measurement in `folder`, which gets the courses. say: is told each step."""

    def __init__(
        self, folder: Path, sizes: Sizes, jobs: int, floor: str = DEFAULT_FLOOR, *, say: Callable[[str], None]
    ):
        self.folder = folder
        self.sizes = sizes
        self.jobs = jobs
        self.floor = floor
        self.say = say
        self.cores = len(os.sched_getaffinity(0))

    def run(self, labs: Collection[str]) -> Report:
        """Measure. Raises LabsError when a grader can't be run at all."""
        # Stock nbgrader gets the same: on small data more threads only make it slower.
        prefer_one_thread()
        report = Report(self.jobs, self.cores, os.getloadavg()[0])
        for lab in labs:
            with self._course(lab):
                report.comparisons[lab] = self._compare(lab)
                report.loops[lab] = self._loop(lab)
                if lab == light.ID:
                    report.steps = [self._step(size) for size in self.sizes.steps]
        self.say(_("Starts of a learner's process, with the sandbox and without"))
        report.layers = layer_costs(self.sizes.rounds)
        return report

    def _course(self, lab: str) -> contextlib.AbstractContextManager[None]:
        """The light lab has a course of its own around it."""
        if lab != light.ID:
            return contextlib.nullcontext()
        root = self.folder / "course"
        write_root(root)
        return course_root(root)

    def _compare(self, lab: str) -> Comparison:
        kinds = kinds_of(lab)
        ours = self._ours(lab)
        entries = write_cohort(ours.submitted("cohort"), lab, in_turn(kinds, self.sizes.cohort[lab]))
        stock = StockCourse(self.folder / f"{lab}-stock", lab)
        shared = entries[: self.sizes.stock[lab]]
        there = self._stock(stock, shared, ours.submitted("cohort"))
        first = self._grade_alone(ours, kinds[0], "first")
        one = self._grade_alone(ours, kinds[0], "one")
        self.say(_("{lab}: {count} submissions with labs grade").format(lab=lab, count=len(entries)))
        graded = ours.grade(ours.submitted("cohort"))
        return Comparison(
            lab,
            self.cores,
            there,
            Side.of(graded.usage, len(entries)),
            graded,
            first.usage,
            one.usage,
            compare(shared, read_marks(stock.gradebook, lab), read_marks(ours.gradebook, lab)),
            cell_costs(lab, kinds[0]),
        )

    def _ours(self, lab: str) -> OurCourse:
        return OurCourse(self.folder / f"{lab}-ours", lab, self.jobs, self.floor)

    def _stock(self, stock: StockCourse, entries: list[Entry], cohort: Path) -> Side:
        """Stock nbgrader's run over some of a cohort."""
        for entry in entries:
            shutil.copytree(cohort / entry.learner, stock.submitted / entry.learner)
        self.say(_("{lab}: {count} submissions with stock nbgrader").format(lab=stock.lab_id, count=len(entries)))
        stock.prepare()
        usage = stock.autograde()
        idle = stock.start_up(entries[0].learner)
        return Side.of(usage, len(entries), (idle.seconds, idle.cpu_seconds))

    def _grade_alone(self, ours: OurCourse, kind: Kind, name: str) -> Graded:
        """One submission by itself, whose learner is called `name`."""
        self.say(_("{lab}: one submission with labs grade").format(lab=ours.lab_id))
        write_cohort(ours.submitted(name), ours.lab_id, [kind], name)
        return ours.grade(ours.submitted(name))

    def _loop(self, lab: str) -> Loop:
        """A cohort with an endless loop in its middle, in the course that the comparison made."""
        kinds = kinds_of(lab)
        ours = self._ours(lab)
        chosen = list(in_turn(kinds, self.sizes.loop))
        chosen[len(chosen) // 2] = looping(kinds)
        write_cohort(ours.submitted("loop"), lab, chosen, "loop")
        self.say(_("{lab}: {count} submissions, one with an endless loop").format(lab=lab, count=len(chosen)))
        graded = ours.grade(ours.submitted("loop"), "--cell-seconds", str(LOOP_CELL_SECONDS))
        return Loop(len(chosen), graded.usage.seconds, graded.flagged("timeout:"))

    def _step(self, size: int) -> Step:
        """A cohort of the light lab, graded twice in a course of its own."""
        kinds = kinds_of(light.ID)
        ours = OurCourse(self.folder / f"light-{size}", light.ID, self.jobs, self.floor)
        self._grade_alone(ours, kinds[0], "first")
        write_cohort(ours.submitted("cohort"), light.ID, in_turn(kinds, size))
        self.say(_("Light lab: {count} submissions with labs grade, and again").format(count=size))
        graded = ours.grade(ours.submitted("cohort"))
        again = ours.grade(ours.submitted("cohort"))
        return Step(
            size, Side.of(graded.usage, size), Side.of(again.usage, size), again.reused, graded.cell_cpu_seconds
        )
