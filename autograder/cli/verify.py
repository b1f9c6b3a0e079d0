"""`labs verify`: is this certificate genuine, and what does it say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.text import _

if TYPE_CHECKING:
    from autograder.certificates.verifying import Verification

GOOD, BAD, UNKNOWN = 0, 1, 3
_CODES = {"good": GOOD, "bad": BAD, "unknown": UNKNOWN}


def verify(
    file: Annotated[Path, typer.Argument(help="The certificate: certificate.json, or the page certificate.html.")],
    issuer: Annotated[
        list[str] | None,
        typer.Option(help="Issuer that you know: its did:key, or the file of its public part. May be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check the signature of a certificate, and say what it states. Nothing is asked of the network.

    Known issuers are those that --issuer names, those of `labs certificate trust`, and this computer's own.

    Example: labs verify certificate.json

    Exit codes: 0 genuine, and the issuer is known; 1 not genuine, out of date, or not to be read; 2 a wrong call;
    3 the signature is good, but nobody here knows the issuer.
    """
    from autograder.cli.output import print_json

    result = examine(file, issuer)
    if as_json:
        print_json(as_dict(result, file))
    else:
        for line in words(result, is_page=file.suffix.lower() in (".html", ".htm")):
            typer.echo(line)
    raise typer.Exit(_CODES[result.verdict])


def examine(file: Path, issuers: list[str] | None) -> Verification:
    """Verify a file with the issuers that are known, and those that are named. Raises LabsError."""
    from autograder.certificates.canonical import NotAccepted
    from autograder.certificates.files import read_credential
    from autograder.certificates.known import known_issuers, own_public, read_public
    from autograder.certificates.verifying import Verification, verify

    named = [read_public(text) for text in issuers or []]
    known = [*named, *known_issuers()]
    try:
        credential = read_credential(file)
    except NotAccepted as error:
        return Verification("bad", str(error))
    return verify(credential, known, own_public())


def words(result: Verification, *, is_page: bool = False) -> list[str]:
    """What a person reads: the verdict first, then what the certificate states."""
    lines = [_headline(result)]
    if result.certificate is not None:
        lines += ["", *_statement(result)]
    if result.certificate is not None and is_page:
        note = _("Only what stands above was signed. The page around it could say something else.")
        lines += ["", note]
    return lines


def _headline(result: Verification) -> str:
    if result.verdict == "bad":
        return _("NOT VALID. {reason}").format(reason=result.reason)
    if result.verdict == "unknown":
        return _(
            "The signature is good, but the issuer is not known here. So it proves nothing about who signed. "
            "Compare the fingerprint with the issuer's own, then run `labs certificate trust` with its public part."
        )
    if result.certificate is not None and result.certificate.self_issued:
        return _("The signature is good. It is self-issued: the learner's own computer judged and signed this.")
    return _("Valid. The signature is good, and the issuer is known.")


def _statement(result: Verification) -> list[str]:
    from autograder.certificates.multikey import did_key
    from autograder.certificates.names import shown

    certificate = result.certificate
    assert certificate is not None
    score = _("{points} of {most} points, {percent} %; at least {required} % are needed").format(
        points=certificate.points, most=certificate.most, percent=certificate.percent, required=certificate.required
    )
    lab = f"{shown(certificate.title)} ({' '.join(filter(None, (certificate.lab, certificate.version)))})"
    rows = [
        (_("For"), shown(certificate.name)),
        (_("Lab"), lab),
        (_("Score"), score),
        (_("Issued on"), f"{certificate.start:%Y-%m-%d}"),
        *([(_("Valid until"), f"{certificate.end:%Y-%m-%d}")] if certificate.end else []),
        (_("Issuer"), _issuer_words(result)),
        (_("Fingerprint"), result.fingerprint),
    ]
    if certificate.issuer_id != did_key(result.key):
        rows.append((_("Known as"), shown(certificate.issuer_id)))
    if certificate.self_issued:
        rows.append((_("Self-issued"), _("yes: it does not prove to others who did the work")))
    rows.append((_("Notebook"), f"SHA-256 {certificate.notebook}"))
    width = max(len(name) for name, _value in rows)
    return [f"  {name:{width}}  {value}" for name, value in rows]


def _issuer_words(result: Verification) -> str:
    from autograder.certificates.names import shown

    certificate = result.certificate
    assert certificate is not None
    name = shown(certificate.issuer_name) or _("without a name")
    if result.own:
        return _("{name} (this computer's own issuer)").format(name=name)
    if result.verdict == "good":
        return _("{name} (known)").format(name=name)
    return _("calls itself {name} (not known here)").format(name=name)


def as_dict(result: Verification, file: Path) -> dict[str, Any]:
    """JSON-ready form. `certificate` is null where nothing was signed."""
    found = result.certificate
    return {
        "file": str(file),
        "verdict": result.verdict,
        "reason": result.reason,
        "known": result.verdict == "good",
        "own": result.own,
        "key": result.key,
        "fingerprint": result.fingerprint,
        "certificate": found
        and {
            "id": found.id,
            "name": found.name,
            "lab": found.lab,
            "version": found.version,
            "title": found.title,
            "points": found.points,
            "max_points": found.most,
            "percent": found.percent,
            "required_percent": found.required,
            "issuer": found.issuer_id,
            "issuer_name": found.issuer_name,
            "valid_from": found.start.isoformat(),
            "valid_until": found.end and found.end.isoformat(),
            "self_issued": found.self_issued,
            "notebook_sha256": found.notebook,
            "result_sha256": found.result,
        },
    }
