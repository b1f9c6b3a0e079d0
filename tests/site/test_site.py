"""What the site holds, and what must never be in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.building.source import read_source
from autograder.building.structure import regions
from autograder.checking.registry import load_lab
from autograder.front_matter import all_labs
from autograder.paths import labs_dir, root
from tools.side import program
from tools.sitebuild import leaks, links
from tools.sitebuild.__main__ import NotBuilt, render
from tools.sitebuild.html_pages import Page, read


def test_every_lab_guide_and_data_card_has_a_page(pages: Mapping[str, Page]) -> None:
    wanted = {"index.html", "search.html", "labs/index.html", "docs/index.html", "datasets/README.html"}
    wanted |= {f"labs/{lab.id}/{lab.id}.html" for lab in all_labs()}
    wanted |= {path.relative_to(root()).with_suffix(".html").as_posix() for path in (root() / "docs").glob("*.md")}
    wanted |= {
        path.relative_to(root()).with_suffix(".html").as_posix() for path in (root() / "datasets").glob("*/README.md")
    }
    assert wanted <= set(pages)
    assert not [name for name in pages if "solutions" in name or "hidden" in name]


def test_each_lab_offers_the_notebook_that_a_build_makes(site: Path, pages: Mapping[str, Page]) -> None:
    for lab in all_labs():
        name = f"labs/{lab.id}/{lab.id}.html"
        (link,) = [link for link in pages[name].links if link.endswith(f"/{lab.id}.ipynb")]
        offered = (site / name).parent.joinpath(link).read_bytes()
        assert json.loads(offered)["metadata"]["bdti_labs"]["id"] == lab.id
        assert offered == (labs_dir() / lab.id / f"{lab.id}.ipynb").read_bytes()
        for question in load_lab(lab.id).questions:
            assert question.title in pages[name].text


def test_links_and_anchors_inside_lead_somewhere(site: Path, pages: Mapping[str, Page]) -> None:
    assert links.broken_inside(site, pages) == []
    assert sum(len(page.links) for page in pages.values()) > 1000


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nowhere.html", "a file that is not there"),
        ("docs/learner-guide.html#no-such-place", "does not have"),
        ("../outside.html", "leads out of the site"),
        ("/docs/learner-guide.html", "starts at the root of a server"),
    ],
)
def test_a_planted_broken_link_is_found(site: Path, tmp_path: Path, target: str, said: str) -> None:
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    page = copy / "index.html"
    page.write_text(page.read_text("utf-8").replace("</article>", f'<a href="{target}">x</a></article>'), "utf-8")
    assert page.read_text("utf-8") != (site / "index.html").read_text("utf-8")
    (problem,) = links.broken_inside(copy, {"index.html": read(page)} | _others(copy))
    assert target in problem
    assert said in problem


def _others(folder: Path) -> dict[str, Page]:
    return {"docs/learner-guide.html": read(folder / "docs" / "learner-guide.html")}


def test_nothing_is_loaded_from_the_network(site: Path, pages: Mapping[str, Page], tmp_path: Path) -> None:
    assert links.loaded_from_outside(pages) == []
    page = tmp_path / "index.html"
    page.write_text('<script src="https://cdn.example/x.js"></script><img src="//cdn.example/y.png">', "utf-8")
    assert len(links.loaded_from_outside({"index.html": read(page)})) == 2


def test_solutions_and_hidden_checks_are_found_wherever_they_are_planted(site: Path, tmp_path: Path) -> None:
    """The scan runs when the site is built; here it meets what it must find."""
    line = max((text for _, text in regions(read_source("clustering").answers()["minmax"].text)), key=len).strip()
    hidden = next(one for one in load_lab("clustering")["minmax"].properties if one.hidden)
    key = f"minmax.{hidden.key}"
    half = len(line) // 2
    planted = {
        # Coloured code is cut into many elements.
        "page.html": f"<html><body><pre><span>{line[:half]}</span><span>{line[half:]}</span></pre></body></html>",
        "told.html": f"<html><body><p>The property {key} is hidden.</p></body></html>",
        "searchindex.js": f'Search.setIndex({{"titles": ["{key}"]}})',
        "_downloads/1/clustering.ipynb": json.dumps(
            {"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "source": [line], "outputs": []}]}
        ),
        "innocent.html": "<html><body><p>Nothing to see.</p></body></html>",
    }
    for name, text in planted.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    found = leaks.find(tmp_path, {name: read(tmp_path / name) for name in planted if name.endswith(".html")})
    assert {leak.file for leak in found} == set(planted) - {"innocent.html"}


def test_a_link_that_leads_nowhere_ends_the_build(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "index.md").write_text("# Home\n\n[gone](docs/gone.md), [code](tools/lock.py)\n", "utf-8")
    with pytest.raises(NotBuilt, match=r"docs/gone\.md"):
        render(program("site", "sphinx-build"), source, tmp_path / "html")

    # A file of the repository is no page: without an address its name stands as text, with one it is a link.
    (source / "index.md").write_text("# Home\n\n[the lock tool](tools/lock.py)\n", "utf-8")
    render(program("site", "sphinx-build"), source, tmp_path / "plain")
    plain = read(tmp_path / "plain" / "index.html")
    assert "the lock tool" in plain.text
    assert not any("lock.py" in link for link in plain.links)
    render(program("site", "sphinx-build"), source, tmp_path / "linked", "https://code.example/labs/blob/main/")
    linked = read(tmp_path / "linked" / "index.html")
    assert "https://code.example/labs/blob/main/tools/lock.py" in linked.links


def test_formulas_are_mathml_with_their_source_for_old_readers(site: Path) -> None:
    text = (site / "labs" / "clustering" / "clustering.html").read_text("utf-8")
    assert '<math alttext="' in text
    assert "http://www.w3.org/1998/Math/MathML" in text
    assert "\\frac" not in read(site / "labs" / "clustering" / "clustering.html").text
