"""Find a file of a project on every system, and nothing outside of its data folder."""

from __future__ import annotations

from autograder.checking import N_, Message, Question, Refuse, Work

data_path = Question(
    id="data_path",
    title=N_("A path that works on every computer"),
    topic=N_("paths"),
    points=10,
    answers=("data_path",),
    hints=(
        N_("A path has parts. Which parts of a name can lead out of the data folder?"),
        N_("PureWindowsPath reads both kinds of slashes, and as_posix() writes forward ones."),
        N_(
            "Read the name with PureWindowsPath. Raise ValueError when it has an anchor, or '..' among its parts. "
            "Then join project, data and name."
        ),
    ),
    messages={
        "elsewhere": Message(
            seen=N_("For the project {project} and the name {name}, the path is {got}."),
            expected=N_("The file lies in the folder data of the project: {want}."),
            next=N_("Join the three parts with a class of pathlib, and return the result as text."),
        ),
        "where_you_are": Message(
            seen=N_("For the project {project}, the path is {got}, in another folder."),
            expected=N_("The path starts with the project that was given, wherever the notebook runs."),
            next=N_("Leave the current folder out: no cwd(), no resolve(), no absolute()."),
        ),
        "escaped": Message(
            seen=N_("The name {name} was accepted, and gave {got}."),
            expected=N_("Two dots as a part of a name lead out of the folder, so ValueError is raised."),
            next=N_("Look for '..' among the parts of the name, and not only at its start."),
        ),
        "other_error": Message(
            seen=N_("For the name {name}, data_path stopped with {error}."),
            expected=N_("A name that is not allowed raises ValueError."),
            next=N_("Write: raise ValueError with a sentence that tells what is wrong."),
        ),
        "too_strict": Message(
            seen=N_("The good name {name} was refused with {error}."),
            expected=N_("Two dots inside a name are harmless: only a whole part '..' leads out."),
            next=N_("Look at the parts of the path, and not for two dots anywhere in the text."),
        ),
    },
)


def path_text(work: Work, project: str, name: str) -> str:
    """The learner's path as text."""
    return work.text(work.call("data_path", project, name), "data_path(project, name)")


def refused(work: Work, project: str, name: str, accepted: str = "escaped", other: str = "other_error") -> None:
    """Refuses unless the learner's function raises ValueError for the name.

    accepted, other: message keys for no error, and for an error of another kind.
    """
    tried = work.attempt("data_path", project, name)
    if tried.error is None:
        raise Refuse(accepted, name=name, got=str(tried.value))
    if tried.error.type_name != "ValueError":
        raise Refuse(other, name=name, error=tried.error.type_name)


def project_folder(work: Work) -> str:
    """A folder with a space and an accent, as people have them."""
    return f"/home/zoë/aid lab {int(work.rng.integers(10, 99))}"


@data_path.property("below", points=3, says=N_("The path leads below the folder data of the project"))
def below(work: Work) -> None:
    from pathlib import Path

    project = project_folder(work)
    for name in ("country.csv", "2015/côte d'ivoire.csv"):
        got, want = path_text(work, project, name), f"{project}/data/{name}"
        if got == want:
            continue
        if got.startswith(str(Path.cwd())) or not got.startswith(project[:6]):
            raise Refuse("where_you_are", project=project, got=got)
        raise Refuse("elsewhere", project=project, name=name, got=got, want=want)


@data_path.property("inside", points=3, says=N_("Names that lead out of the data folder are refused"))
def inside(work: Work) -> None:
    project = project_folder(work)
    for name in ("../passwords.txt", "2015/../../passwords.txt", "2015/.."):
        refused(work, project, name)


@data_path.property("harmless", points=1.5, says=N_("Good names with dots are accepted"))
def harmless(work: Work) -> None:
    project = project_folder(work)
    for name in ("report..csv", "v1..2/country.csv", ".hidden/rates.csv"):
        tried = work.attempt("data_path", project, name)
        if tried.error is not None:
            raise Refuse("too_strict", name=name, error=tried.error.type_name)
        if tried.value != f"{project}/data/{name}":
            raise Refuse("elsewhere", project=project, name=name, got=str(tried.value), want=f"{project}/data/{name}")
