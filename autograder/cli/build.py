"""`labs build`: from the sources of labs to notebooks, course home and message catalogues."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.text import _, ngettext

if TYPE_CHECKING:
    from autograder.building.build import Plan


def build(
    labs: Annotated[list[str] | None, typer.Argument(help="Labs, such as clustering; all of them by default.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; list what a build would change.")] = False,
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="Begin the translation of these labs into a language, such as fr."),
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="With --lang: write nothing, and print as JSON what is not translated.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print path and state of every file as JSON.")] = False,
) -> None:
    """Build notebooks, course home and message catalogues from their sources (for authors).

    Translated notebooks are built along, wherever a lab has a catalogue of its prose: solutions/LAB/locale/fr.po.
    With --check it ends with 1 when a file is not what a build would make.

    Example: labs build clustering
    """
    from autograder.cli.quick import skip_address_grammars

    skip_address_grammars()
    from autograder.building.build import plan, relative, stale, write
    from autograder.building.catalogues import languages
    from autograder.cli.output import print_json

    if missing and lang is None:
        raise typer.BadParameter(_("--missing needs a language: add --lang fr, for example."))
    # Of labs that nobody has begun to translate, only the named ones are asked about.
    planned = plan(labs or (), lang if labs or not missing or lang not in languages() else None)
    if missing:
        print_json(_untranslated(planned, str(lang)))
        return
    if check:
        rows = stale(planned.outputs, everything=not labs)
    else:

        def kept(path: Path, aside: Path) -> None:
            text = _("{path} held somebody's work. It was kept as {aside}.")
            typer.echo(text.format(path=relative(path), aside=aside.name), err=True)

        rows = write(planned.outputs, on_kept=kept)
    if as_json:
        print_json([{"path": path, "state": state} for path, state in rows])
    else:
        for path, state in rows:
            if state != "unchanged":
                typer.echo(f"{state:10} {path}")
    if check:
        _check_end(len(rows), labs)
    count = sum(state == "written" for _path, state in rows)
    same = len(rows) - count
    typer.echo(
        ngettext("{count} file written, {same} unchanged.", "{count} files written, {same} unchanged.", count).format(
            count=count, same=same
        ),
        err=True,
    )
    for message in planned.dropped:
        typer.echo(
            _("This translation has lost its message and was dropped: {message}").format(message=message), err=True
        )
    _tell_translations(planned)


def _tell_translations(planned: Plan) -> None:
    """How far each language is. A language that is complete gets no line."""
    from autograder.building.completeness import coverage

    for code in sorted(planned.messages.merged):
        state = coverage(planned.messages, code)
        if state.missing:
            text = _(
                "{code}: {missing} of {required} messages that learners and readers of pages meet are not translated "
                "({all} of {total} with those of authors and administrators)."
            )
            typer.echo(
                text.format(
                    code=code,
                    missing=state.missing,
                    required=state.required,
                    all=state.missing_in_all,
                    total=state.total,
                ),
                err=True,
            )
    for prose in planned.prose:
        if prose.done == 0:
            text = _("{lab} in {code}: no passage is translated yet, so its notebook stays English. Fill in {path}.")
        elif prose.done < prose.total:
            text = _("{lab} in {code}: {missing} of {total} passages are not translated, and stay English.")
        else:
            continue
        values = {"missing": prose.total - prose.done, "total": prose.total, "path": planned.name_of(prose.path)}
        typer.echo(text.format(lab=prose.lab_id, code=prose.code, **values), err=True)


def _untranslated(planned: Plan, code: str) -> list[dict[str, object]]:
    """Text (of a plural, both forms) and place of each message and passage that has no translation."""
    from autograder.building import po
    from autograder.building.completeness import missing

    found = list(missing(planned.messages, code))
    for prose in planned.prose:
        if prose.code == code:
            found += [message for message in po.messages(prose.catalog) if not po.usable(message)]
    return [
        {
            "id": list(message.id) if isinstance(message.id, list | tuple) else message.id,
            "where": message.locations[0][0],
        }
        for message in found
    ]


def _check_end(count: int, labs: list[str] | None) -> None:
    if count:
        command = " ".join(["labs build", *(labs or [])])
        text = ngettext(
            "{count} file is not what a build makes. Run `{command}`; remove by hand what is left over.",
            "{count} files are not what a build makes. Run `{command}`; remove by hand what is left over.",
            count,
        )
        typer.echo(text.format(count=count, command=command), err=True)
        raise typer.Exit(1)
    typer.echo(_("Every built file is up to date."), err=True)
    raise typer.Exit(0)
