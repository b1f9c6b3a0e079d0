"""The course home, as somebody meets it who has just typed `make start`."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from autograder.checking.colour import contrast_ratio
from autograder.text import _, use_language
from tests.browser.jupyterlab import LONG, LabPage
from tests.browser.looks import axe_faults, too_wide
from tests.browser.serving import LAB, Course, answered, reference_answers
from tests.browser.watching import watched_page
from tests.home.conftest import finish

pytestmark = pytest.mark.browser

# Pairs of shapes that have to be told apart: selector and property of each.
SHAPES = (
    (".labs-bar-part", "backgroundColor", ".labs-bar", "backgroundColor"),
    (".labs-bar", "borderTopColor", ".labs-home", "backgroundColor"),
    (".labs-primary", "backgroundColor", ".labs-home", "backgroundColor"),
    (".labs-mod-next", "borderTopColor", ".labs-home", "backgroundColor"),
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A course in which one lab has its first answer written, and nothing has been checked."""
    made = Course(tmp_path_factory.mktemp("home"))
    name = next(iter(reference_answers()))
    made.write(f"{LAB}/{LAB}.ipynb", answered(made.released(), {name: reference_answers()[name]}))
    try:
        made.start()
        yield made
    finally:
        made.stop()


def opened(page: Page, course: Course, *, anew: bool = True) -> Locator:
    """Go to the course, as the printed address says; the home. `anew` forgets the tabs of other tests."""
    page.goto(course.address.replace("/lab?", "/lab?reset&") if anew else course.address)
    return shown(page)


def shown(page: Page) -> Locator:
    home = page.locator(".labs-home")
    expect(home.get_by_role("heading", level=1)).to_be_visible(timeout=LONG)
    return home


def card(home: Locator, title: str) -> Locator:
    return home.get_by_role("listitem", name=title)


def looked_at(home: Locator) -> None:
    """Wait until the doctor has looked at every lab."""
    expect(home.locator('.labs-ready[data-state="checking"]')).to_have_count(0, timeout=LONG)


def checked(lab: LabPage, question: str) -> None:
    """Run everything down to the check of a question."""
    lab.cell(f"{question}-check").click()
    lab.menu("Run", "Run All Above Selected Cell")
    lab.check(question)


def title_of(course: Course) -> str:
    return str(course.released().metadata["bdti_labs"]["title"])


def fit(home: Locator) -> None:
    """Nothing is cut off, and nothing makes the page scroll sideways."""
    sizes = home.evaluate(
        "home => [document.documentElement.scrollWidth - innerWidth, home.scrollWidth - home.clientWidth]"
    )
    assert max(sizes) <= 0
    assert not too_wide(home.locator(".labs-page"))


def well_made(home: Locator) -> None:
    """Nothing that axe calls serious, and shapes that stand out from what is behind them."""
    assert not [fault for fault in axe_faults(home) if fault.startswith(("serious", "critical"))]
    for one, colour, other, ground in SHAPES:
        pair = home.page.evaluate(
            "pairs => pairs.map(([where, name]) => getComputedStyle(document.querySelector(where))[name])",
            [[one, colour], [other, ground]],
        )
        first, second = (tuple(int(part) / 255 for part in re.findall(r"\d+", css)[:3]) for css in pair)
        assert contrast_ratio(first, second) >= 3, (one, other, pair)


def test_the_home_is_first_and_tells_each_lab(page: Page, course: Course, screenshots: Path) -> None:
    home = opened(page, course, anew=False)
    expect(home.get_by_role("heading", level=2)).to_have_count(8)
    expect(home.get_by_role("progressbar")).to_have_count(9)
    expect(home).to_contain_text("0 of 100 questions are correct. 0 of 8 labs are finished.")
    expect(home).to_contain_text("Start with Onboarding: your own computer.")
    one = card(home, title_of(course))
    expect(one).to_contain_text("Intermediate · 18 questions · 150 minutes, and 40 for further tasks")
    expect(one).to_contain_text("Data exploration: COVID-19 in Belgium (not finished yet)")
    looked_at(home)
    expect(one).to_contain_text("Ready on this computer")
    # The services of this lab are nobody's on a machine of these tests: it says so, and how to mend it.
    studio = card(home, "Onboarding: Data Science Studio")
    expect(studio).to_contain_text("Something to do before it works")
    studio.get_by_text("What to do", exact=True).click()
    expect(studio.get_by_text("labs services up s3 mysql search", exact=True)).to_be_visible()
    # Asked again, the doctor looks again; who pressed the button by keyboard is still there, and hears the answer.
    again = studio.get_by_role("button", name="Check again whether Onboarding: Data Science Studio is ready")
    again.press("Enter")
    expect(studio.get_by_role("status").filter(has_text="Being checked")).to_be_visible()
    expect(studio.get_by_role("status").filter(has_text="Something to do")).to_be_visible(timeout=LONG)
    expect(again).to_be_focused()
    one.get_by_text("What you learn", exact=True).click()
    expect(one.get_by_role("listitem")).to_have_count(6)
    well_made(home)
    fit(home)
    page.screenshot(path=screenshots / "home.png")
    lab = LabPage(page, course, f"{LAB}/{LAB}.ipynb")
    lab.use_theme("JupyterLab Dark")
    well_made(home)
    page.screenshot(path=screenshots / "home-dark.png")
    lab.use_theme("JupyterLab Light")
    # 200 % zoom of 1280 by 900.
    with lab.no_sidebar(), lab.window(640, 450):
        fit(home)
        page.screenshot(path=screenshots / "home-200.png")


def test_a_lab_is_reached_by_keyboard_alone(page: Page, course: Course, screenshots: Path) -> None:
    home = opened(page, course)
    wanted = f"Open {title_of(course)}"
    expect(home.get_by_role("button", name=wanted)).to_be_visible()
    for _press in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        if focused == wanted:
            break
    assert focused == wanted
    outline = page.evaluate("getComputedStyle(document.activeElement).outline")
    assert "solid" in outline
    assert not outline.endswith(" 0px")
    page.screenshot(path=screenshots / "home-keyboard.png")
    page.keyboard.press("Enter")
    lab = LabPage(page, course, f"{LAB}/{LAB}.ipynb").ready()
    expect(lab.panel.get_by_role("heading", level=1)).to_contain_text(title_of(course))
    lab.run("setup")
    # The loader names the edition that it gives.
    expect(lab.output("setup")).to_contain_text("World Factbook")
    expect(lab.errors()).to_have_count(0)
    page.screenshot(path=screenshots / "notebook.png")


def test_progress_follows_the_checks_of_a_notebook(page: Page, course: Course, screenshots: Path) -> None:
    first = next(iter(reference_answers()))
    lab = LabPage(page, course, f"{LAB}/{LAB}.ipynb").open()
    beside = page.context.new_page()
    home = opened(beside, course)
    one = card(home, title_of(course))
    expect(one).to_contain_text("Not begun yet.")
    # The button keeps its focus while the page changes around it.
    button = one.get_by_role("button", name=f"Open {title_of(course)}")
    button.focus()
    checked(lab, first)
    began = time.monotonic()
    expect(one).to_contain_text("1 of 18 questions is correct.")
    print(f"the home followed after {time.monotonic() - began:.1f} s")
    expect(one.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "1")
    expect(home).to_contain_text(f"Go on with {title_of(course)}: 17 questions are left.")
    expect(one.get_by_role("button", name=f"Go on: {title_of(course)}")).to_be_focused()
    beside.screenshot(path=screenshots / "home-progress.png")

    file = course.path(f"{LAB}/progress.json")
    file.write_text("{", encoding="utf-8")
    expect(one).to_contain_text("Your progress file cannot be read.")
    lab.check(first)
    expect(one).to_contain_text("1 of 18 questions is correct.")
    file.unlink()
    expect(one).to_contain_text("Not begun yet.")
    finish(course.root, LAB)
    expect(one).to_contain_text("Finished: all 18 questions are correct.")
    file.unlink()
    expect(one).to_contain_text("Not begun yet.")
    beside.close()


def test_it_is_had_again_and_asks_only_while_it_is_seen(page: Page, course: Course) -> None:
    home = opened(page, course)
    tabs = page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel")
    expect(tabs).to_have_text(["Course home"])
    tab = page.locator(".lm-TabBar-tab").filter(has_text="Course home")
    tab.locator(".lm-TabBar-tabCloseIcon").click()
    page.locator(".jp-LauncherCard").filter(has_text="Course home").click()
    shown(page)
    expect(tabs).to_have_text(["Course home"])

    looked_at(home)
    page.get_by_role("button", name="New Launcher", exact=True).click()
    expect(home).to_be_hidden()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/labs/api/home" in request.url else None)
    # JupyterLab's own clock, which asks every ten seconds.
    with page.expect_response("**/api/kernels?*", timeout=LONG):
        pass
    assert len(asked) <= 1, "one may have been on its way"
    with page.expect_request("**/labs/api/home*"):
        page.locator("#jp-MainMenu").get_by_role("menuitem", name="Help", exact=True).click()
        page.locator(".lm-Menu-item").filter(has_text="Course home").click()
    shown(page)
    page.locator(".lm-TabBar-tab").filter(has_text="Launcher").locator(".lm-TabBar-tabCloseIcon").click()
    # Loaded again, the page has one home, in its place; with the address of a file it has none of its own.
    page.reload()
    shown(page)
    expect(tabs).to_have_text(["Course home"])
    page.goto(course.link("index.md"))
    expect(page.locator(".jp-MarkdownViewer").get_by_role("heading", level=1)).to_be_visible(timeout=LONG)
    expect(page.locator(".labs-home")).to_have_count(0)


def test_a_small_window_leaves_room_for_the_home(chromium: Browser, course: Course, screenshots: Path) -> None:
    with watched_page(chromium, course.port) as page:
        page.set_viewport_size({"width": 320, "height": 640})
        home = opened(page, course)
        expect(page.locator("#jp-left-stack")).to_be_hidden()
        looked_at(home)
        # With everything open, long commands too.
        home.evaluate("home => home.querySelectorAll('details').forEach(part => { part.open = true; })")
        fit(home)
        page.screenshot(path=screenshots / "home-narrow.png")


def test_a_server_that_does_not_answer_is_told_and_waited_for(chromium: Browser, course: Course) -> None:
    # Not watched: a browser itself writes into its console that a request failed.
    page = chromium.new_page()
    home = opened(page, course)
    trouble = home.locator(".labs-trouble")
    expect(trouble).to_have_text("")
    page.route("**/labs/api/home*", lambda route: route.abort())
    expect(trouble).to_contain_text("The server of the course does not answer.")
    # What was known stays readable.
    expect(home.get_by_role("heading", level=2)).to_have_count(8)
    page.unroute("**/labs/api/home*")
    page.route("**/labs/api/home*", lambda route: route.fulfill(status=403, body="{}"))
    expect(trouble).to_contain_text("does not know this page any more")
    page.unroute("**/labs/api/home*")
    expect(trouble).to_have_text("")
    page.context.close()


def test_a_certificate_is_offered_when_it_is_there(page: Page, course: Course, screenshots: Path) -> None:
    home = opened(page, course)
    one = card(home, title_of(course))
    expect(one.get_by_role("link")).to_have_count(0)
    folder = course.path(LAB)
    (folder / "certificate.html").write_text("<!doctype html><title>Paper</title><h1>Paper</h1>", encoding="utf-8")
    (folder / "certificate.json").write_text('{"paper": true}', encoding="utf-8")
    link = one.get_by_role("link", name=f"Certificate of {title_of(course)}, in a new browser tab")
    expect(link).to_be_visible()
    expect(one.get_by_role("status").filter(has_text="You have the certificate of this lab.")).to_be_visible()
    page.screenshot(path=screenshots / "home-certificate.png")
    with page.context.expect_page() as other:
        link.click()
    expect(other.value.get_by_role("heading", name="Paper")).to_be_visible()
    with page.expect_download() as download:
        one.get_by_role("link", name="Download the signed record").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == '{"paper": true}'
    for name in ("certificate.html", "certificate.json"):
        (folder / name).unlink()
    expect(one.get_by_role("link")).to_have_count(0)


def test_it_speaks_the_readers_language(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory, screenshots: Path
) -> None:
    course = Course(tmp_path_factory.mktemp("french"), language="fr")
    try:
        course.start()
        with watched_page(chromium, course.port) as page:
            home = opened(page, course)
            expect(home.locator(".labs-page")).to_have_attribute("lang", "fr")
            with use_language("fr"):
                title, lab, start = _("Course home"), _(title_of(course)), _("Start with {title}.")
            expect(home.get_by_role("heading", level=1)).to_have_text(title)
            expect(page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel")).to_have_text([title])
            expect(home.locator(".labs-next")).to_contain_text(start.partition("{")[0])
            expect(card(home, lab)).to_be_visible()
            looked_at(home)
            fit(home)
            page.screenshot(path=screenshots / "home-french.png")
    finally:
        course.stop()
