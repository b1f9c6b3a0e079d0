"""Encode a column of categories."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.common import names as some

CODES = ("every_text", "category", "every_column", "none")
REGIONS = ("Coast", "Delta", "Highlands", "Islands", "Plateau", "Steppe", "Valley")

encoding = Question(
    id="encoding",
    title=N_("When a column needs encoding"),
    topic=N_("encoding"),
    points=4,
    answers=("needs_encoding", "encode"),
    hints=(
        N_("K-Means measures distances. Which distance do you want between two regions?"),
        N_("Give every region a column of its own: 1 in the rows of that region, 0 elsewhere. Leave names as names."),
        N_("pandas has get_dummies. Its argument columns limits it to the columns that you name."),
    ),
    messages={
        "ordinal": Message(
            seen=N_("The regions became the numbers {values} in one column."),
            expected=N_("Regions have no order, so any two of them are equally different."),
            next=N_("Give each region a column of its own, filled with 0 and 1."),
        ),
        "text_left": Message(
            seen=N_("The column '{column}' of your result still holds text."),
            expected=N_("Columns of 0 and 1 take the place of the column 'region'."),
            next=N_("Build the new columns, and then leave out the column with the text."),
        ),
        "not_binary": Message(
            seen=N_("The new column '{column}' holds the value {value}."),
            expected=N_("A column for a region holds 1 in the rows of that region and 0 elsewhere."),
            next=N_("Look at how you build the new columns, and print one of them."),
        ),
        "count": Message(
            seen=N_("A table with {regions} regions got {count} new columns."),
            expected=N_("It takes one column a region, or one fewer when one region is the base."),
            next=N_("Build the columns from the regions of the table that was given, not from a fixed list."),
        ),
        "names": Message(
            seen=N_("Your result turned the names of the countries into numbers."),
            expected=N_("A name tells rows apart. It says nothing about how alike two countries are."),
            next=N_("Encode the column 'region' only, and keep 'country' as text or as the index."),
        ),
        "names_lost": Message(
            seen=N_("In your result, the rows no longer carry the names of the countries."),
            expected=N_("Each row keeps its country, in the column 'country' or as the index."),
            next=N_("Return the whole table and not only the new columns."),
        ),
        "lost": Message(
            seen=N_("In your result, this is missing: {lacking}."),
            expected=N_("Every row and every column of numbers stays in the table."),
            next=N_("Return the whole table: the numbers as they were, and the new columns."),
        ),
        "changed": Message(
            seen=N_("In your result, {country} has {got} in the column '{column}'. It was {value}."),
            expected=N_("Encoding leaves the numbers as they were."),
            next=N_("Do not scale, sort or renumber here. Check that rows did not change places."),
        ),
        "code": Message(
            seen=N_("needs_encoding is '{code}'."),
            expected=N_("It is one of these codes: {codes}."),
            next=N_("Copy one of the codes from the list in the task."),
        ),
        "every_text": Message(
            seen=N_("You chose 'every_text', which also turns the names of the countries into columns."),
            expected=N_("With a column for each name, every country is equally far from every other."),
            next=N_("Ask of each text column: do several rows share its values, and does sharing mean being alike?"),
        ),
    },
)


def fresh_offices(rng: np.random.Generator, rows: int, regions: list[str]) -> pd.DataFrame:
    """Invented countries with a region each: text columns `country` and `region`, and two columns of numbers."""
    letters = list("abdegilmnorstu")
    countries: list[str] = []
    while len(countries) < rows:
        name = "".join(rng.choice(letters, size=6)).capitalize()
        if name not in countries:
            countries.append(name)
    # Every region at least once; then as chance has it.
    chosen = [*regions, *rng.choice(regions, size=rows - len(regions))]
    return pd.DataFrame(
        {
            "country": countries,
            "region": rng.permutation(chosen),
            "child_mort": rng.uniform(3, 150, size=rows).round(1),
            "income": rng.integers(800, 60_000, size=rows),
        }
    )


def by_country(got: pd.DataFrame, offices: pd.DataFrame) -> pd.DataFrame:
    """The learner's table with the names as its index, rows in the order of `offices`."""
    countries = offices["country"].tolist()
    if "country" in got.columns:
        if not all(isinstance(name, str) for name in got["country"]):
            raise Refuse("names")
        got = got.set_index("country")
    if any(str(name) in str(column) for column in got.columns for name in countries):
        raise Refuse("names")
    if not any(name in set(got.index) for name in countries):
        raise Refuse("names_lost")
    lacking = [name for name in countries if name not in set(got.index)]
    if lacking or len(got) != len(offices):
        raise Refuse("lost", lacking=some(lacking) if lacking else "some rows")
    return got.loc[countries]


def region_codes(got: pd.DataFrame, offices: pd.DataFrame) -> np.ndarray:
    """The 0/1 columns that stand for the region. Shape (rows, new columns); refuses anything else."""
    fresh = [place for place, column in enumerate(got.columns) if column not in ("child_mort", "income")]
    for place in fresh:
        column = got.iloc[:, place]
        if not (pd.api.types.is_numeric_dtype(column) or set(column.map(type)) <= {bool, int, float}):
            raise Refuse("text_left", column=str(got.columns[place]))
    codes = got.iloc[:, fresh].to_numpy(dtype=float)
    if len(fresh) == 1 and len(np.unique(codes)) > 2:
        raise Refuse("ordinal", values=[f"{value:g}" for value in np.unique(codes)])
    odd = np.argwhere((codes != 0) & (codes != 1))
    if len(odd):
        row, place = odd[0]
        raise Refuse("not_binary", column=str(got.columns[fresh[place]]), value=codes[row, place])
    regions = offices["region"].nunique()
    if len(fresh) not in (regions, regions - 1):
        raise Refuse("count", regions=regions, count=len(fresh))
    return codes


def encoded(work: Work, offices: pd.DataFrame) -> pd.DataFrame:
    """The learner's encoding of `offices`, names as the index."""
    return by_country(work.table(work.call("encode", offices), "encode(df)"), offices)


@encoding.property("columns", points=1, says=N_("One column of 0 and 1 for each region, or one fewer"))
def columns(work: Work) -> None:
    offices = fresh_offices(work.rng, 14, [str(name) for name in work.rng.permutation(REGIONS)[:4]])
    got = work.table(work.call("encode", offices), "encode(df)")
    # Names are another property's affair: whatever stands for them is left out here.
    marked = [place for place, column in enumerate(got.columns) if _is_name(str(column), offices)]
    region_codes(got.iloc[:, [place for place in range(got.shape[1]) if place not in marked]], offices)


def _is_name(column: str, offices: pd.DataFrame) -> bool:
    return column == "country" or any(str(name) in column for name in offices["country"])


@encoding.property("names", points=0.5, says=N_("The names of the countries are not encoded"))
def names(work: Work) -> None:
    offices = fresh_offices(work.rng, 14, [str(name) for name in REGIONS[:3]])
    encoded(work, offices)


@encoding.property(
    "kept", points=0.5, needs=("names",), says=N_("The numbers stay as they were, and the table you gave too")
)
def kept(work: Work) -> None:
    offices = fresh_offices(work.rng, 14, [str(name) for name in REGIONS[2:6]])
    call = work.attempt("encode", offices)
    if call.changed_argument:
        raise Refuse("common.argument_changed", what="encode(df)")
    got = encoded(work, offices)
    for column in ("child_mort", "income"):
        if column not in got.columns:
            raise Refuse("lost", lacking=column)
        values = work.array(got[column], f"encode(df)['{column}']")
        wrong = np.flatnonzero(~np.isclose(values, offices[column].to_numpy(dtype=float)))
        if len(wrong):
            row = offices.iloc[wrong[0]]
            raise Refuse("changed", country=row["country"], column=column, got=values[wrong[0]], value=row[column])


@encoding.property("code", points=0.5, says=N_("The reason is one of the codes, and not the usual trap"))
def code(work: Work) -> None:
    chosen = work.text(work.value("needs_encoding"), "needs_encoding")
    if chosen not in CODES:
        raise Refuse("code", code=chosen, codes=", ".join(CODES))
    if chosen == "every_text":
        raise Refuse("every_text")
