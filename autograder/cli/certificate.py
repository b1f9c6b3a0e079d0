"""`labs certificate`: who issues, issue for a cohort, get one's own, take one in."""

from __future__ import annotations

import json
import signal
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.certificates.award import DEFAULT_PASS
from autograder.cli.output import print_json
from autograder.errors import LabsError
from autograder.text import _, ngettext

if TYPE_CHECKING:
    from autograder.certificates.issuer import Issuer
    from autograder.certificates.issuing import Issued

app = typer.Typer(
    help="Certificates: issue them for a graded cohort, get your own, put one beside its lab.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Floor(StrEnum):
    """Levels of the sandbox that a certificate can rest on."""

    namespaces = "namespaces"
    landlock = "landlock"
    rlimits = "rlimits"


AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Pass = Annotated[
    float, typer.Option("--pass", min=0, max=100, help="Share of the points that is asked for, in percent.")
]


@app.command()
def issuer(
    name: Annotated[str | None, typer.Option(help="Name on the certificates, such as 'School of Examples'.")] = None,
    url: Annotated[str, typer.Option(help="Web address of the issuer.")] = "",
    email: Annotated[str, typer.Option(help="E-mail address of the issuer.")] = "",
    web: Annotated[
        bool, typer.Option("--web", help="Be known by the web address (did:web), where the public part must be put.")
    ] = False,
    export: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the public part to a file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show who signs certificates here; with --name, set that up. The private key is made at the first use.

    Example: labs certificate issuer --name "School of Examples" --export issuer.json

    Exit code: 0.
    """
    from autograder.certificates.issuer import own_issuer, settings_path, write_settings

    if name is not None:
        write_settings(name, url, email, web)
    elif url or email or web:
        raise typer.BadParameter(_("give --name as well: the issuer's settings are written as a whole"))
    found = own_issuer()
    if export is not None:
        _export(found, export)
    if as_json:
        print_json(
            {**found.profile(), "key": found.key.public, "fingerprint": _fingerprint(found), "method": found.method}
        )
        return
    rows = [
        (_("Name"), found.name or _("none yet: set one with --name")),
        *((label, value) for label, value in ((_("Address"), found.url), (_("E-mail"), found.email)) if value),
        (_("Identifier"), found.id),
        (_("Fingerprint"), _fingerprint(found)),
        (_("Settings"), str(settings_path())),
    ]
    width = max(len(label) for label, _value in rows)
    for label, value in rows:
        typer.echo(f"{label:{width}}  {value}")
    if found.web:
        sentence = _("Put the public part (--export) where its address leads: {address}")
        typer.echo(sentence.format(address=_document_address(found)))
    typer.echo(_("Keep a copy of the private key in a safe place. Who has it can sign in this name."))


def _fingerprint(found: Issuer) -> str:
    from autograder.certificates.multikey import fingerprint

    return fingerprint(found.key.public)


def _document_address(found: Issuer) -> str:
    from urllib.parse import urlsplit

    has_path = bool(urlsplit(found.url).path.strip("/"))
    return f"{found.url.rstrip('/')}/{'' if has_path else '.well-known/'}did.json"


def _export(found: Issuer, path: Path) -> None:
    from autograder.files import put_in_place

    try:
        put_in_place(path, (json.dumps(found.document(), indent=1) + "\n").encode(), 0o644)
    except OSError as error:
        sentence = _("The public part could not be written to {path}: {reason}.")
        raise LabsError(sentence.format(path=path, reason=error.strerror)) from None
    typer.echo(_("Public part written to {path}.").format(path=path), err=True)


@app.command()
def trust(
    public: Annotated[str, typer.Argument(help="Issuer's public part: its did:key, or the file of `issuer --export`.")],
) -> None:
    """Put an issuer on the list of those that you know. Compare the fingerprint with the issuer's own first.

    Example: labs certificate trust issuer.json

    Exit codes: 0 it is on the list; 1 it can't be.
    """
    from autograder.certificates.known import read_public, remember
    from autograder.certificates.multikey import fingerprint

    found = read_public(public)
    new = remember(found)
    typer.echo(_("Known from now on:") if new else _("Known already:"))
    typer.echo(f"  {found.id}")
    typer.echo(f"  {_('Fingerprint')}  {fingerprint(found.key)}")


@app.command()
def issue(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `labs grade … --out DIR` left.")],
    required: Pass = DEFAULT_PASS,
    lab: Annotated[str | None, typer.Option(help="One lab; by default all that were graded there.")] = None,
    names: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Table of names: columns learner, name and perhaps email.")
    ] = None,
    with_email: Annotated[
        bool, typer.Option("--with-email", help="Put a salted hash of the e-mail address of --names in.")
    ] = False,
    with_flags: Annotated[bool, typer.Option("--with-flags", help="Issue for flagged submissions too.")] = False,
    floor: Annotated[Floor, typer.Option(help="Lowest level of the sandbox that is accepted.")] = Floor.namespaces,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of validity; without it they stay valid.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the certificates; DIR/certificates by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Issue certificates for a graded cohort, from judged results alone. It can be run again at any time.

    Marks that were changed in formgrader count. Says for each learner what was made, or why not.

    Example: labs certificate issue graded --names names.csv

    Exit codes: 0 everybody who passed has one; 1 some were held back, each with its reason; 2 a wrong call.
    """
    from autograder.certificates.issuer import own_issuer
    from autograder.certificates.issuing import Terms
    from autograder.certificates.issuing import issue as issue_all
    from autograder.certificates.roster import read_roster

    if with_email and names is None:
        raise typer.BadParameter(_("--with-email takes the addresses from --names"))
    signer = own_issuer(create=False) if _has_name() else None
    if signer is None or not signer.name:
        raise LabsError(_("The issuer has no name yet. Run `labs certificate issuer --name NAME` once."))
    people = read_roster(names) if names else {}
    end = until.replace(hour=23, minute=59, second=59, tzinfo=UTC) if until else None
    if end is not None and end < datetime.now(UTC):
        raise typer.BadParameter(_("--until names a day that is over"))
    terms = Terms(required, floor.value, with_flags, with_email, end)
    done = []
    for item in issue_all(folder, signer, terms, lab=lab, people=people, out=out):
        done.append(item)
        if not as_json:
            typer.echo(_line(item))
    if as_json:
        print_json([item.as_dict() for item in done])
    else:
        _sum_up(done, sorted(set(people) - {item.learner for item in done}))
    raise typer.Exit(1 if any(item.state == "held" for item in done) else 0)


def _has_name() -> bool:
    from autograder.certificates.issuer import has_issuer

    return has_issuer()


def _line(item: Issued) -> str:
    """What became of a learner, on one line."""
    from autograder.certificates.issuing import points_words

    states = {
        "made": _("certificate made"),
        "renewed": _("certificate made anew"),
        "unchanged": _("certificate is there already"),
        "held": _("held back"),
        "below": _("not enough points"),
    }
    parts = [f"{item.learner}  {item.lab}", states[item.state]]
    if item.score is not None:
        parts.append(points_words(item.score))
        if item.judged_points is not None and abs(item.judged_points - item.score.points) > 1e-6:
            parts.append(_("judged: {points}; changed in the gradebook").format(points=f"{item.judged_points:g}"))
    return "  ".join([*parts, *item.reasons])


def _sum_up(done: list[Issued], strangers: list[str]) -> None:
    count = sum(item.path is not None for item in done)
    held = sum(item.state == "held" for item in done)
    text = ngettext("{count} learner has a certificate", "{count} learners have a certificate", count)
    parts = [text.format(count=count), _("{count} held back").format(count=held)]
    parts.append(_("{count} below the mark").format(count=sum(item.state == "below" for item in done)))
    typer.echo("; ".join(parts) + ".", err=True)
    if strangers:
        sentence = _("These learners of the table were not graded: {names}.")
        typer.echo(sentence.format(names=", ".join(strangers)), err=True)


@app.command()
def get(
    lab: Annotated[str, typer.Argument(help="Lab, such as clustering.")],
    name: Annotated[str | None, typer.Option(help="Your name, as it shall stand on the certificate.")] = None,
    required: Pass = DEFAULT_PASS,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print progress and result as one JSON object a line.")
    ] = False,
) -> None:
    """Judge your own notebook with all checks, and sign a certificate when it reaches the mark.

    It needs the whole course, with the hidden checks, and Linux. The certificate says that your own computer issued it.

    Example: labs certificate get clustering --name "Ana Lopez"

    Exit codes: 0 the certificate is in the lab's folder; 1 it is not, with the reason.
    """
    from autograder.cli.certificate_own import get_own

    def tell(text: str) -> None:
        typer.echo(json.dumps({"progress": text}, ensure_ascii=False) if as_json else text, err=not as_json)
        sys.stdout.flush()

    # Whoever ends this command, such as the course home, ends what it started, and leaves nothing behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        path, page = get_own(lab, _asked(name, as_json), required, tell)
    except LabsError as error:
        if not as_json:
            raise
        typer.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps({"certificate": str(path)}, ensure_ascii=False))
    else:
        typer.echo(
            _("Your certificate is {path}. The page to look at and to print is {page}.").format(path=path, page=page)
        )


def _asked(name: str | None, as_json: bool) -> str:
    if name is not None:
        return name
    if as_json or not sys.stdin.isatty():
        raise LabsError(_("Say whose certificate it is: --name 'Your name'."))
    answer: str = typer.prompt(_("Your name, as it shall stand on the certificate"))
    return answer


@app.command()
def install(
    file: Annotated[Path, typer.Argument(help="The certificate that your instructor sent: .json or .html.")],
    issuer: Annotated[
        list[str] | None, typer.Option(help="Issuer that you know: its did:key, or the file of its public part.")
    ] = None,
) -> None:
    """Check a certificate, and put it into the folder of its lab, where the course home shows it.

    Example: labs certificate install Downloads/certificate.json --issuer issuer.json

    Exit codes: 0 it is there; 1 it is not genuine; 3 the signature is good, but the issuer is not known here.
    """
    from autograder.certificates.files import read_credential
    from autograder.certificates.installing import install as put
    from autograder.cli.verify import UNKNOWN, examine, words

    result = examine(file, issuer)
    if result.verdict != "good" or result.certificate is None:
        for line in words(result):
            typer.echo(line, err=True)
        typer.echo(_("Nothing was put into the course."), err=True)
        raise typer.Exit(UNKNOWN if result.verdict == "unknown" else 1)
    folder = put(read_credential(file), result.certificate, result.key)
    for line in words(result):
        typer.echo(line)
    typer.echo("")
    typer.echo(_("It is in {path} now.").format(path=folder))
