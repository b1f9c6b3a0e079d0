"""What one lab needs beyond the rest: its notebook and its data."""

from __future__ import annotations

import json
from pathlib import Path

from autograder.doctor.checks.libraries import stopped_at
from autograder.doctor.finding import (
    OK,
    PROBLEM,
    WARNING,
    Finding,
    by_platform,
    everywhere,
    set_variable,
    unset_variable,
)
from autograder.doctor.probe import Probe, try_write
from autograder.text import _


def check_notebook(probe: Probe) -> Finding:
    """The lab's notebook is there and is a notebook."""
    title = _("Notebook")
    lab = probe.lab
    if lab is None:
        count = len(list(probe.labs.glob("*/*.ipynb")))
        return Finding("notebook", title, OK, _("{count} notebooks in the labs.").format(count=count))
    expected = _("A notebook that Jupyter can open.")
    if not lab.error:
        return Finding("notebook", title, OK, _("{file} is readable.").format(file=lab.notebook), expected)
    seen = _("{file} can't be read: {reason}").format(file=lab.notebook, reason=lab.error)
    old, aside = probe.quote(lab.notebook), probe.quote(lab.notebook.with_name(lab.id + "-damaged.ipynb"))
    fresh = f"git -C {probe.quote(probe.root)} checkout -- {probe.quote(Path('labs', lab.id, lab.notebook.name))}"
    action = _("Put it aside, so that nothing is lost, and take a fresh copy of the course's notebook.")
    return Finding(
        "notebook",
        title,
        PROBLEM,
        seen,
        expected,
        action,
        by_platform(f"mv {old} {aside} && {fresh}", f"Move-Item {old} {aside}; {fresh}"),
    )


def check_data(probe: Probe) -> list[Finding]:
    """The data of the lab load, through the course's own loader; without a lab, the embedded files are there."""
    if probe.lab is None:
        return [_embedded(probe)]
    title = _("Data")
    if not probe.lab.data:
        return [Finding("data", title, OK, _("This lab needs no dataset."))]
    mirror = _mirror(probe, title)
    return [*([mirror] if mirror else []), *(_dataset(probe, title, name) for name in probe.lab.data)]


def _dataset(probe: Probe, title: str, dataset: str) -> Finding:
    expected = _("The dataset {id} loads, in one of its editions.").format(id=dataset)
    worker = probe.worker("libraries")
    record = next((each for each in worker.reports() if each.get("dataset") == dataset), None)
    if record is None:
        culprit = stopped_at(probe, "libraries")
        if culprit != "data " + dataset:
            seen = _("Not looked at, because {name} stopped the test.").format(name=culprit or "?")
            return Finding("data", title, WARNING, seen, expected, _("Mend the packages first."))
        record = {"error": "stopped", "words": worker.end()["words"] or worker.end()["end"]}
    if "error" in record:
        seen = _("{id} can't be loaded: {reason}").format(id=dataset, reason=record["words"])
        action = _("Look at the files of this dataset; the answer names the one that is damaged or missing.")
        command = everywhere(f"{probe.labs_command()} data verify {dataset}")
        return Finding("data", title, PROBLEM, seen, expected, action, command)
    seen = record["edition"] + "."
    if not record["notes"]:
        return Finding("data", title, OK, seen, expected)
    seen = " ".join([seen, *record["notes"]])
    action = _("The labs work with the edition named first. To use the other file, fetch it again.")
    command = everywhere(f"{probe.labs_command()} data fetch {dataset}")
    return Finding("data", title, WARNING, seen, expected, action, command)


def _mirror(probe: Probe, title: str) -> Finding | None:
    """A mirror folder that is set but not there; the loader would pass over it in silence."""
    setting = probe.environ.get("LABS_DATA_MIRROR", "")
    if not setting or "://" in setting or Path(setting).expanduser().is_dir():
        return None
    seen = _("LABS_DATA_MIRROR names {folder}, and there is no such folder.").format(folder=setting)
    expected = _("A folder with official data files, or no such setting.")
    action = _("Remove the setting, or point it at the right folder.")
    return Finding("data", title, WARNING, seen, expected, action, unset_variable("LABS_DATA_MIRROR"))


def check_data_home(probe: Probe) -> Finding:
    """The folder for fetched data can be written, so that `labs data fetch` can work."""
    title = _("Folder for fetched data")
    expected = _("A folder where labs data fetch can keep files.")
    record = probe.worker("libraries").find("home")
    if record is None or "error" in record["home"]:
        seen = _("Not looked at, because the course's data module did not load.")
        return Finding("data-home", title, WARNING, seen, expected, _("Mend the packages first."))
    wanted = Path(record["home"]["folder"])
    folder = wanted
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    error = try_write(folder)
    if error is None:
        return Finding("data-home", title, OK, _("{folder} can be written.").format(folder=wanted), expected)
    seen = _("{path} can't be written: {reason}.").format(path=wanted, reason=error.strerror or error)
    action = _("Keep fetched data in the course folder instead.")
    commands = set_variable("LABS_DATA_HOME", str(probe.root / ".labs" / "data"))
    return Finding("data-home", title, WARNING, seen, expected, action, commands)


def _embedded(probe: Probe) -> Finding:
    """Each file that the catalogue lists is there and can be read."""
    title = _("Data")
    catalogue = probe.root / "datasets" / "datapackage.json"
    expected = _("A catalogue, and the files that come with the course.")
    action = _("Get the course again; its folder datasets is incomplete.")
    command = everywhere(f"git -C {probe.quote(probe.root)} checkout -- datasets")
    try:
        entries = json.loads(catalogue.read_text(encoding="utf-8"))["resources"]
        paths = [entry["path"] for entry in entries if isinstance(entry.get("path"), str)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        seen = _("The catalogue {file} can't be read: {reason}.").format(file=catalogue, reason=error)
        return Finding("data", title, PROBLEM, seen, expected, action, command)
    local = [catalogue.parent / path for path in paths if "://" not in path]
    unreadable = [path for path in local if not _readable(path)]
    if unreadable:
        seen = _("Not readable: {files}.").format(files=", ".join(str(path) for path in unreadable))
        return Finding("data", title, PROBLEM, seen, expected, action, command)
    seen = _("{count} data files come with the course and can be read.").format(count=len(local))
    return Finding("data", title, OK, seen, expected)


def _readable(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return bool(stream.read(1))
    except OSError:
        return False
