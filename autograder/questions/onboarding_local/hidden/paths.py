"""Further checks on paths."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_local.paths import data_path, path_text, project_folder, refused


@data_path.hidden(
    "windows",
    points=1.5,
    says=N_("Projects and names of Windows are understood"),
    topic=N_("paths of Windows"),
    messages={
        "windows": Message(
            seen=N_("For the project {project} and the name {name}, the path is {got}."),
            expected=N_("It is {want}: Windows takes forward slashes as well."),
            next=N_("Read both texts with PureWindowsPath, and write the path with as_posix()."),
        )
    },
)
def windows(work: Work) -> None:
    project = r"C:\Users\Zoë\aid lab"
    for name in ("country.csv", r"2015\country.csv"):
        got, want = path_text(work, project, name), "C:/Users/Zoë/aid lab/data/" + name.replace("\\", "/")
        if got != want:
            raise Refuse("windows", project=project, name=name, got=got, want=want)


@data_path.hidden(
    "anchored",
    points=1,
    says=N_("Names that start at the root of a disk are refused, and so are dots behind backslashes"),
    topic=N_("names that start at the root"),
    messages={
        "anchored": Message(
            seen=N_("The name {name} was accepted, and gave {got}."),
            expected=N_("Such a name leads out of the project, so ValueError is raised."),
            next=N_("Read the name with PureWindowsPath, and look at its anchor and at its parts."),
        ),
        "anchored_error": Message(
            seen=N_("For the name {name}, data_path stopped with {error}."),
            expected=N_("A name that starts at the root of a disk raises ValueError."),
            next=N_("Raise ValueError yourself, before the path is put together."),
        ),
    },
)
def anchored(work: Work) -> None:
    project = project_folder(work)
    for name in ("/etc/passwd", "D:/secret.csv", r"2015\..\..\secret.csv"):
        refused(work, project, name, "anchored", "anchored_error")
