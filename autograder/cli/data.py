"""`labs data`: which datasets there are, get their official files, check them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.output import print_json
from autograder.data.errors import DataError
from autograder.text import _

if TYPE_CHECKING:
    from autograder.data.catalogue import Dataset
    from autograder.data.download import Progress
    from autograder.data.enlarging.folder import Progress as RowsProgress
    from autograder.data.intake import Taken

app = typer.Typer(
    help="Datasets: list them, fetch the official files, verify what is here.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(StrEnum):
    """How an enlarged table is written."""

    csv = "csv"
    parquet = "parquet"


AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the datasets: which edition is used, where it is, under which terms.

    Example: labs data list

    Exit code: 0.
    """
    from autograder.data.catalogue import catalogue
    from autograder.data.load import present

    listed = []
    for spec in catalogue():
        editions, notes = present(spec.id)
        listed.append(
            {
                "dataset": spec.id,
                "title": _(spec.title),
                "card": str(spec.card),
                "homepage": spec.homepage,
                "used": editions[0].as_dict() if editions else None,
                "also_here": [edition.as_dict() for edition in editions[1:]],
                "official": {"method": spec.official.method, **spec.official.obtain},
                "notes": notes,
            }
        )
        if as_json:
            continue
        if editions:
            used = editions[0]
            _say(used.dataset, repr(used))
            if used.file:
                _say("", _("file: {path}").format(path=used.file))
            _say("", _("licence: {licence}").format(licence=used.licence))
        else:
            _say(spec.id, _("nothing is here: see {card}").format(card=spec.card))
        for edition in editions[1:]:
            _say("", _("also here: {edition}").format(edition=repr(edition).splitlines()[0]))
        for note in notes:
            _say("", note)
        if all(edition.origin != "fetched" for edition in editions) and not _at_hand(spec):
            _say("", _("official file: labs data fetch {dataset}").format(dataset=spec.id))
    if as_json:
        print_json(listed)


@app.command()
def fetch(
    dataset: Annotated[str, typer.Argument(help="Dataset, such as country.")],
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Take in this file (csv or zip) instead of downloading."),
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", help="Address to download from, instead of the official one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Get the official file of a dataset. A download that was stopped continues where it was.

    Example: labs data fetch country --from Downloads/archive.zip

    Exit codes: 0 the file is here; 1 it failed; 2 something for you to do first, such as a login;
    3 the file is of an edition that the course does not know: it is kept aside and not used.
    """
    from autograder.data.catalogue import dataset as find_dataset
    from autograder.data.intake import take_in_address, take_in_file

    with _errors(as_json):
        spec = find_dataset(dataset)
        if from_ is not None and url is not None:
            raise typer.BadParameter(_("give --from or --url, not both"))
        address = url or os.environ.get(spec.setting) or spec.official.obtain.get("url")
        if from_ is not None:
            _report(take_in_file(spec, from_.expanduser()), as_json)
        elif address:
            with _progress(as_json) as progress:
                taken = take_in_address(spec, address, progress)
            _report(taken, as_json)
        else:
            _nothing_to_download(spec, as_json)


@app.command()
def verify(
    dataset: Annotated[str | None, typer.Argument(help="Dataset, such as country; all of them by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check every edition that is here: its bytes against the catalogue, its values against the schema.

    Example: labs data verify country

    Exit codes: 0 all is well; 1 a file is damaged or was changed.
    """
    from autograder.data.load import dataset_ids
    from autograder.data.verify import verify as check

    with _errors(as_json):
        results = [check(name) for name in ([dataset] if dataset else dataset_ids())]
    checks = [found for here, _notes in results for found in here]
    notes = [note for _here, found in results for note in found]
    if as_json:
        print_json({"checks": [found.as_dict() for found in checks], "notes": notes})
    else:
        for found in checks:
            state = _("ok") if found.passed else _("PROBLEM")
            _say(state, repr(found.edition).splitlines()[0])
            _say("", str(found.edition.path))
            _say("", _checksums()[found.checksum])
            for error in found.schema_errors:
                _say("", _("schema: {error}").format(error=error))
        for note in notes:
            _say(_("PROBLEM"), note)
    raise typer.Exit(0 if all(found.passed for found in checks) and not notes else 1)


@app.command()
def enlarge(
    dataset: Annotated[str, typer.Argument(help="A table of cases by day: covid-cases.")],
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows of the enlarged table.")],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="A folder with room; a new one is made in it.")],
    formats: Annotated[
        list[Format] | None, typer.Option("--format", help="Files to write; may be repeated. All by default.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Where the random numbers start.")] = 2020,
    edition: Annotated[str | None, typer.Option("--edition", help="Edition to enlarge, such as embedded.")] = None,
    large: Annotated[bool, typer.Option("--large", help="More than 50 million rows are meant.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a SYNTHETIC table of millions of rows, to find out what programs can do with it.

    It has the columns, weekdays and missing values of the table that it is made from. A million rows take 50 MB.
    A run that was stopped goes on where it was.

    Example: labs data enlarge covid-cases --rows 10000000 --out /tmp/large

    Exit codes: 0 the table is complete; 1 it failed, for want of room say; 2 something for you to do first.
    """
    from autograder.data.enlarging import enlarge as write
    from autograder.data.load import load

    with _errors(as_json), _rows_progress(as_json) as progress:
        chosen = [kind.value for kind in formats] if formats else [kind.value for kind in Format]
        done = write(
            load(dataset, edition),
            rows,
            out.expanduser().absolute(),
            formats=chosen,
            seed=seed,
            large=large,
            progress=progress,
        )
    if as_json:
        print_json(done.as_dict())
        return
    typer.echo(
        _("SYNTHETIC, {rows} rows, {megabytes} MB: {folder}").format(
            rows=done.rows, megabytes=done.bytes // 1_000_000, folder=done.folder
        )
    )


def _checksums() -> dict[str, str]:
    return {
        "published": _("checksum: as published"),
        "saved again": _("checksum: the content is as published, the file was saved again"),
        "as taken in": _("checksum: not an edition that the course knows; unchanged since you gave it"),
        "unknown": _("checksum: not an edition that the course knows"),
        "changed": _("checksum: the file was changed after it was taken in. Fetch it again."),
    }


def _nothing_to_download(spec: Dataset, as_json: bool) -> None:
    from autograder.data.load import present

    shipped = spec.shipped
    edition = next((e for e in present(spec.id)[0] if _at_hand(spec) or e.origin == "fetched"), None)
    if edition is not None:
        message = _("Nothing to fetch. {edition}.").format(edition=repr(edition).splitlines()[0])
        message += " " + _("Use --from FILE for another copy.")
        if as_json:
            print_json({"edition": edition.as_dict(), "findings": [], "message": message})
        else:
            typer.echo(message)
        return
    obtain = spec.official.obtain
    raise DataError(
        "login",
        title=_(spec.title),
        note=_(obtain.get("note", "")),
        address=obtain["address"],
        asset=obtain["asset"],
        dataset=spec.id,
        instead=_(shipped.title) if shipped else _("nothing"),
    )


def _at_hand(spec: Dataset) -> bool:
    """Whether what ships with the course is the official table itself."""
    in_a_package = spec.shipped is not None and spec.shipped.method == "package"
    return in_a_package or spec.official.method == "embedded"


def _report(taken: Taken, as_json: bool) -> None:
    if as_json:
        findings = [finding.as_dict() for finding in taken.findings]
        print_json({"edition": taken.edition.as_dict(), "findings": findings})
        return
    for finding in taken.findings:
        # What is harmless has been repaired by now; its advice would send people looking for work.
        typer.echo(f"- {finding.seen}" + (f" {finding.next}" if finding.severity == "note" else ""))
    typer.echo(_("Taken in. {edition}").format(edition=repr(taken.edition).splitlines()[0]))
    typer.echo(_("File: {path}").format(path=taken.edition.file))
    # How to cite it is in there too.
    typer.echo(_("licence: {licence}").format(licence=taken.edition.licence))


@contextmanager
def _progress(as_json: bool) -> Iterator[Progress | None]:
    """A progress bar on a terminal, nothing elsewhere: a log file has no use for a bar."""
    if as_json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("download", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _rows_progress(as_json: bool) -> Iterator[RowsProgress | None]:
    """The same for rows that are written."""
    if as_json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("rows", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _errors(as_json: bool) -> Iterator[None]:
    """With --json an error is JSON too, so that a script needs to read one stream only."""
    try:
        yield
    except DataError as error:
        if not as_json:
            raise
        print_json({"error": {"code": error.code, "message": str(error), "findings": error.facts.get("findings", [])}})
        raise typer.Exit(error.exit_code) from None


# The longest name of a dataset, and a space beside it.
_NAMES = 22


def _say(head: str, text: str) -> None:
    lines = text.splitlines() or [""]
    typer.echo(f"{head:<{_NAMES}}{lines[0]}")
    for line in lines[1:]:
        typer.echo(f"{'':<{_NAMES}}{line}")
