"""Errors of the dataset room: each a sentence for the user, a code for scripts and an exit code for the shell."""

from __future__ import annotations

from typing import Any

from autograder.errors import LabsError
from autograder.text import N_, _

FAILED = 1
YOUR_TURN = 2  # nothing is broken, but a person has to do something first (choose, log in, give a file)
KEPT_ASIDE = 3  # a file came that no known edition matches; it was kept, not used

# code → (exit code, text). The code is what `--json` prints, so scripts can rely on it.
_ERRORS: dict[str, tuple[int, str]] = {
    "unknown_dataset": (
        YOUR_TURN,
        N_("There is no dataset {dataset}. The datasets are: {known}."),
    ),
    "no_edition": (
        FAILED,
        N_(
            "No edition of {dataset} is {wanted}. Looked at: {looked}. "
            "Run `labs data list` to see what is here, or `labs data fetch {dataset}` to get the official file."
        ),
    ),
    "catalogue": (
        FAILED,
        N_("The catalogue of datasets {path} cannot be read: {reason}. Get the course's folder `datasets` again."),
    ),
    "source": (
        YOUR_TURN,
        N_("The setting LABS_DATA_SOURCE is {setting}. Set it to one of these: {known}."),
    ),
    "service": (
        FAILED,
        N_(
            "The dataset could not be read from {source}: {reason}. "
            "Run `labs services status`, or take LABS_DATA_SOURCE away to use the file."
        ),
    ),
    "refused_file": (
        FAILED,
        N_("{file} was not taken in. {reasons}"),
    ),
    "no_file": (
        YOUR_TURN,
        N_("There is no file {file}. Give the path of the file that you downloaded."),
    ),
    "file_unreadable": (
        FAILED,
        N_("{file} cannot be read: {reason}. Close programs that use it and check its permissions."),
    ),
    "too_large": (
        FAILED,
        N_("{file} has {bytes} bytes; no dataset of the course has more than {limit}. Is it the right file?"),
    ),
    "packed": (
        FAILED,
        N_("The packed table {path} cannot be used: {reason}. Get the course's folder `datasets` again."),
    ),
    "package": (
        FAILED,
        N_("The table of {dataset} ships with {package}, which cannot be used here: {reason}. Run `labs doctor`."),
    ),
    "login": (
        YOUR_TURN,
        N_(
            "The official file of {title} needs a login, so it cannot be fetched for you. {note}\n"
            "1. Open {address} and download {asset}.\n"
            "2. Run: labs data fetch {dataset} --from FILE (the csv or the zip, as it was downloaded).\n"
            "Until then the labs use {instead}."
        ),
    ),
    "bad_address": (
        YOUR_TURN,
        N_("{url} is no address that can be fetched. Use one that begins with http://, https:// or file://."),
    ),
    "not_found": (
        FAILED,
        N_(
            "{url} does not exist (the server answered {status}). "
            "The file may have moved: see the data card of {dataset} for its home page, then use --url or --from."
        ),
    ),
    "refused_by_server": (
        FAILED,
        N_(
            "The server refused {url} (answer {status}). It may need a login. "
            "Download the file in a browser and run: labs data fetch {dataset} --from FILE"
        ),
    ),
    "server_fault": (
        FAILED,
        N_(
            "The server of {url} answered {status} each time, {tries} times. The fault is on its side. "
            "Try again later; what was downloaded so far is kept."
        ),
    ),
    "no_network": (
        FAILED,
        N_(
            "{url} could not be reached, {tries} times. {reason} Check the network and the proxy settings and run the "
            "command again. What was downloaded so far is kept."
        ),
    ),
    "connection_lost": (
        FAILED,
        N_(
            "The connection to {url} broke off {tries} times; {bytes} bytes are here. "
            "Run the command again: it continues where it stopped."
        ),
    ),
    "wrong_content": (
        FAILED,
        N_(
            "{url} sent a web page, not a data file. That is usually a login page or an error page. "
            "Download the file in a browser and run: labs data fetch {dataset} --from FILE"
        ),
    ),
    "disk_full": (
        FAILED,
        N_(
            "There is no room for {file}: {needed} bytes are needed, {free} are free. "
            "Make room, or set LABS_DATA_HOME to a folder on another disk."
        ),
    ),
    "not_writable": (
        FAILED,
        N_("The folder {folder} cannot be written ({reason}). Set LABS_DATA_HOME to a folder of your own."),
    ),
    "newer_edition": (
        KEPT_ASIDE,
        N_(
            "The file at {url} is none of the editions that the course knows (sha256 {sha256}). "
            "It may be a newer one. It is kept as {kept} and not used. "
            "To use it all the same: labs data fetch {dataset} --from {kept}"
        ),
    ),
    "enlarge_dataset": (
        YOUR_TURN,
        N_("{dataset} can't be enlarged. Only a table of cases by day can: use covid-cases."),
    ),
    "enlarge_rows": (
        YOUR_TURN,
        N_("{rows} rows are fewer than the table has. Ask for {least} rows or more."),
    ),
    "enlarge_bound": (
        YOUR_TURN,
        N_("{rows} rows take about {gigabytes} GB of disk; the bound is {bound} rows. Add --large if you mean it."),
    ),
    "enlarge_room": (
        FAILED,
        N_(
            "The disk of {folder} has {free} GB free, and {needed} GB are needed. "
            "Make room, or give --out a folder on another disk."
        ),
    ),
    "enlarge_other": (
        YOUR_TURN,
        N_(
            "The folder {folder} holds something else: another seed, edition or format, or files of yours. "
            "Delete it, or give --out another folder."
        ),
    ),
    "enlarge_write": (
        FAILED,
        N_(
            "{folder} could not be written: {reason}. "
            "Mend that and run the same command again; it goes on where it was."
        ),
    ),
}


class DataError(LabsError):
    """What went wrong with a dataset, in the reader's language. `code` is stable, `facts` fill the text."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        self.exit_code, text = _ERRORS[code]
        super().__init__(_(text).format(**facts))
