"""Further checks on saving by month."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.checking.work import error_facts
from autograder.questions.spark.saving import parquet, read_again, same_rows, three_parts
from autograder.questions.spark.tables import folder_for, fresh_cases


@parquet.hidden(
    "second_night",
    points=2,
    needs=("same_rows",),
    says=N_("Saving a second time takes the place of the first"),
    topic=N_("the second night"),
    messages={
        "stopped": Message(
            seen=N_("Saving into the same folder a second time stopped with {error} ({text})."),
            expected=N_("The job runs every night, and the new publication takes the place of the old one."),
            next=N_("Write with mode('overwrite')."),
        ),
        "doubled": Message(
            seen=N_("{first} rows were saved, and {second} rows a night later. Now {got} rows lie in the folder."),
            expected=N_("Only the {second} rows of the second night are there."),
            next=N_("Write with mode('overwrite'), and not with append or ignore."),
        ),
    },
)
def second_night(work: Work) -> None:
    first, second = fresh_cases(work.rng, 12), fresh_cases(work.rng, 17)
    folder = folder_for(work, "nights")
    work.call("save_by_month", three_parts(work, first), folder)
    tried = work.attempt("save_by_month", three_parts(work, second), folder)
    if tried.error is not None:
        facts = error_facts(tried.error)
        raise Refuse("stopped", error=facts["error"], text=facts["text"][:120])
    got = read_again(work, folder)
    if len(got) != len(second):
        raise Refuse("doubled", first=len(first), second=len(second), got=len(got))
    same_rows(got, second, "changed")
