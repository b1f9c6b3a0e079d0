"""Further checks on reading one month."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.checking.work import error_facts
from autograder.questions.spark.months import compare, laid_out, month_names, pruning
from autograder.questions.spark.tables import COLUMNS, described, fresh_cases


@pruning.hidden(
    "undated",
    points=2,
    needs=("rows",),
    says=N_("The rows without a date are found under the month None"),
    topic=N_("rows without a date"),
    messages={
        "undated": Message(
            seen=N_("For the month None, your table has {got} rows, or other rows than expected."),
            expected=N_("It has the {want} rows without a date. Their folder holds the month NULL."),
            next=N_("MONTH == None is never true. Use eqNullSafe."),
        ),
        "undated_stopped": Message(
            seen=N_("For the month None, your function stopped with {error} ({text})."),
            expected=N_("It gives the rows without a date, and opens no file of a month."),
            next=N_("Filter with F.col('MONTH').eqNullSafe(month)."),
        ),
    },
)
def undated(work: Work) -> None:
    frame = fresh_cases(work.rng, 26)
    # That folder comes last by name, and a file of a real month is damaged.
    folder = laid_out(work, "undated", frame, damaged=month_names(frame)[-1])
    tried = work.attempt("read_month", work.session(), folder, None)
    if tried.error is not None:
        facts = error_facts(tried.error)
        raise Refuse("undated_stopped", error=facts["error"], text=facts["text"].partition("\n")[0][:120])
    got = described(work, tried.value, "read_month(…)", COLUMNS)
    compare(got.rows, frame[frame["DATE"].isna()], "None", "undated")
