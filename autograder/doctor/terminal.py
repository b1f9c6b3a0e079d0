"""The doctor on a bare terminal: arguments, usage errors and plain output, without any package."""

from __future__ import annotations

import argparse
import json
import sys
from typing import NoReturn

from autograder.doctor.course import Lab, known_labs, read_lab
from autograder.doctor.probe import Probe
from autograder.doctor.render import plain
from autograder.doctor.run import CHECKS, examine
from autograder.paths import labs_dir
from autograder.text import _

USAGE = 2


class UsageError(Exception):
    """A lab or check that does not exist, in one sentence."""


def find_lab(lab_id: str | None) -> Lab | None:
    """The lab named `lab_id`; None for None. Raises UsageError for a name that no lab has."""
    if lab_id is None:
        return None
    known = known_labs(labs_dir())
    if lab_id not in known:
        names = ", ".join(known) or _("none")
        raise UsageError(
            _("There is no lab {name} in {folder}. The labs are: {names}.").format(
                name=lab_id, folder=labs_dir(), names=names
            )
        )
    return read_lab(labs_dir(), lab_id)


def check_names(only: list[str]) -> list[str]:
    """The names in `only`, if each is a check. Raises UsageError otherwise."""
    for name in only:
        if name not in CHECKS:
            raise UsageError(
                _("There is no check {name}. The checks are: {names}.").format(name=name, names=", ".join(CHECKS))
            )
    return only


def stand_in(missing: str) -> NoReturn:
    """Take the place of the whole `labs` command where the package `missing` keeps it from starting."""
    if sys.argv[1:2] == ["doctor"]:
        sys.exit(main(sys.argv[2:]))
    sentence = _("The package {name} is not installed here, so labs can't start. Run: {command}")
    print("labs: " + sentence.format(name=missing, command=f"{sys.executable} -m autograder.doctor"), file=sys.stderr)
    sys.exit(1)


def main(arguments: list[str]) -> int:
    """Run the doctor on `arguments` and print its answer. Returns the exit code: 0 fine, 1 problems, 2 usage."""
    for stream in (sys.stdout, sys.stderr):
        # The doctor must be able to say that a terminal can't write accents, on that terminal.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(
        prog="python -m autograder.doctor",
        description=_("Look at what this machine can do for the labs, and name the command that mends a fault."),
        epilog="Example: python -m autograder.doctor clustering",
    )
    parser.add_argument("lab", nargs="?", help=_("Lab, such as clustering; what it needs is looked at too."))
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("Print the findings as JSON."))
    parser.add_argument("--only", action="append", default=[], help=_("Run this check alone; may be repeated."))
    options = parser.parse_args(arguments)
    try:
        lab = find_lab(options.lab)
        only = check_names(options.only)
    except UsageError as error:
        print("labs: " + str(error), file=sys.stderr)
        return USAGE
    if sys.stderr.isatty() and not options.as_json:
        print(_("Starting a kernel and importing the packages; this takes a few seconds."), file=sys.stderr)
    examination = examine(Probe(lab=lab), only)
    if options.as_json:
        print(json.dumps(examination.to_json(), indent=1))
    else:
        print(plain(examination, sys.stdout.encoding), end="")
    return examination.exit_code
