"""Rules for labs and pages: everything of this course keeps them, and each fault is found and named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.building.accessibility import check_accessibility, check_page, check_pages
from autograder.building.colour_alone import colour_alone, drawn_in_colour_alone
from autograder.building.markup import check_html
from autograder.building.problems import Problems
from autograder.building.source import LabSource, SourceCell, read_source, written_labs
from autograder.checking.describe import describe_figure
from autograder.errors import LabsError
from autograder.paths import root

# --- this course ---


def own_pages() -> list[str]:
    """Every page of Markdown that people read. What learners handed in is theirs."""
    folders = ("docs", "datasets", "labs", "solutions", "infra", "autograder")
    found = [*root().glob("*.md"), *(path for name in folders for path in (root() / name).rglob("*.md"))]
    return sorted(path.relative_to(root()).as_posix() for path in found if ".ipynb_checkpoints" not in path.parts)


@pytest.mark.parametrize("name", own_pages())
def test_every_page_of_the_course_keeps_the_rules(name: str) -> None:
    problems = Problems(name)
    check_page((root() / name).read_text(encoding="utf-8"), problems)
    assert problems.sentences == []


@pytest.mark.parametrize("lab", written_labs())
def test_every_lab_keeps_the_rules(lab: str) -> None:
    problems = Problems(lab)
    check_accessibility(read_source(lab), problems)
    assert problems.sentences == []


# --- mutants of each rule ---

PAGE = """# Title

Read [the guide](guide.md) first.

## Part

| Name | Points |
|---|---|
| a | 1 |

![Two lines that cross in 2020](lines.png)
"""


def page_problems(text: str) -> list[str]:
    problems = Problems("page.md")
    check_page(text, problems)
    return problems.sentences


def test_a_page_in_order_has_no_fault() -> None:
    assert page_problems(PAGE) == []
    assert page_problems(PAGE.replace("| Name |", "| |")) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("![Two lines that cross in 2020]", "![]", "line 11: The image 'lines.png' has no alt text."),
        ("Two lines that cross in 2020", "Figure.", "The alt text 'Figure.' does not say what the picture shows."),
        ("Two lines that cross in 2020", "img/lines.png", "The alt text 'img/lines.png' does not say"),
        ("## Part", "### Part", "line 5: The heading 'Part' jumps from level 1 to level 3."),
        ("## Part", "# Part", "line 5: 'Part' is a second heading of level 1."),
        ("# Title\n", "Title\n", "The heading 'Part' jumps from level 0 to level 2."),
        ("# Title\n", "#\n", "line 1: A heading has no text."),
        ("[the guide]", "[here]", "line 3: The link 'here' does not say where it leads."),
        ("[the guide]", "[*Read more…*]".replace("…", ""), "The link 'Read more' does not say"),
        ("[the guide]", "[]", "The link to guide.md has no text."),
        ("| Name | Points |", "| | |", "line 7: A table has columns without a head."),
        ("| Name | Points |", "| Name | |", "A table has columns without a head."),
        ("Read ", "Read <img src='a.png'> ", "line 3: An <img> has no alt."),
        ("Read ", "<table><tr><td>1</td></tr></table>\n\nRead ", "A <table> has no <th>."),
        ("Read ", "<table><tr><th>n</th></tr></table>\n\nRead ", "A <th> has no scope."),
        ("Read ", "<iframe src='a.html'></iframe>\n\nRead ", "An <iframe> has no title."),
        ("Read ", "<svg><path d='M0 0'/></svg>\n\nRead ", "An <svg> has no name."),
        ("Read ", "<video autoplay src='a.mp4'></video>\n\nRead ", "A <video> moves or plays by itself."),
        ("Read ", "<a href='a.md' tabindex='3'>The guide</a> ", "An element has a tabindex above 0"),
    ],
)
def test_each_fault_of_a_page_is_found(old: str, new: str, said: str) -> None:
    assert old in PAGE
    found = page_problems(PAGE.replace(old, new))
    assert any(said in sentence for sentence in found), found


def test_a_page_without_any_heading_is_refused() -> None:
    assert page_problems("Only words.") == ["The page has no heading. Begin it with its title: '# Title'."]


@pytest.mark.parametrize(
    "html",
    [
        "<img src='a.png' alt=''>",
        "<table><tr><th scope='col'>n</th></tr></table>",
        "<svg aria-label='A line'><path/></svg>",
        "<svg><title>A line</title><path/></svg>",
        "<svg aria-hidden='true'><path/></svg>",
        "<iframe title='A map'></iframe>",
        "<b tabindex='0'>x</b>",
        "5 < 6",
    ],
)
def test_html_in_order_has_no_fault(html: str) -> None:
    problems = Problems("page.md")
    check_html(html, problems, "")
    assert problems.sentences == []


def test_a_build_names_the_page_and_the_fault() -> None:
    with pytest.raises(LabsError, match=r"1 problem in labs/index\.md:\n  - line 3: The link 'here'"):
        check_pages([("labs/index.md", b"# T\n\n[here](a.md)\n"), ("labs/b.md", b"# B\n")])


# --- labs ---


def lab_problems(folder: Path, *cells: SourceCell) -> list[str]:
    problems = Problems("sample.py")
    check_accessibility(LabSource("sample", folder / "sample.py", {}, cells), problems)
    return problems.sentences


def prose(text: str) -> SourceCell:
    return SourceCell("markdown", text, where="sample.py, line 7")


def code(text: str, mark: str = "", name: str = "") -> SourceCell:
    return SourceCell("code", text, mark, name, where="sample.py, line 9")


FIGURE = "figure, axis = plt.subplots()\naxis.plot(days, cases)\nplt.show()"


def test_faults_of_a_lab_name_the_line_of_the_cell(tmp_path: Path) -> None:
    found = lab_problems(tmp_path, prose("Look [here](https://example.org/).\n\n| | |\n|---|---|\n| a | b |"))
    assert [sentence.split(":")[0] for sentence in found] == ["sample.py, line 7"] * 2


def test_a_figure_without_words_below_it_is_refused(tmp_path: Path) -> None:
    told = prose("*The figure in words: cases rise until day 5 and fall after it.*")
    assert lab_problems(tmp_path, code(FIGURE), told) == []
    assert lab_problems(tmp_path, code(FIGURE, "answer", "figure")) == []
    for cells in ([code(FIGURE)], [code(FIGURE), prose("Now it is your turn.")], [code(FIGURE), code("x = 1"), told]):
        [sentence] = lab_problems(tmp_path, *cells)
        assert sentence.startswith("sample.py, line 9: The cell draws a figure, and the text below does not say")


def test_words_of_a_drawing_stand_in_the_text(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    drawing = "<svg><title>Way</title><text x='1'>Bucket</text><text>Loader <tspan>job</tspan></text></svg>"
    (tmp_path / "files" / "way.svg").write_text(drawing, encoding="utf-8")
    assert lab_problems(tmp_path, prose("![A bucket, a loader and its job](way.svg)")) == []
    [sentence] = lab_problems(tmp_path, prose("![How data travels](way.svg)"))
    assert "'way.svg' has words that the text does not have: Bucket, Loader, job." in sentence


# --- colour alone ---

TWO_LINES = 'ax.plot(a, color="red", label="north"{first})\nax.plot(b, color="blue", label="south"{second})'


@pytest.mark.parametrize(
    ("first", "second"),
    [("", ', linestyle="--"'), (', marker="o"', ', marker="s"'), (', ls=":"', ""), (', hatch="/"', "")],
)
def test_two_series_with_shapes_of_their_own_are_fine(first: str, second: str) -> None:
    assert colour_alone(TWO_LINES.format(first=first, second=second)) == []


@pytest.mark.parametrize(("first", "second"), [("", ""), (', marker="o"', ', marker="o"'), ("", ", alpha=0.5")])
def test_two_series_in_two_colours_only_are_refused(first: str, second: str) -> None:
    [sentence] = colour_alone(TWO_LINES.format(first=first, second=second))
    assert sentence.startswith("The series 'north' and 'south' differ in colour only. Give each a marker")


LOOP = "for name, shade, sign in styles:\n    ax.scatter(x[name], y[name], color=shade{rest}, label=name)"


@pytest.mark.parametrize(
    ("code", "fine"),
    [
        (LOOP.format(rest=""), False),
        (LOOP.format(rest=', marker="o"'), False),
        (LOOP.format(rest=", marker=sign"), True),
        (LOOP.format(rest=", **looks[name]"), True),
        ("for name in names:\n    sign = signs[name]\n    ax.plot(x, y, sign, label=name)", True),
        ("for name in names:\n    ax.plot(x, y, label=f'{name}!')", False),
        ("for day in days:\n    ax.plot(x, y, color='k', label='one name')", True),
        ('ax.plot(x, y, "o", label="a")\nax.plot(x, y, "D", label="b")', True),
        ('left.plot(x, label="a")\nright.plot(x, label="b")', True),
        ("%matplotlib inline\nax.plot(x, y)", True),
        ("this is no Python", True),
    ],
)
def test_loops_and_formats_are_read(code: str, fine: bool) -> None:
    assert (colour_alone(code) == []) is fine


def drawn(change: Callable[[list[object]], object]) -> list[str]:
    """Faults of a drawn figure with two named lines, after `change`."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    try:
        lines: list[object] = [*axes.plot([1, 2], label="north"), *axes.plot([2, 1], label="south")]
        change([axes, *lines])
        return drawn_in_colour_alone(describe_figure(figure))
    finally:
        pyplot.close(figure)


def test_a_drawn_figure_is_read_as_well() -> None:
    [sentence] = drawn(lambda parts: None)
    assert "'north' and 'south' differ in colour only" in sentence
    assert drawn(lambda parts: parts[2].set_linestyle("--")) == []  # type: ignore[attr-defined]
    assert drawn(lambda parts: parts[1].set_marker("o")) == []  # type: ignore[attr-defined]
    assert drawn(lambda parts: [parts[0].text(1, 1, name) for name in ("north", "south")]) == []  # type: ignore[attr-defined]
