"""Further checks on cleaning up."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_local.corner import client_of, corner
from autograder.questions.onboarding_local.tidying import cleanup


@cleanup.hidden(
    "refusal",
    points=1,
    needs=("empty",),
    says=N_("A deletion that the server refuses is not passed over"),
    topic=N_("deletions that are refused"),
    messages={
        "refusal": Message(
            seen=N_("The server refused to delete an object, and cleanup ended as if it were gone."),
            expected=N_("delete_objects answers even then with 200, and lists what it refused under Errors."),
            next=N_('Look at answer.get("Errors") after each call, and raise an error when there are any.'),
        ),
    },
)
def refusal(work: Work) -> None:
    services = work.services
    shared = services.s3_settings.shared_prefix
    # A learner may read below the shared prefix, and not delete there.
    with corner(work, shared) as place:
        place.put("kept.txt", b"shared")
        tried = work.attempt("cleanup", client_of(work), place.prefix)
        if tried.error is None and place.keys():
            raise Refuse("refusal")
