"""The `labs` command. Each command has a module; heavy imports happen inside them, so that `labs list` is quick."""

from __future__ import annotations

import importlib
import importlib.util
import sys

from autograder.errors import LabsError
from autograder.imports import skip_iri_grammar
from autograder.threads import prefer_one_thread

try:
    import typer
except ModuleNotFoundError as missing:
    from autograder.doctor.terminal import stand_in

    # Without packages one command still works, the one that names them.
    stand_in(missing.name or "typer")

app = typer.Typer(
    name="labs",
    help="Self-paced big-data labs: work through them, check answers, grade a cohort.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_COMMANDS = (
    "list",
    "start",
    "doctor",
    "check",
    "hint",
    "progress",
    "questions",
    "grade",
    "report",
    "verify",
    "build",
    "bundle",
    "prove",
)
_GROUPS = ("data", "certificate", "services", "cloud", "hub", "bench")


def _mount() -> None:
    for name in _COMMANDS:
        module_name = f"autograder.cli.{name}" if name != "list" else "autograder.cli.list_labs"
        if importlib.util.find_spec(module_name) is None:
            continue  # a learner's bundle leaves the author's and the instructor's commands out
        module = importlib.import_module(module_name)
        function = getattr(module, name if name != "list" else "list_labs")
        app.command(name)(function)
    for name in _GROUPS:
        if importlib.util.find_spec(f"autograder.cli.{name}") is not None:
            app.add_typer(importlib.import_module(f"autograder.cli.{name}").app, name=name)


def main() -> None:
    """Entry point of the `labs` command. Errors that a user can mend end it with a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or LC_ALL=C must not turn a check mark into a UnicodeEncodeError.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    prefer_one_thread()
    skip_iri_grammar()
    try:
        _mount()
        app()
    except LabsError as error:
        typer.echo(f"labs: {error}", err=True)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        typer.echo("labs: stopped.", err=True)
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
