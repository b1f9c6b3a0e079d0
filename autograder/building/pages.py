"""Pages beside the notebooks: the course home and the description of a dataset, in Markdown that JupyterLab shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from autograder.building.front_matter import FrontMatter, plain
from autograder.building.wording import ENGLISH, Wording
from autograder.checking.question import Lab
from autograder.data.catalogue import Dataset
from autograder.text import N_

_HOME = """# {title}

{intro}

## {labs_title}

{open}

{labs}

{minutes}

{objectives}

## {work_title}

{work}

{calls}

{progress}

## {trouble_title}

{trouble}
"""

_DATA = """# {title}

{description}

## {columns_title}

{columns}

## {editions_title}

{editions}

{which}

## {sources_title}

{sources}

## {licences_title}

{licences}
"""

# A level of the front matter, as people read it.
LEVELS = {"beginner": N_("beginner"), "intermediate": N_("intermediate"), "advanced": N_("advanced")}


def home_page(
    labs: Sequence[tuple[FrontMatter, Lab]], wording: Wording = ENGLISH, translated: Collection[str] = ()
) -> str:
    """`labs/index.md`: what the course is, its labs, and how a lab works.

    translated: ids of the labs that have a notebook in the language of `wording`.
    """
    say = wording.say
    heads = [say(text) for text in (N_("Lab"), N_("Level"), N_("Minutes"), N_("Points"), N_("Do first"), N_("Data"))]
    titles = {front.id: say(front.title) for front, _lab in labs}
    question = labs[0][1].questions[0].id if labs else "question"
    calls = [
        (say(N_("know whether an answer is right")), say(N_("{call}, the cell below each answer")), "check"),
        (say(N_("get a hint, up to three for each question")), "{call}", "hint"),
        (say(N_("see how far you are")), "{call}", "progress"),
    ]
    return _HOME.format(
        title=say(N_("Big-data labs for public administrations")),
        intro="\n".join(
            [
                say(
                    N_(
                        "Each lab starts from a decision that an administration has to take, "
                        "and ends with an answer that you can defend."
                    )
                ),
                say(
                    N_(
                        "You write short pieces of Python, and the lab tells you at once whether they are right, "
                        "and why not if they are not."
                    )
                ),
            ]
        ),
        labs_title=say(N_("Labs")),
        open=say(N_("Open a lab with a click on its name.")),
        labs=_table(heads, [_lab_row(front, lab, titles, wording, translated) for front, lab in labs]),
        minutes=say(N_("Minutes are for the questions; minutes in brackets are for further tasks without points.")),
        objectives="\n\n".join(_objectives(front, wording) for front, _lab in labs),
        work_title=say(N_("In a lab")),
        work=say(
            N_(
                "Run the cells from top to bottom with Shift+Enter, and write your answers where you see "
                "`# YOUR CODE HERE`."
            )
        ),
        calls=_table(
            (say(N_("You want to")), say(N_("Run in the notebook"))),
            [
                (goal, call.format(call=f'`lab.{name}("{question}")`' if name != "progress" else "`lab.progress()`"))
                for goal, call, name in calls
            ],
        ),
        progress="\n".join(
            [
                say(N_("Your progress is kept in the lab's folder, so you can stop at any time and come back.")),
                say(
                    N_(
                        "A part of each question's points is given when the lab is graded, "
                        "for checks that you do not see."
                    )
                ),
            ]
        ),
        trouble_title=say(N_("When something does not work")),
        trouble="\n".join(
            [
                say(
                    N_(
                        "Open a terminal in the folder of the course (menu *File*, *New*, *Terminal*) "
                        "and run `labs doctor`."
                    )
                ),
                say(N_("It looks at this machine, says what is missing, and names the command that mends it.")),
            ]
        ),
    )


def _lab_row(
    front: FrontMatter, lab: Lab, titles: Mapping[str, str], wording: Wording, translated: Collection[str]
) -> tuple[str, ...]:
    say = wording.say
    folder = front.id
    name = f"[{_cell(say(front.title))}]({folder}/{front.id}.ipynb)"
    if wording is not ENGLISH:
        if front.id in translated:
            folder = f"{front.id}/{wording.code}"
            name = f"[{_cell(say(front.title))}]({folder}/{front.id}.ipynb)"
        else:
            name = say(N_("{lab} (its text is in English)")).format(lab=name)
    return (
        name,
        say(LEVELS.get(front.level, front.level)),
        f"{front.core} (+{front.extra})" if front.extra else str(front.core),
        str(plain(lab.points)),
        _cell(", ".join(titles.get(name, name) for name in front.prerequisites)) or say(N_("nothing")),
        ", ".join(f"[{name}]({folder}/data-{name}.md)" for name in front.data) or say(N_("none")),
    )


def _objectives(front: FrontMatter, wording: Wording) -> str:
    texts = [wording.say(item.text) for item in front.objectives]
    head = wording.say(N_("**After *{lab}* you can**")).format(lab=wording.say(front.title))
    return "\n".join([head, "", *(f"- {text[:1].lower()}{text[1:]}" for text in texts)])


def data_page(dataset: Dataset, wording: Wording = ENGLISH) -> str:
    """`labs/<lab>/data-<dataset>.md`: what each column means, the editions, where they come from and their licences."""
    say = wording.say
    fields = [(f"`{field.name}`", _cell(say(field.unit)), _cell(say(field.description))) for field in dataset.fields]
    made_up = say(N_("SYNTHETIC, {title}"))
    editions = [
        (
            _cell(made_up.format(title=say(item.title)) if item.synthetic else say(item.title)),
            _cell(say(item.vintage)),
            f"{item.rows} {say(dataset.row_unit)}",
            _cell(say(item.licence)),
        )
        for item in dataset.editions
    ]
    descriptor = dataset.descriptor
    return _DATA.format(
        title=say(dataset.title),
        description=say(dataset.description),
        columns_title=say(N_("Columns")),
        columns=_table([say(text) for text in (N_("Column"), N_("Unit"), N_("Meaning"))], fields),
        editions_title=say(N_("Editions")),
        editions=_table([say(text) for text in (N_("Edition"), N_("Year"), N_("Size"), N_("Licence"))], editions),
        which=say(N_("A lab says which edition it uses when it opens. Its checks hold for every edition.")),
        sources_title=say(N_("Sources")),
        sources=_links(descriptor.get("sources", ()), wording),
        licences_title=say(N_("Licences")),
        licences=_links(descriptor.get("licenses", ()), wording),
    )


def dataset_texts(dataset: Dataset) -> list[str]:
    """What people read on the page of a dataset, and what stands in no code."""
    descriptor = dataset.descriptor
    texts = [
        dataset.title,
        dataset.description,
        dataset.row_unit,
        *(text for field in dataset.fields for text in (field.unit, field.description)),
        *(text for item in dataset.editions for text in (item.title, item.vintage, item.licence)),
        *(item["title"] for key in ("sources", "licenses") for item in descriptor.get(key, ())),
    ]
    return [text for text in dict.fromkeys(texts) if any(letter.isalpha() for letter in text)]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _links(items: Iterable[dict[str, str]], wording: Wording) -> str:
    lines = []
    for item in items:
        title, address = wording.say(item["title"]), item.get("path", "")
        lines.append(f"- [{title}]({address})" if address.startswith("http") else f"- {title}")
    return "\n".join(lines)
