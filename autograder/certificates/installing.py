"""Put a certificate that came from the instructor beside the lab that it is for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.certificates.certificate import Certificate
from autograder.certificates.files import write_pair
from autograder.certificates.page import render
from autograder.errors import LabsError
from autograder.paths import labs_dir
from autograder.text import _


def install(credential: dict[str, Any], certificate: Certificate, key: str) -> Path:
    """Write credential and page into the lab's folder; returns it. The page is made anew from what was signed.

    Raises LabsError when this course has no such lab.
    """
    folder = labs_dir() / certificate.lab
    if not (folder / f"{certificate.lab}.ipynb").is_file():
        sentence = _(
            "The certificate is for the lab '{lab}', which is not in {path}. Run this in the course's own folder."
        )
        raise LabsError(sentence.format(lab=certificate.lab, path=labs_dir()))
    write_pair(folder, credential, render(certificate, credential, key))
    return folder
