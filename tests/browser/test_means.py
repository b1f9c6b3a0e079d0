"""The means of these tests see what they should: a test that sees nothing would pass on anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looks import axe_faults, contrasts, too_wide
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser

PAGE = """
<html lang="en"><head><title>Page</title></head><body style="background-color:#fff"><main>
  <h1>Page</h1>
  <section role="region" aria-label="Feedback" style="border-left:6px solid #949494;width:300px">
    <p style="color:#000">black</p>
    <p style="color:#767676">grey</p>
    <p style="color:rgba(0,0,0,.5)">half</p>
    <div style="background-color:#111"><p style="color:#fff;background-color:rgba(255,255,255,.5)">layers</p></div>
    <p aria-hidden="true" style="color:#f00">shape</p>
    <p style="display:none">unseen</p>
  </section>
</main></body></html>
"""


@pytest.fixture
def blank(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    # Whatever a page asks for here, no packet is sent.
    context.route("**/*", lambda route: route.abort())
    yield context.new_page()
    context.close()


def test_contrast_is_measured_as_it_is_defined(blank: Page) -> None:
    blank.set_content(PAGE)
    found = {
        item.text or item.what: (item.what, round(item.ratio, 2)) for item in contrasts(blank.get_by_role("region"))
    }
    # #767676 and #949494 are the lightest greys with 4.5 and 3 on white. Half black on white is a grey of 127.5, and
    # half white on #111 is #888.
    assert found == {
        "black": ("text", 21),
        "grey": ("text", 4.54),
        "half": ("text", 3.98),
        "layers": ("text", 3.54),
        "shape": ("shape", 4),
        "bar": ("bar", 3.03),
    }


def test_planted_faults_are_found(blank: Page) -> None:
    blank.set_content(PAGE)
    region = blank.get_by_role("region")
    assert {fault.split(": ")[1] for fault in axe_faults(region)} == {"color-contrast"}
    region.evaluate("element => element.innerHTML = '<ul><p>no item</p></ul><img src=\"data:,\">'")
    assert {fault.split(": ")[1] for fault in axe_faults(region)} == {"image-alt", "list"}
    region.evaluate("element => element.innerHTML = '<p>fits</p>'")
    assert axe_faults(region) == too_wide(region) == []
    region.evaluate("element => element.innerHTML = '<p style=\"width:400px\">wide</p>'")
    assert too_wide(region) == ['<p style="width:400px">wide</p>']


def test_requests_and_errors_are_noted(blank: Page) -> None:
    watch = Watch(blank, port=8888)
    with pytest.raises(AssertionError, match="no request was seen"):
        watch.assert_quiet()
    with blank.expect_event("requestfailed"):
        blank.set_content('<img src="http://127.0.0.1:8888/inside.png">')
    assert (watch.requests, watch.foreign) == (1, [])
    with blank.expect_event("requestfailed"):
        blank.set_content('<img src="http://127.0.0.1:9999/another-server.png">')
    assert watch.foreign == ["http://127.0.0.1:9999/another-server.png"]
    with pytest.raises(AssertionError, match="requests left this machine"):
        watch.assert_quiet()
    watch.foreign.clear()
    with blank.expect_event("pageerror"):
        blank.evaluate("setTimeout(() => { throw new Error('planted') })")
    with pytest.raises(AssertionError, match="planted"):
        watch.assert_quiet()
