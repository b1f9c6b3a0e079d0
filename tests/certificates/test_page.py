"""The printable page in a real browser: what it says, how it looks, one sheet of paper, and its download."""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from autograder import text
from autograder.certificates.certificate import read_certificate
from autograder.certificates.credential import make_credential, moment_text
from autograder.certificates.issuer import Issuer
from autograder.certificates.page import render
from autograder.certificates.proof import sign
from tests.browser.conftest import PATIENCE, QUIET, SCREENSHOTS
from tests.browser.looks import page_faults
from tests.certificates.making import LAB, NOW, award
from tests.chromium import started

pytestmark = pytest.mark.browser

# Six objectives of the length that the clustering lab's have.
LONG_LAB = replace(
    LAB,
    objectives=tuple(
        f"{number}: load a table by the names of its rows and columns, report its faults, and say what it does not tell"
        for number in range(1, 7)
    ),
)
# Of the paper, the text and the heading.
_COLOURS = """
  [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color,
   getComputedStyle(document.querySelector("h1")).color]
"""
LONG_NAME = "W" * 40 + " Maria" * 26


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with started(QUIET) as browser:
        yield browser


@pytest.fixture(scope="module")
def pictures() -> Path:
    """Folder of the pictures that the tests take."""
    folder = SCREENSHOTS / "certificates"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


Write = Callable[..., tuple[Path, dict[str, Any]]]


@pytest.fixture
def write(tmp_path: Path, issuer: Issuer) -> Write:
    """Writes a page; returns its path and the credential in it."""

    def write(language: str = "en", **changes: Any) -> tuple[Path, dict[str, Any]]:
        with text.use_language(language):
            made = make_credential(award(**changes), issuer, NOW, NOW.replace(year=2199))
            whole = sign(made, issuer.key, issuer.method, moment_text(NOW))
            path = tmp_path / "certificate.html"
            path.write_text(render(read_certificate(whole), whole, issuer.key.public), encoding="utf-8")
        return path, whole

    return write


def shown(chromium: Browser, path: Path, **options: Any) -> Page:
    page = chromium.new_page(**options)
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("self_issued", [False, True])
def test_it_can_be_read_by_everybody(
    chromium: Browser, write: Write, pictures: Path, scheme: str, self_issued: bool
) -> None:
    path, _whole = write(self_issued=self_issued, lab=LONG_LAB)
    page = shown(chromium, path, color_scheme=scheme, viewport={"width": 1000, "height": 900})
    page.screenshot(path=pictures / f"{'self' if self_issued else 'plain'}-{scheme}.png", full_page=True)
    assert page_faults(page) == []
    assert page.locator("h1, h2").evaluate_all("all => all.map(item => item.tagName)") == ["H1", *["H2"] * 3]
    body = page.locator("main")
    for words in ("Ana López", LAB.title, "87.25 of 100 points", "2 March 2026", "School of Examples", "labs verify"):
        expect(body).to_contain_text(words)
    expect(page.get_by_text("It shows progress; it does not prove to others")).to_have_count(int(self_issued))
    page.close()


@pytest.mark.parametrize("name", ["Ana López", LONG_NAME], ids=["name", "long name"])
def test_it_fits_a_narrow_screen_and_a_large_zoom(chromium: Browser, write: Write, pictures: Path, name: str) -> None:
    path, _whole = write(name=name, lab=LONG_LAB)
    page = shown(chromium, path, viewport={"width": 320, "height": 900})
    page.screenshot(path=pictures / f"{'long' if name == LONG_NAME else 'plain'}-narrow.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 640, "height": 512})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


class Longer(gettext.NullTranslations):
    """A language in which everything is a third longer."""

    def gettext(self, message: str) -> str:
        return re.sub(r"[^{}\s]+(?![^{]*\})", lambda word: word.group() + "é" * (len(word.group()) // 3), message)


@pytest.mark.parametrize("kind", ["plain", "self-issued, long name, long language"])
def test_it_is_one_sheet_of_paper(
    chromium: Browser, write: Write, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "plain":
        path, _whole = write(lab=LONG_LAB)
    else:
        monkeypatch.setattr(text, "_catalogue", lambda _code: Longer())
        path, _whole = write("fr", name=LONG_NAME, lab=LONG_LAB, self_issued=True)
    page = shown(chromium, path, color_scheme="dark", viewport={"width": 688, "height": 1031})
    printed = page.pdf(path=tmp_path / "certificate.pdf", prefer_css_page_size=True)
    assert re.findall(rb"/Type /Pages\s*/Count (\d+)|/Count (\d+)", printed)
    assert len(re.findall(rb"/Type /Page\b", printed)) == 1
    page.emulate_media(media="print")
    page.screenshot(path=pictures / f"{'plain' if kind == 'plain' else 'long'}-print.png", full_page=True)
    # Black on white, whatever the screen is like.
    colours = page.evaluate(_COLOURS)
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", "rgb(31, 95, 168)"]
    expect(page.get_by_role("link", name="Download")).to_be_hidden()
    page.close()


def test_the_keyboard_reaches_the_download_and_it_is_the_certificate(
    chromium: Browser, write: Write, tmp_path: Path
) -> None:
    path, whole = write()
    page = shown(chromium, path)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Download the signed file certificate.json")).to_be_focused()
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "certificate.json"
    waiting.value.save_as(tmp_path / "downloaded.json")
    assert json.loads((tmp_path / "downloaded.json").read_text(encoding="utf-8")) == whole
    page.close()


def test_nothing_acts_and_nothing_is_fetched(chromium: Browser, write: Write) -> None:
    path, _whole = write(name='<img src=x onerror="document.title=1"><script>document.title=2</script>')
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert page.title().startswith("Certificate: ")
    assert page.locator("script, img, iframe, form").count() == 0
    expect(page.locator("main")).to_contain_text("<script>document.title=2</script>")
    page.close()


def test_a_french_page_says_so(chromium: Browser, write: Write, pictures: Path) -> None:
    path, _whole = write("fr", lab=LONG_LAB)
    page = shown(chromium, path, viewport={"width": 1000, "height": 900})
    page.screenshot(path=pictures / "french.png", full_page=True)
    assert page.locator("html").get_attribute("lang") == "fr"
    # Title and objectives are the lab's, in its own language.
    assert page.locator("[lang=en]").count() == 2
    expect(page.locator("main")).to_contain_text("2 mars 2026")
    expect(page.locator("main")).to_contain_text("87,25")
    assert page_faults(page) == []
    page.close()
