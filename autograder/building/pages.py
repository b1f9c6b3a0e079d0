"""Pages beside the notebooks: the course home and the description of a dataset, in Markdown that JupyterLab shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.building.front_matter import FrontMatter, plain
from autograder.checking.question import Lab
from autograder.data.catalogue import Dataset

_HOME = """# Big-data labs for public administrations

Each lab starts from a decision that an administration has to take, and ends with an answer that you can defend.
You write short pieces of Python, and the lab tells you at once whether they are right, and why not if they are not.

## Labs

Open a lab with a click on its name.

{labs}

Minutes are for the questions; minutes in brackets are for further tasks without points.

{objectives}

## In a lab

Run the cells from top to bottom with Shift+Enter, and write your answers where you see `# YOUR CODE HERE`.

| You want to | Run in the notebook |
|---|---|
| know whether an answer is right | `lab.check("{question}")`, the cell below each answer |
| get a hint, up to three for each question | `lab.hint("{question}")` |
| see how far you are | `lab.progress()` |

Your progress is kept in the lab's folder, so you can stop at any time and come back.
A part of each question's points is given when the lab is graded, for checks that you do not see.

## When something does not work

Open a terminal in the folder of the course (menu *File*, *New*, *Terminal*) and run `labs doctor`.
It looks at this machine, says what is missing, and names the command that mends it.
"""

_DATA = """# {title}

{description}

## Columns

{columns}

## Editions

{editions}

A lab says which edition it uses when it opens. Its checks hold for every edition.

## Sources

{sources}

## Licences

{licences}
"""


def home_page(labs: Sequence[tuple[FrontMatter, Lab]]) -> str:
    """`labs/index.md`: what the course is, its labs, and how a lab works."""
    heads = ("Lab", "Level", "Minutes", "Points", "Do first", "Data")
    titles = {front.id: front.title for front, _lab in labs}
    rows = [
        (
            f"[{_cell(front.title)}]({front.id}/{front.id}.ipynb)",
            front.level,
            f"{front.core} (+{front.extra})" if front.extra else str(front.core),
            str(plain(lab.points)),
            _cell(", ".join(titles.get(name, name) for name in front.prerequisites)) or "nothing",
            ", ".join(f"[{name}]({front.id}/data-{name}.md)" for name in front.data) or "none",
        )
        for front, lab in labs
    ]
    question = labs[0][1].questions[0].id if labs else "question"
    objectives = "\n\n".join(_objectives(front) for front, _lab in labs)
    return _HOME.format(labs=_table(heads, rows), objectives=objectives, question=question)


def _objectives(front: FrontMatter) -> str:
    lines = [f"- {item.text[:1].lower()}{item.text[1:]}" for item in front.objectives]
    return "\n".join([f"**After *{front.title}* you can**", "", *lines])


def data_page(dataset: Dataset) -> str:
    """`labs/<lab>/data-<dataset>.md`: what each column means, the editions, where they come from and their licences."""
    fields = [(f"`{field.name}`", _cell(field.unit), _cell(field.description)) for field in dataset.fields]
    editions = [
        (
            _cell(f"SYNTHETIC, {item.title}" if item.synthetic else item.title),
            _cell(item.vintage),
            f"{item.rows} {dataset.row_unit}",
            _cell(item.licence),
        )
        for item in dataset.editions
    ]
    descriptor = dataset.descriptor
    return _DATA.format(
        title=dataset.title,
        description=dataset.description,
        columns=_table(("Column", "Unit", "Meaning"), fields),
        editions=_table(("Edition", "Year", "Size", "Licence"), editions),
        sources=_links(descriptor.get("sources", ())),
        licences=_links(descriptor.get("licenses", ())),
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _links(items: Iterable[dict[str, str]]) -> str:
    lines = []
    for item in items:
        title, address = item["title"], item.get("path", "")
        lines.append(f"- [{title}]({address})" if address.startswith("http") else f"- {title}")
    return "\n".join(lines)
