"""Text, HTML and pictures from learners, made so that nothing in them acts: no script, no form, no request."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from bleach.css_sanitizer import CSSSanitizer
from bleach.html5lib_shim import Filter
from bleach.sanitizer import Cleaner
from markupsafe import Markup
from nbconvert.filters.ansi import ansi2html
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

from autograder.text import _

# Longer HTML, and deeper one or one with more attributes in a tag, is shown as text.
MAX_HTML = 300_000
MAX_DEPTH = 300


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGS = _words("""
    a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6
    hr i img ins kbd li mark ol p pre q s samp section small span strong sub summary sup table tbody td tfoot th thead
    tr tt u ul var
""")
# Left out with all that is in them; of other unknown tags the content is kept.
_DROPPED = _words("""
    applet audio canvas embed frameset head iframe math noembed noframes noscript object plaintext script select style
    svg template textarea title video xmp
""")
_ATTRIBUTES = {
    "*": ("aria-hidden", "aria-label", "class", "dir", "lang", "role", "style", "title"),
    "a": ("href",),
    "col": ("span",),
    "details": ("open",),
    "img": ("alt", "height", "src", "width"),
    "ol": ("start", "type"),
    "td": ("align", "colspan", "rowspan"),
    "th": ("align", "colspan", "rowspan", "scope"),
}
# Nothing that moves an element away from its place, or loads something.
_STYLES = _words("""
    background-color border border-bottom border-bottom-color border-collapse border-color border-left border-left-color
    border-right border-right-color border-style border-top border-top-color border-width color font-family font-size
    font-style font-weight height line-height list-style-type margin margin-bottom margin-left margin-right margin-top
    max-width overflow-wrap padding padding-bottom padding-left padding-right padding-top text-align text-decoration
    vertical-align white-space width
""")
# Tables of pandas, and the words that Pygments marks code with.
_CLASSES = re.compile(r"dataframe|highlight|hl-\w+|labs-\w+|[a-z]{1,2}\d?")
_NEGATIVE = re.compile(r"margin[\w-]*:[^;]*-\s*[\d.]")
_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*")
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.IGNORECASE | re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_TAG = re.compile(r"<(/?)(?!br\b|hr\b|img\b|col\b)([a-z][^<>]*)", re.IGNORECASE)


@lru_cache(maxsize=512)
def clean_html(text: str) -> Markup:
    """`text` as HTML in which nothing acts: known tags and attributes, links to the web, pictures that it holds."""
    if len(text) > MAX_HTML or _unreasonable(text):
        return preformatted(text[:MAX_HTML])
    with_pictures = _SVG.sub(lambda found: str(picture("image/svg+xml", found[0])), text)
    return Markup(_cleaner().clean(with_pictures))


@lru_cache(maxsize=512)
def markdown_to_html(source: str, attachments: tuple[tuple[str, str, str], ...] = ()) -> Markup:
    """Markdown as inert HTML. attachments: name, media type and content (base64) of each."""
    files: dict[str, dict[str, str]] = {}
    for name, mime, content in attachments:
        files.setdefault(name, {})[mime] = content
    renderer = _Renderer(escape=False, attachments=files, exclude_anchor_links=True)
    try:
        return clean_html(MarkdownWithMath(renderer=renderer).render(source))
    except RecursionError:  # thousands of quotes in each other
        return preformatted(source)


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, for which a picture that is not there is no reason to stop."""

    def _embed_image_or_attachment(self, src: str) -> str:
        try:
            return str(super()._embed_image_or_attachment(src))
        except InvalidNotebook:
            return ""


def formgrader_markdown(source: str) -> Markup:
    """`markdown_to_html` as a filter of nbconvert's, for formgrader's own pages."""
    return markdown_to_html(source)


def picture(mime: str, content: str, width: object = None, height: object = None, *, alt: str = "") -> Markup:
    """An image that carries its content. SVG becomes one as well: there, scripts don't run and nothing is loaded.

    alt: what it shows, in words. A drawing inside other HTML may have none: there the text around it speaks.
    """
    if mime == "image/svg+xml":
        if "xmlns=" not in content[:1000]:  # a picture of its own must say what it is
            content = re.sub(r"<svg\b", '<svg xmlns="http://www.w3.org/2000/svg"', content, count=1)
        content = base64.b64encode(content.encode("utf-8", "replace")).decode("ascii")
    if not _BASE64.fullmatch(content):
        return Markup("")
    sizes = "".join(
        f' {side}="{size}"' for side, size in (("width", width), ("height", height)) if type(size) is int and size > 0
    )
    source = f"data:{mime};base64,{''.join(content.split())}"
    return Markup('<img src="{}" alt="{}"{}>').format(source, alt, Markup(sizes))


def preformatted(text: str) -> Markup:
    """Text as it was printed, with the colours of a terminal."""
    return Markup("<pre>{}</pre>").format(Markup(ansi2html(text)))


def _unreasonable(text: str) -> bool:
    """True for HTML that nobody writes, and that takes the sanitiser time with the square of its size."""
    depth = 0
    for tag in _TAG.finditer(text):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MAX_DEPTH or len(tag[2].split(maxsplit=MAX_DEPTH)) > MAX_DEPTH:
            return True
    return False


def _allowed(tag: str, name: str, value: str) -> bool:
    if name not in _ATTRIBUTES["*"] and name not in _ATTRIBUTES.get(tag, ()):
        return False
    if name == "href":
        return _LINK.match(value.strip()) is not None
    if name == "src":
        return _PICTURE.fullmatch(value) is not None
    if name == "style":
        return not _NEGATIVE.search(value.lower())
    return True


class _Inert(Filter):
    """Takes away what the sanitiser lets through so that its content can go as well."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        dropping, depth = "", 0
        for token in Filter.__iter__(self):
            kind, name = token["type"], token.get("name", "")
            if dropping:
                if name == dropping:
                    depth += {"StartTag": 1, "EndTag": -1}.get(kind, 0)
                dropping = dropping if depth else ""
            elif name in _DROPPED:
                dropping, depth = (name, 1) if kind == "StartTag" else ("", 0)
            elif kind in ("StartTag", "EmptyTag"):
                yield from _tamed(token)
            else:
                yield token


def _tamed(token: dict[str, Any]) -> Iterator[dict[str, Any]]:
    attributes = token["data"]
    if (None, "class") in attributes:
        kept = [word for word in attributes[(None, "class")].split() if _CLASSES.fullmatch(word)]
        attributes[(None, "class")] = " ".join(kept)
    if token["name"] == "a":
        attributes[(None, "rel")] = "noopener noreferrer nofollow"
    if token["name"] == "img" and (None, "src") not in attributes:
        # A picture from elsewhere: its description is what is left of it.
        yield {"type": "Characters", "data": attributes.get((None, "alt"), "")}
        return
    if token["name"] == "img" and (None, "alt") not in attributes:
        attributes[(None, "alt")] = _("A picture that its author did not describe.")
    yield token


@lru_cache(maxsize=1)
def _cleaner() -> Cleaner:
    return Cleaner(
        tags=_TAGS | _DROPPED,
        attributes=_allowed,
        protocols={"http", "https", "mailto", "data"},
        strip=True,
        strip_comments=True,
        filters=[_Inert],
        css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
    )
