"""Further checks on the report of the environment."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_local.report import env_report, report, same_environment


@env_report.hidden(
    "windows",
    points=0.75,
    says=N_("Folders of Windows are understood"),
    topic=N_("folders of Windows"),
    messages={
        "windows": Message(
            seen=N_("For {executable} and the folder {prefix}, same_environment is {got}."),
            expected=N_("Backslashes separate folders on Windows, and the answer is {want}."),
            next=N_("Read both texts with PureWindowsPath, which understands both kinds of slashes."),
        )
    },
)
def windows(work: Work) -> None:
    prefix = r"C:\Users\Zoë\miniforge3\envs\aid"
    for executable, want in (
        (rf"{prefix}\python.exe", True),
        (r"C:\Users\Zoë\miniforge3\python.exe", False),
        (rf"{prefix}2\python.exe", False),
    ):
        got = same_environment(work, executable, prefix)
        if got is not want:
            raise Refuse("windows", executable=executable, prefix=prefix, got=got, want=want)


@env_report.hidden(
    "zeros",
    points=0.75,
    says=N_("3.1 and 3.1.0 are the same version"),
    topic=N_("versions of different length"),
    messages={
        "zeros": Message(
            seen=N_("With {have} installed and {want} needed, too_old is {got}."),
            expected=N_("Zeros at the end change nothing: both are the same version."),
            next=N_("Bring both lists of numbers to one length with zeros before you compare them."),
        )
    },
)
def zeros(work: Work) -> None:
    for have, want in (("3.1", "3.1.0"), ("3.1.0", "3.1"), ("2", "2.0.0")):
        found = work.names(report(work, installed={"pandas": have}, needed={"pandas": want})["too_old"], "too_old")
        if found:
            raise Refuse("zeros", have=have, want=want, got=found)
