"""Further checks on finding a country."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.finding import finding, records, same_row
from autograder.questions.onboarding_studio.fixtures import count, exists, fresh_frame, table


@finding.hidden(
    "stacked",
    points=1,
    needs=("found",),
    says=N_("A second statement inside a name does not run"),
    topic=N_("a second statement inside a name"),
    messages={
        "stacked": Message(
            seen=N_("The name {text} changed the table: {got}."),
            expected=N_("A name is a value. What it says is never carried out."),
            next=N_("Give the name as a value beside the statement, and send one statement only."),
        )
    },
)
def stacked(work: Work) -> None:
    frame = fresh_frame(work)
    for ending in ("DROP TABLE `{name}`; -- ", "DELETE FROM `{name}`; -- "):
        with table(work, frame) as name:
            text = "x'; " + ending.format(name=name)
            # What comes back is another property's; here the table counts.
            work.attempt("find_country", work.made("open_database"), name, text)
            if not exists(work, name):
                raise Refuse("stacked", text=text, got="it is gone")
            if count(work, name) != len(frame):
                raise Refuse("stacked", text=text, got="it has lost rows")


@finding.hidden(
    "wildcards",
    points=1,
    needs=("found",),
    says=N_("Percent, underscore, capitals and accents are taken as they are"),
    topic=N_("names that nearly fit"),
    messages={
        "wildcard": Message(
            seen=N_("The name {text} gave {got} rows."),
            expected=N_("Only a country with exactly this name is found, and there is none."),
            next=N_("Compare with the sign =, not with LIKE, and change neither capitals nor accents."),
        )
    },
)
def wildcards(work: Work) -> None:
    with table(work, fresh_frame(work)) as name:
        for text in ("%", "Land%", "L_nd 00", "land 00", "LAND 00", "Cote d'Ivoire", ""):
            tried = work.attempt("find_country", work.made("open_database"), name, text)
            got = "an error instead of" if tried.error else len(tried.value if tried.value is not None else [])
            if got:
                raise Refuse("wildcard", text=repr(text), got=got)


@finding.hidden(
    "other_driver",
    points=1.5,
    needs=("found",),
    says=N_("A connection of mysql.connector finds the same row"),
    topic=N_("finding with the other driver"),
    messages={
        "other_driver": Message(
            seen=N_("With a connection of mysql.connector, {country} led to {got}."),
            expected=N_("The function uses what both drivers have, and finds the same row with either."),
            next=N_("Take names from cursor.description, and no cursor class of one driver."),
        )
    },
)
def other_driver(work: Work) -> None:
    frame = fresh_frame(work)
    with table(work, frame) as name:
        for want in frame.head(3).to_dict("records"):
            tried = work.attempt("find_country", work.made("open_database", "mysql.connector"), name, want["country"])
            if tried.error is not None:
                seen = f"{tried.error.type_name}: {tried.error.text}"[:100]
                raise Refuse("other_driver", country=want["country"], got=seen)
            try:
                got = records(tried.value)
            except Refuse as refusal:
                # The same function gave dictionaries through PyMySQL.
                raise Refuse("other_driver", country=want["country"], got=str(refusal.facts["got"])) from None
            if len(got) != 1 or same_row(got[0], want):
                raise Refuse("other_driver", country=want["country"], got="another row")
