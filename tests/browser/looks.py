"""How feedback looks and sounds: contrast from computed styles, faults that axe finds, what does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from autograder.checking.colour import contrast_ratio, over
from tests.browser.jupyterlab import look_at

# Every piece of visible text below an element with its colour and, from the inside out, the backgrounds behind it up
# to the first opaque one; and the side bar of the element with the backgrounds around it.
_COLOURS = """
(region) => {
  const behind = (element) => {
    const found = [];
    for (let node = element; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      found.push(colour);
      if (!/rgba\\(|transparent/.test(colour)) break;
    }
    return found;
  };
  const texts = [];
  const walker = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement, style = getComputedStyle(element);
    const seen = element.checkVisibility({opacityProperty: true, visibilityProperty: true});
    if (!node.textContent.trim() || !seen) continue;
    let opacity = 1;
    for (let up = element; up; up = up.parentElement) opacity *= getComputedStyle(up).opacity;
    texts.push({
      text: node.textContent.trim(), colour: style.color, behind: behind(element), opacity,
      shape: element.closest('[aria-hidden="true"]') !== null,
    });
  }
  const {borderLeftColor: colour, borderLeftWidth: width} = getComputedStyle(region);
  return {texts, bar: {colour, width, behind: behind(region.parentElement)}};
}
"""

_NUMBER = re.compile(r"[\d.]+")


@dataclass(frozen=True)
class Contrast:
    """Contrast of one text, one shape, or the side bar ("bar") with what lies behind it."""

    what: str
    text: str
    ratio: float


def contrasts(region: Locator) -> list[Contrast]:
    """Contrast of everything that a reader has to see in a piece of feedback. `what` is text, shape or bar."""
    look_at(region)
    seen: dict[str, Any] = region.evaluate(_COLOURS)
    found = [
        Contrast("shape" if item["shape"] else "text", item["text"], _ratio(item["colour"], item["behind"]))
        for item in seen["texts"]
    ]
    assert seen["texts"], "no text is shown"
    assert all(item["opacity"] == 1 for item in seen["texts"]), "text that lets its background through"
    assert float(_NUMBER.findall(seen["bar"]["width"])[0]) >= 3, "no side bar"
    return [*found, Contrast("bar", "", _ratio(seen["bar"]["colour"], seen["bar"]["behind"]))]


def _ratio(colour: str, behind: list[str]) -> float:
    ground: tuple[float, ...] = (1.0, 1.0, 1.0)
    for layer in reversed(behind):
        ground = over(_rgba(layer), ground)
    return contrast_ratio(_rgba(colour), ground)


def _rgba(css: str) -> tuple[float, ...]:
    assert css.startswith(("rgb(", "rgba(")), f"cannot read the colour {css}"
    red, green, blue, *alpha = (float(part) for part in _NUMBER.findall(css))
    return red / 255, green / 255, blue / 255, alpha[0] if alpha else 1.0


def axe_faults(region: Locator) -> list[str]:
    """What axe finds in a piece of a page, as `page_faults`."""
    mark = "data-looked-at"
    region.evaluate(f"element => element.setAttribute('{mark}', '')")
    found = page_faults(region.page, f"[{mark}]")
    region.evaluate(f"element => element.removeAttribute('{mark}')")
    return found


def page_faults(page: Page, within: str | dict[str, Any] | None = None, **options: Any) -> list[str]:
    """What axe finds in a page: weight, rule and element of each fault.

    within: the part of the page to look at, in one of axe's own forms; options: axe's.
    """
    result = Axe().run(page, context=within, options=options or None).response
    assert result["passes"], "axe looked at nothing"
    return [
        f"{fault['impact']}: {fault['id']}: {node['html'][:300]}"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]


def too_wide(region: Locator) -> list[str]:
    """Elements that reach beyond the right edge of the feedback, or of the window.

    A table of data may do so where its surroundings scroll: WCAG 2.2, success criterion 1.4.10, leaves it that.
    """
    found: list[str] = region.evaluate(
        """
        (region) => {
          const edge = Math.min(region.getBoundingClientRect().right, document.documentElement.clientWidth) + 1;
          const scrolls = (element) => {
            for (let up = element; up; up = up.parentElement)
              if (up.scrollWidth > up.clientWidth && /auto|scroll/.test(getComputedStyle(up).overflowX)) return true;
            return false;
          };
          const beyond = (element) =>
            element.getBoundingClientRect().right > edge && !(element.closest("table") && scrolls(element));
          const cut = [region, ...region.querySelectorAll("*")].filter(beyond);
          return cut.map((element) => element.outerHTML.slice(0, 200));
        }
        """
    )
    return found
