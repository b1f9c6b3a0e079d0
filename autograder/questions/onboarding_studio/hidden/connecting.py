"""Further checks on the connection."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.connecting import LIBRARIES, check_wrong_ca, connecting
from autograder.questions.onboarding_studio.fixtures import WRONG_CA


@connecting.hidden(
    "wrong_ca_connector",
    points=1.5,
    needs=("connector",),
    says=N_("mysql.connector refuses a wrong authority as well"),
    topic=N_("a wrong authority"),
)
def wrong_ca_connector(work: Work) -> None:
    check_wrong_ca(work, "mysql.connector")


@connecting.hidden(
    "unknown_driver",
    points=0.5,
    says=N_("A driver that is not one of the two raises ValueError"),
    topic=N_("other drivers"),
    messages={
        "unknown_driver": Message(
            seen=N_("connect('{driver}') led to {got}."),
            expected=N_("The function knows two drivers, and raises ValueError for any other name."),
            next=N_("End the branches with raise ValueError."),
        )
    },
)
def unknown_driver(work: Work) -> None:
    tried = work.attempt("connect", "sqlite3")
    if not (tried.error and tried.error.type_name == "ValueError"):
        got = tried.error.type_name if tried.error else "a connection"
        raise Refuse("unknown_driver", driver="sqlite3", got=got)


@connecting.hidden(
    "quiet",
    points=1.5,
    needs=("pymysql",),
    says=N_("The password is in no output, no result and no error"),
    topic=N_("secrets in outputs"),
    messages={
        "secret": Message(
            seen=N_("The password stands in {where}."),
            expected=N_("Outputs and errors are saved with the notebook, so a password never lands there."),
            next=N_("Print the host or the user, if anything, and return what the task names."),
        )
    },
)
def quiet(work: Work) -> None:
    password = work.services.mysql_settings.password
    path = work.file("somebody-else.pem", WRONG_CA)
    for driver in LIBRARIES:
        calls = {
            "the output of connect": work.attempt("connect", driver),
            "the output of a connect that fails": work.attempt("connect", driver, ca=path),
            "the output of session_facts": work.attempt("session_facts", work.made("connect", driver)),
        }
        for where, call in calls.items():
            if password in call.output:
                raise Refuse("secret", where=where)
            if call.error is not None and password in call.error.text:
                raise Refuse("secret", where=where.replace("output", "error"))
            if password in repr(call.value):
                raise Refuse("secret", where=where.replace("output", "result"))
