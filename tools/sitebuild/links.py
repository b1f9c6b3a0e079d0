"""Checks the links of a built site. Those inside it need no network; those that lead out are asked on request only."""

from __future__ import annotations

import http.client
import posixpath
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.sitebuild.html_pages import Page

PATIENCE_SECONDS = 20
# Some sites answer programs with these, and people with the page: they are told and are no fault.
_NOT_FOR_PROGRAMS = {401, 403, 405, 429, 503}


def broken_inside(folder: Path, pages: Mapping[str, Page]) -> list[str]:
    """A sentence for each link to a page, a file or an anchor that the site does not have."""
    found = []
    for name, page in pages.items():
        for link in sorted({*page.links, *page.loads}):
            if problem := _problem(folder, pages, name, link):
                found.append(f"{name}: the link {link!r} {problem}")
    return found


def _problem(folder: Path, pages: Mapping[str, Page], name: str, link: str) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return ""
    if parts.path.startswith("/"):
        return "starts at the root of a server; the site may lie below any address."
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path))) if parts.path else name
    if target.startswith(".."):
        return "leads out of the site."
    if not (folder / target).is_file():
        return "leads to a file that is not there."
    anchor = unquote(parts.fragment)
    # "#" alone is the top of any page.
    if anchor and target in pages and anchor not in pages[target].anchors:
        return f"names the place {anchor!r}, which {target} does not have."
    return ""


def loaded_from_outside(pages: Mapping[str, Page]) -> list[str]:
    """A sentence for each script, style or picture that a page would fetch from another server."""
    return [
        f"{name}: the page loads {address!r} from the network."
        for name, page in pages.items()
        for address in page.loads
        if urlsplit(address).netloc
    ]


def outside(pages: Mapping[str, Page]) -> dict[str, list[str]]:
    """Addresses that links lead to on other servers, each with the pages that have it."""
    found: dict[str, list[str]] = {}
    for name, page in pages.items():
        for link in dict.fromkeys(page.links):
            if urlsplit(link).scheme in ("http", "https"):
                found.setdefault(link.partition("#")[0], []).append(name)
    return dict(sorted(found.items()))


def ask(address: str, patience: float = PATIENCE_SECONDS) -> tuple[bool, str]:
    """Contact an address: whether a reader would find a page there, and what it answered. Uses the network."""
    request = urllib.request.Request(address, headers={"User-Agent": "bdti-labs link check"})
    try:
        with urllib.request.urlopen(request, timeout=patience) as answer:
            return True, f"answered {answer.status}"
    except urllib.error.HTTPError as error:
        with error:
            if error.code in _NOT_FOR_PROGRAMS:
                return True, f"answered {error.code}, as some sites do to programs: look at it in a browser"
            return False, f"answered {error.code} {error.reason}"
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        return False, f"did not answer: {getattr(error, 'reason', error)}"
