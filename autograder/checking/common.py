"""Messages shared by all questions, and plain words for values."""

from __future__ import annotations

from typing import Any

from autograder.checking.descriptions import (
    ClientDescription,
    EstimatorDescription,
    FigureDescription,
    FunctionDescription,
    Opaque,
    SparkFrameDescription,
)
from autograder.checking.question import Message
from autograder.text import N_, _, ngettext

COMMON: dict[str, Message] = {
    "common.missing": Message(
        seen=N_("There is no answer yet under the name {name}."),
        expected=N_("This check reads the name {name}."),
        next=N_("Fill in the answer cell, run it, and then run this check again."),
    ),
    "common.stub": Message(
        seen=N_("The function {name} still holds the placeholder."),
        expected=N_("This check calls the function {name}."),
        next=N_("Write its body, run the cell, and then run this check again."),
    ),
    "common.not_callable": Message(
        seen=N_("{name} is {seen}."),
        expected=N_("This check expects {name} to be a function that it can call."),
        next=N_("Look for a later line that gives the name {name} to something else."),
    ),
    "common.raised": Message(
        seen=N_("{what} stopped with {error}: {text}{place}"),
        expected=N_("It should finish and return a value."),
        next=N_("Read the line above first, then call the function yourself on a small example."),
    ),
    "common.none": Message(
        seen=N_("{what} returned nothing (None)."),
        expected=N_("It should give back {expected}."),
        next=N_("Check that the last line of the function is a return statement."),
    ),
    "common.kind": Message(
        seen=N_("{what} is {seen}."),
        expected=N_("It should be {expected}."),
        next=N_("Look at the example in the task, and convert your value to that form."),
    ),
    "common.unreadable": Message(
        seen=N_("{what} could not be read: {reason}."),
        expected=N_("A check reads numbers, text, lists, tables, arrays, figures and models."),
        next=N_("Give a plain value of one of these kinds."),
    ),
    "common.argument_changed": Message(
        seen=N_("{what} changed the value that it was given."),
        expected=N_("A function should leave its inputs as they were."),
        next=N_("Work on a copy, for example with .copy(), and return the copy."),
    ),
    "common.blocked": Message(
        seen=N_("This was not tried, because an earlier property does not hold: {needed}."),
        expected=N_("It is checked as soon as the earlier one holds."),
        next=N_("Mend the earlier one first."),
    ),
    "common.died": Message(
        seen=N_("The Python process that ran this answer is gone: {how}."),
        expected=N_("An answer leaves the process running, so that it can be checked."),
        next=N_("Look for exit calls, endless recursion, and tables far larger than the data."),
    ),
    "common.hung": Message(
        seen=N_("The answer did not stop within {seconds} seconds and had to be ended."),
        expected=N_("Each call comes back within that time."),
        next=N_("Look for a loop that never ends, and try the function on a small example."),
    ),
    "common.too_slow": Message(
        seen=N_("A call was stopped after {seconds} seconds."),
        expected=N_("Each call comes back within that time."),
        next=N_("Look for a loop that never ends, or for work that is done again and again."),
    ),
    "common.no_time": Message(
        seen=N_("This was not run, because the notebook had used up its {seconds} seconds."),
        expected=N_("A whole notebook runs within that time."),
        next=N_("Look for the cell that takes longest, and mend that one first."),
    ),
    "common.cell_timeout": Message(
        seen=N_("The answer cell was stopped after {seconds} seconds, so there is nothing to check."),
        expected=N_("A cell ends within that time."),
        next=N_("Look for a loop that never ends."),
    ),
    "common.check_slow": Message(
        seen=N_("The check of this value took longer than {seconds} seconds and was stopped."),
        expected=N_("An answer has the size that the task asks for."),
        next=N_("Look at the length of the value that you give back."),
    ),
    "common.no_services": Message(
        seen=N_("This check needs services that are not set up here: {reason}."),
        expected=N_("Settings name the servers that your code uses, and they answer."),
        next=N_("Run `labs services up` in a terminal, restart the kernel, and run the notebook again."),
    ),
    "common.service_down": Message(
        seen=N_("The service {service} could not be reached: {reason}."),
        expected=N_("It answers while you work on this lab."),
        next=N_("Run `labs services status` in a terminal, and start what is down with `labs services up`."),
    ),
    "common.other_engine": Message(
        seen=N_("This question can't be checked on {engine}."),
        expected=N_("It is made for {engines}."),
        next=N_("Leave it out here, or connect the notebook to that engine. It is not held against you."),
    ),
    "common.fault": Message(
        seen=N_("The check itself stopped with a fault of ours ({error})."),
        expected=N_("This is not caused by your answer, and it is not held against you."),
        next=N_("Please tell your instructor the name of the question and this sentence."),
    ),
}


def number(value: float) -> str:
    """A number as a reader expects it: up to four significant digits, no trailing zeros, spaces in thousands."""
    if value != value:
        return _("a missing number (NaN)")
    if value in (float("inf"), float("-inf")):
        return _("an infinite number")
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e15):
        return f"{int(value):,}".replace(",", "\u202f")
    if abs(value) >= 10_000:
        return f"{value:,.0f}".replace(",", "\u202f")
    return f"{value:.4g}"


def names(items: Any, limit: int = 5) -> str:
    """Some names in one phrase: "Chad, Haiti and 3 more"."""
    listed = [str(item) for item in items]
    if not listed:
        return _("none")
    if len(listed) <= limit:
        return ", ".join(listed)
    rest = len(listed) - limit
    more = ngettext("{count} more", "{count} more", rest).format(count=rest)
    return _("{names} and {more}").format(names=", ".join(listed[:limit]), more=more)


def describe_kind(value: Any) -> str:
    """What a value is, in plain words, for "X is {seen}"."""
    import numpy as np
    import pandas as pd

    if value is None:
        return _("nothing (None)")
    if value is Ellipsis:
        return _("still the placeholder (...)")
    if isinstance(value, bool):
        return _("the truth value {value}").format(value=value)
    if isinstance(value, int | float):
        return _("the number {value}").format(value=number(value))
    if isinstance(value, str):
        shown = value if len(value) <= 40 else value[:37] + "..."
        return _("the text '{value}'").format(value=shown)
    if isinstance(value, pd.DataFrame):
        return _("a table of {rows} rows and {columns} columns").format(rows=value.shape[0], columns=value.shape[1])
    if isinstance(value, pd.Series):
        return _("a pandas Series of {count} values").format(count=len(value))
    if isinstance(value, pd.Index):
        return _("a pandas Index of {count} labels").format(count=len(value))
    if isinstance(value, np.ndarray):
        shape = " × ".join(str(side) for side in value.shape) or "0"
        return _("an array of shape {shape}").format(shape=shape)
    if isinstance(value, dict):
        return _("a dictionary of {count} entries").format(count=len(value))
    if isinstance(value, list | tuple | set | frozenset):
        kinds = {list: _("a list"), tuple: _("a tuple"), set: _("a set"), frozenset: _("a frozen set")}
        return _("{kind} of {count} items").format(kind=kinds[type(value)], count=len(value))
    if isinstance(value, FunctionDescription):
        return _("the function {name}").format(name=value.name)
    if isinstance(value, EstimatorDescription):
        return _("a model of the class {name}").format(name=value.class_name)
    if isinstance(value, FigureDescription):
        return _("a figure")
    if isinstance(value, ClientDescription):
        return _("a client or connection of {library}").format(library=value.library)
    if isinstance(value, SparkFrameDescription):
        return _("a Spark DataFrame of {count} columns").format(count=len(value.columns))
    if isinstance(value, Opaque):
        return _("a value of the type {name}").format(name=value.type_name)
    return _("a value of the type {name}").format(name=type(value).__name__)


def fact(value: object) -> str:
    """A fact as it stands in a message: numbers rounded, lists shortened, texts as they are."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return number(value)
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        return fact(value.item())
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(map(str, value)) if isinstance(value, set | frozenset) else list(value)
        return names([fact(item) for item in items])
    return str(value)
